"""Falling cost of inference: without it a Mtok at one quality costs what it did; with it half every halving time."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.pricing.inference_decline import InferenceDecline
from simulation.tick.listing import reference_cost
from tests.identities.second_route import gaps
from tests.mechanisms import monthly, neutral

SWITCH = "pricing.inference_decline"


def cost_after(months, setting):
    economy = Economy(neutral(SWITCH, base="toy", setting=setting), seed=1)
    economy.month = months
    return float(reference_cost(economy, 1425.0)) / 0.28


def test_without_it_cost_at_one_quality_never_moves():
    assert [cost_after(month, False) for month in (0, 6, 120)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("months", [6.0, 12.0])
def test_cost_halves_in_the_given_months(months):
    np.testing.assert_allclose(
        [cost_after(n * months, {"halving_months": months}) for n in range(4)], [1, 0.5, 0.25, 0.125], rtol=1e-12
    )


def test_the_shares_of_algorithms_and_hardware_are_kept():
    cost = neutral(SWITCH, setting={"halving_months": 12.0}).cost
    assert cost.algorithms * cost.hardware == pytest.approx(2.0, rel=1e-12)
    assert np.log(cost.algorithms) / np.log(2) == pytest.approx(np.log(3) / np.log(4.29), rel=1e-12)


def test_cost_stops_at_the_floor():
    assert cost_after(120, {"floor": 0.2}) == pytest.approx(0.2, rel=1e-12)
    assert cost_after(6, {"floor": 0.2}) == cost_after(6, True)


def test_welfare_by_both_routes_with_a_floor_that_binds():
    economy = Economy(neutral(SWITCH, base="toy", setting={"floor": 0.95, "halving_months": 3.0}, months=3))
    assert max(gaps(economy)) <= 1e-9


def test_on_serving_gets_cheaper_and_so_does_constant_quality():
    for seed in (1, 2):
        off, on = (monthly(SWITCH, setting, seed=seed, months=5).iloc[-1] for setting in (False, True))
        for measure, sign in InferenceDecline.LOOK.items():
            assert not sign or sign * (on[measure] - off[measure]) > 0, measure
