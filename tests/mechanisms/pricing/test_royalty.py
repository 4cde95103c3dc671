"""Royalties: discoveries come by a Poisson law above the threshold, fade, and pay the lab a share of their worth."""

import numpy as np
import pytest
from scipy.stats import poisson as law

from simulation.economy import Economy
from simulation.mechanisms.pricing.royalty import MANY, poisson
from tests.economies import toy
from tests.identities.second_route import gaps

SWITCH = "pricing.royalty"
EARLY = {"q_threshold": 1000.0, "discovery_hazard": 1.0}


def played(setting, seed=1, months=6):
    made = toy(f"months={months}", "turnover.lab_entry=0", mechanisms={SWITCH: setting})
    return Economy(made, seed=seed).run()


def test_the_number_of_discoveries_is_the_poisson_quantile():
    draws = np.linspace(0.001, 0.999, 97)
    for mean in (0.02, 0.7, 5.0, 40.0):
        np.testing.assert_array_equal([poisson(draw, mean) for draw in draws], law.ppf(draws, mean))
    assert poisson(0.3, MANY + 10) == MANY + 10


def test_hazard_doubles_every_so_many_points_above_the_threshold():
    economy = Economy(toy(mechanisms={SWITCH: {"q_threshold": 1400.0, "points_per_doubling": 40.0}}), seed=1)
    rate = economy.mechanisms[SWITCH]._rate(economy.mechanism_view())
    by_name = dict(zip(economy.sellers.names, rate, strict=True))
    assert by_name["alpha"] == pytest.approx(0.02 * 2 ** ((1480 - 1400) / 40), rel=1e-12)
    assert by_name["beta"] == by_name["gamma"] == 0.0


def test_royalties_are_a_share_of_value_and_the_rest_is_external():
    economy = played(EARLY)
    for month, row in enumerate(economy.recorder.monthly):
        paid = economy.ledger.month(month).get(("industry", "alpha", "royalty on discoveries"), 0.0)
        assert row["royalty_usd"] == pytest.approx(paid)
        assert row["external_usd"] == pytest.approx(paid * 0.95 / 0.05)
    assert economy.recorder.monthly[0]["royalty_usd"] == 0
    assert economy.recorder.monthly[-1]["royalty_usd"] > 0


def test_value_fades_by_its_life():
    economy = played({"q_threshold": 5000.0, "life_months": 10.0}, months=1)
    rule, value = economy.mechanisms[SWITCH], np.array([3.0, 2.0])
    after = rule.advance(economy.mechanism_view(), {"value": value})["value"]
    np.testing.assert_allclose(after[:2], 0.9 * value, rtol=1e-15)
    assert len(after) == len(economy.sellers)
    assert economy.recorder.monthly[0]["royalty_usd"] == 0


def test_on_closed_labs_earn_royalties():
    for seed in (1, 2):
        off, on = (played(setting, seed).recorder.monthly[-1] for setting in (False, EARLY))
        for measure in ("royalty_share_of_lab_revenue", "external_usd", "profit_closed_labs_usd"):
            assert on[measure] > off[measure]


def test_welfare_by_both_routes():
    assert max(gaps(Economy(toy("months=4", mechanisms={SWITCH: EARLY})))) <= 1e-9
