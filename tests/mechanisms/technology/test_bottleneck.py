"""Compute or data: off the baseline, on a frontier that data hold back by the closed form."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.data_term import Bottleneck, data_factor, usable_data
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.bottleneck"
CALM = ("technology.shock_sd=0", "technology.release_interval=1", "technology.release_jitter=0")
RICH = ("labs.alpha.cash=1e12", "finance.dilution=0", "technology.residual_half_life=0.1")


def test_off_is_the_baseline_to_the_last_digit():
    plain, off = (Economy(toy("months=4", mechanisms=one), seed=1).run() for one in ({}, {SWITCH: False}))
    np.testing.assert_array_equal(plain.weights.rating, off.weights.rating)
    assert neutral(SWITCH, technology={"data_share": 0.5}).technology.data_share == 0


@pytest.mark.parametrize("elasticity", [0.5, 1.0])
def test_the_frontier_is_the_closed_form(elasticity):
    on = {"data_share": 0.4, "elasticity": elasticity, "data_stock": 1.0, "data_growth": 1.2}
    economy = Economy(toy(*CALM, *RICH, "months=8", mechanisms={SWITCH: on}), seed=1).run()
    lead = economy.sellers.names.index("alpha")
    compute, data = 2.0 ** economy.sellers.doublings[lead], usable_data(1.0, 1.2, 7)
    assert data == pytest.approx(1.2 ** (7 / 12), rel=1e-12)
    expected = 1480 + 23 * math.log2(compute * data_factor(compute, data, Bottleneck(0.4, elasticity)))
    assert economy.history.best_closed[-1] == pytest.approx(expected, rel=1e-12)
    row = economy.recorder.monthly[-1]
    assert row["compute_return_points"] == pytest.approx(23 * (1 - row["data_weight"]), rel=1e-12)
    assert row["data_shortage_doublings"] == pytest.approx(math.log2(compute / data), rel=1e-12)


def test_on_data_hold_the_frontier_back_and_more_compute_brings_less():
    how = {"base": "toy", "months": 12}
    assert max(moves(SWITCH, "best_closed_rating", **how)) < -5
    assert max(moves(SWITCH, "compute_return_points", **how)) < -5
    assert min(moves(SWITCH, "data_weight", **how)) > 0.3


def test_an_industry_that_does_not_train():
    idle = ("labs.alpha.rd=0", "labs.beta.rd=0", "months=1")
    assert math.isnan(Economy(toy(*idle, mechanisms={SWITCH: True}), seed=1).run().recorder.monthly[-1]["data_weight"])
