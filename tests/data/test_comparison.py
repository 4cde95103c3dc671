"""The shipped panel's moments beside the published ones, their errors, and a run's own values."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.data import comparison, moments
from simulation.data.comparison import MOMENTS, estimates, model_moments, panel_tables, sampling_error, within
from simulation.experiments.headline import price_decline

FOUND = {moment.key: moment.compute(within(panel_tables()[moment.table], moment.window)) for moment in MOMENTS}
# Distance from the published interval, as a factor, that is allowed; the reasons are in docs/data.md.
WITHIN = {
    "equal_rating_price_ratio": 1.35,
    "top_price_ratio": 1.5,
    "fixed_rating_decline": 3.0,
    "lag_months_at_release_2025": 1.6,
    "lag_months_2025": 1.6,
    "lag_months_2024": 1.3,
    "gap_points_2025": 1.5,
    "succession_interval": 1.5,
    "share_of_cuts": 1.5,
}
ELSE = 1.25


@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if moment.published], ids=lambda moment: moment.key)
def test_the_shipped_panel_lies_near_what_was_published(moment):
    low, high = moment.published
    factor = WITHIN.get(moment.key, ELSE)
    value = FOUND[moment.key]
    assert min(low / factor, low * factor) <= value <= max(high / factor, high * factor)


def test_every_moment_is_defined_and_has_an_error():
    found = estimates(draws=10)
    assert len({estimate.moment.key for estimate in found}) == len(MOMENTS)
    for estimate in found:
        assert math.isfinite(estimate.value), estimate.moment.key
        assert estimate.error > 0, estimate.moment.key
        assert estimate.model is None


def test_the_bootstrap_finds_the_error_of_a_mean_of_clusters():
    rng = np.random.default_rng(3)
    effect = rng.normal(size=60)
    table = pd.DataFrame({"cluster": np.repeat(np.arange(60), 5).astype(str), "x": np.repeat(effect, 5)})
    error = sampling_error(lambda rows: float(rows["x"].mean()), table, "cluster", 400)
    assert error == pytest.approx(effect.std() / np.sqrt(60), rel=0.15)
    assert error == sampling_error(lambda rows: float(rows["x"].mean()), table, "cluster", 400)
    assert math.isnan(sampling_error(lambda rows: 1.0, table.iloc[:5], "cluster", 10))


def test_a_cluster_drawn_twice_counts_as_two():
    hosts = pd.DataFrame({"weights": list("aaabbb"), "price": [1.0, 2.0, 3.0] * 2})
    assert sampling_error(moments.most_hosts, hosts, "weights", 50) == 0


def run_tables(months):
    """A run in which everything is known: one closed seller, one set of open weights on three hosts."""
    month = np.arange(months)
    closed = pd.DataFrame(
        {"month": month, "offer": "c@lab", "weights": "c", "developer": "lab", "seller": "lab", "openness": "closed",
         "rating": 1400.0, "price": 8.0}
    )  # fmt: skip
    hosted = [
        closed.assign(offer=f"o@{host}", weights="o", developer="free", seller=host, openness="weights", price=price)
        for host, price in (("x", 1.0), ("y", 2.0), ("z", 3.0))
    ]
    hosted[0].loc[month % 2 == 1, "price"] = 1.5
    monthly = pd.DataFrame(
        {"month": month, "lag_months_horizontal": 5.0, "best_closed_rating": 1400 + 6.0 * month,
         "best_open_rating": 1360 + 6.0 * month}
    )  # fmt: skip
    return {"offers": pd.concat([closed, *hosted], ignore_index=True), "monthly": monthly}


def test_a_runs_moments_follow_from_its_tables():
    found = model_moments(run_tables(25))
    assert found["hosts_per_open_weights"] == 3
    assert found["host_price_spread"] == pytest.approx((3 * 13 + 2 * 12) / 25)
    assert found["closed_price_changes"] == 0
    assert found["open_price_changes"] == pytest.approx(1 / 3)
    assert math.isnan(found["share_of_cuts"])
    assert found["equal_rating_price_ratio"] == pytest.approx(4.0)
    assert (found["lag_months_2024"], found["gap_points_2025"]) == (5.0, 40.0)
    assert found["closed_frontier_growth"] == pytest.approx(72.0)
    assert found["constant_quality_decline"] == pytest.approx(1.0)
    assert math.isnan(found["top_price_ratio"])


def test_a_runs_constant_quality_decline_is_its_headlines():
    tables = run_tables(25)
    offers = tables["offers"].assign(price=lambda rows: rows["price"] * 0.2 ** (rows["month"] / 12))
    found = model_moments({**tables, "offers": offers})["constant_quality_decline"]
    assert found == pytest.approx(price_decline(offers, 24)) == pytest.approx(5.0)


def test_a_run_of_one_month_leaves_changes_undefined():
    found = model_moments(run_tables(1))
    assert math.isnan(found["closed_price_changes"])
    assert math.isnan(found["closed_frontier_growth"])


def test_windows_hold_both_ends():
    table = pd.DataFrame({"month": [1, 2, 3, 4]})
    assert list(within(table, (2, 3))["month"]) == [2, 3]
    assert comparison._months("2024-12", "2025-12") == (24299, 24311)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.key)
def test_the_page_about_the_data_states_these_values(moment):
    page = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    start = f"| {moment.label} ({moment.unit}) | {comparison.monthly.month_name(moment.window[0])}"
    (line,) = [line for line in page.splitlines() if line.startswith(start)]
    assert line.split("|")[3].strip() == f"{FOUND[moment.key]:.3g}"
