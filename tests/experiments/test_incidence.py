"""Winners and losers, and the steps of welfare: they add up, and the delta method agrees with simulation."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from simulation.equations.intervals import mean_interval
from simulation.experiments.incidence import (
    CS,
    EXTERNAL,
    PARTS,
    STATE,
    Pair,
    Terms,
    fiscal_rows,
    people,
    present_values,
    terms,
    waterfall_rows,
    winner_rows,
)
from simulation.experiments.run import run_many
from tests.comparisons import BASE, TAX, simulate

ESTIMATE = partial(mean_interval, stopped=False)
FUNDS = 1.3


def values(seeds=12, seed=1):
    """Parts of welfare of some runs, with their welfare."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.normal(0.0, 10.0, (seeds, len(PARTS))), columns=list(PARTS), index=range(1, seeds + 1))
    table["welfare"] = table[list(PARTS)].sum(axis=1) + (FUNDS - 1.0) * table[STATE]
    table["segment.consumer"], table["region.us"] = table[CS] * 0.4, table[CS] * 0.5
    return table


def pair():
    return Pair("tax", values(), values(seed=2).iloc[:9], ESTIMATE)


def test_the_steps_add_up_to_the_difference_of_the_welfares():
    steps = {row["step"]: row["usd"] for row in waterfall_rows(pair(), FUNDS)}
    names = list(steps)
    assert (names[0], names[-1]) == ("base", "alternative")
    assert names[1:-1] == [*PARTS[:-1], "public_funds", EXTERNAL]
    assert sum(list(steps.values())[:-1]) == pytest.approx(steps["alternative"], abs=1e-12)
    both = pair().both()
    assert steps["alternative"] == pytest.approx(both[1]["welfare"].mean())
    assert steps["public_funds"] == pytest.approx(0.3 * steps[STATE])


def test_a_policy_costs_what_nobody_gets():
    found = {row["name"]: row["value"] for row in fiscal_rows(pair(), FUNDS)}
    steps = {row["step"]: row["usd"] for row in waterfall_rows(pair(), FUNDS)}
    assert found["deadweight"] == pytest.approx(-sum(steps[part] for part in PARTS))
    assert found["fiscal_cost"] == pytest.approx(-steps[STATE])
    assert found["fiscal_cost_at_mcpf"] == pytest.approx(FUNDS * found["fiscal_cost"])
    assert found["welfare"] == pytest.approx(-found["deadweight"] + steps["public_funds"])


def test_a_pure_transfer_to_users_has_no_deadweight_and_gives_one_for_one():
    base = values()
    other = base.copy()
    other[CS] += 5.0
    other[STATE] -= 5.0
    found = {row["name"]: row["value"] for row in fiscal_rows(Pair("gift", base, other, ESTIMATE), FUNDS)}
    assert found["deadweight"] == pytest.approx(0.0, abs=1e-12)
    assert found["consumer_surplus_per_public_dollar"] == pytest.approx(1.0)


def ratio_row(base, other):
    rows = fiscal_rows(Pair("gift", base, other, ESTIMATE), FUNDS)
    return next(row for row in rows if row["name"] == "consumer_surplus_per_public_dollar")


def test_the_interval_of_the_ratio_covers():
    """Gain 2 per dollar with noise in both: the delta method's interval holds 2 in about 95 % of 400 draws."""
    inside, rng = [], np.random.default_rng(3)
    base = values(30)
    for _ in range(400):
        cost = rng.normal(10.0, 2.0, 30)
        other = base.copy()
        other[STATE] -= cost
        other[CS] += 2.0 * cost + rng.normal(0.0, 3.0, 30)
        row = ratio_row(base, other)
        inside.append(row["lo"] <= 2.0 <= row["hi"])
    assert 0.92 <= np.mean(inside) <= 0.98


def test_there_is_no_ratio_where_the_state_gains():
    base = values()
    other = base.copy()
    other[STATE] += 1.0
    assert ratio_row(base, other)["value"] is None


def test_winners_are_differences_and_per_person_where_there_are_people():
    rows = {
        (row["kind"], row["name"]): row for row in winner_rows(pair(), {"segment.consumer": 50.0, "region.us": 0.0})
    }
    consumer = rows["segment", "consumer"]
    assert consumer["per_person"] == pytest.approx(consumer["difference"] / 50.0)
    assert rows["region", "us"]["per_person"] is None
    assert rows["layer", "chips"]["per_person"] is None
    assert {kind for kind, _ in rows} == {"segment", "region", "layer", "state", "external"}


def test_present_values_of_runs_split_by_segment_and_region(tmp_path):
    batch = run_many(TAX, [1, 2], workers=1, out=tmp_path, simulate=simulate)
    found = present_values(batch, Terms(0.1, FUNDS))
    assert found.index.tolist() == [1, 2]
    for kind in ("segment", "region"):
        parts = found[[column for column in found if column.startswith(f"{kind}.")]]
        assert parts.sum(axis=1).to_numpy() == pytest.approx(found[CS].to_numpy())
    assert found["welfare"].to_numpy() == pytest.approx(
        (found[list(PARTS)].sum(axis=1) + 0.3 * found[STATE]).to_numpy()
    )
    factor = 1.1 ** (-1 / 12)
    assert found[STATE].iloc[0] == pytest.approx(3.0 * sum(factor**month for month in (1, 2, 3)))


def test_people_are_the_mean_over_months_and_runs(tmp_path):
    batch = run_many(BASE, [1, 2], workers=1, out=tmp_path, simulate=simulate)
    assert people(batch) == {
        "segment.consumer": 200.0,
        "segment.enterprise": 0.0,
        "region.us": 100.0,
        "region.eu": 100.0,
    }


def test_terms_are_the_scenarios():
    assert terms({"finance": {"discount_rate": 0.07}, "welfare": {"public_funds": 1.5}}) == (0.07, 1.5)
    assert terms(BASE.resolved()).public_funds == BASE.welfare.public_funds
