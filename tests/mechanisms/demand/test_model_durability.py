"""Durability: points lost by age, no offer better off, and less revenue on old weights."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.demand.model_durability import ModelDurability
from simulation.tick.market import performance
from tests.mechanisms import moves, neutral

SWITCH = "demand.model_durability"


def log_odds(economy):
    live = np.flatnonzero(economy.offers.active)
    theta = performance(economy, live)
    return np.log(theta / (1 - theta)), live


@pytest.mark.parametrize("loss", [12.0, 60.0])
def test_performance_loses_the_loss_times_age(loss):
    off, on = (Economy(neutral(SWITCH, setting=one), seed=1) for one in (False, {"obsolescence": loss}))
    for month in (0, 9):
        off.month = on.month = month
        (before, live), (after, _) = log_odds(off), log_odds(on)
        age = month - off.weights.released[off.offers.weights[live]]
        expected = np.broadcast_to((loss * age / 12 / off.setup.demand.tau)[None, :, None], before.shape)
        np.testing.assert_allclose(before - after, expected, rtol=1e-6, atol=1e-9)


def test_a_discovery_keeps_its_worth():
    assert ModelDurability(ModelDurability.Parameters(obsolescence=0)).performance(None, {}) is None


@pytest.mark.parametrize("measure", ["old_weights_revenue_share", "age_of_tokens_months"])
def test_on_old_weights_are_used_and_paid_less(measure):
    assert max(moves(SWITCH, measure, settings=(False, {"obsolescence": 100.0}), months=6)) < 0
