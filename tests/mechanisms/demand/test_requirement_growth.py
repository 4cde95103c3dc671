"""Requirement inflation: the bar rises by the drift, and yesterday's weights serve fewer tasks."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.tick.market import difficulty
from tests.mechanisms import moves, neutral

SWITCH = "demand.requirement_growth"


@pytest.mark.parametrize("drift", [12.0, 60.0])
def test_the_bar_rises_by_the_drift(drift):
    off, on = (Economy(neutral(SWITCH, setting=one), seed=1) for one in (False, {"difficulty_drift": drift}))
    for month in (0, 6, 24):
        off.month = on.month = month
        np.testing.assert_allclose(difficulty(on) - difficulty(off), drift * month / 12, rtol=0, atol=1e-9)


def test_on_closed_weights_keep_more_of_the_market():
    strong = {"difficulty_drift": 200.0}
    assert min(moves(SWITCH, "closed_token_share", settings=(False, strong), months=12)) > 0
