"""Good enough: a bar that rises with the frontier keeps performance where it was; one that lags makes commodity."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.technology import performance
from simulation.tick.market import difficulty
from tests.mechanisms import monthly, neutral

SWITCH = "demand.satiation"


def test_off_the_frontier_never_becomes_good_enough():
    economy = Economy(neutral(SWITCH), seed=1)
    slope, tau = economy.setup.technology.frontier_slope, economy.setup.demand.tau
    first = difficulty(economy)
    then = performance(1480.0, first, tau)
    for month in (1, 12, 60):
        economy.month = month
        later = performance(1480.0 + slope * month, difficulty(economy), tau)
        np.testing.assert_allclose(later, then, rtol=1e-12)


def test_a_wide_curve_is_a_line_without_satiation():
    q, d = np.linspace(-50, 50, 11), 0.0
    tau = 1e6
    np.testing.assert_allclose(performance(q, d, tau), 0.5 + (q - d) / (4 * tau), rtol=0, atol=1e-12)


def test_no_more_value_once_far_above_the_bar():
    assert performance(400.0, 0.0, 10.0) == pytest.approx(1.0, abs=1e-12)


def test_easier_work_is_easier_by_the_points():
    easy, usual = (neutral(SWITCH, setting=one) for one in ({"subhuman_ok": 30.0}, True))
    assert all(usual.tasks[k].difficulty - easy.tasks[k].difficulty == 30.0 for k in usual.tasks)


def test_a_bar_that_lags_makes_work_commodity():
    still = {"drift": 0.0}
    for seed in (1, 2):
        off, on = (monthly(SWITCH, one, months=5, seed=seed).iloc[-1] for one in (False, still))
        assert on["commodity_token_share"] > off["commodity_token_share"]
        assert on["frontier_premium_share"] < off["frontier_premium_share"]
