"""Harness: the gain by kind and month, none on other work, and open weights gain agentic work."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.demand.harness import AGENTIC
from simulation.tick.market import performance
from tests.mechanisms import moves, neutral

SWITCH = "demand.harness"


@pytest.mark.parametrize("month", [0, 6, 24])
def test_the_gain_is_that_of_the_kind_and_has_spread_by_half_lives(month):
    economy = Economy(neutral(SWITCH, setting=True), seed=1)
    economy.month = month
    rule = economy.mechanisms[SWITCH]
    view = economy.mechanism_view()
    gain = rule.performance(view, {})
    closed = economy.weights.openness[economy.offers.weights[view.live]] == 0
    expected = np.where(closed, 15.0, 40.0) * (1 - 0.5 ** (month / 6))
    for task, row in zip(view.tasks, gain, strict=True):
        np.testing.assert_allclose(row, expected if task in AGENTIC else 0.0, rtol=1e-12, atol=1e-12)


def test_equal_gains_leave_the_gap_as_it_is():
    economy = Economy(neutral(SWITCH, setting={"gain_open": 30, "gain_closed": 30}), seed=1)
    economy.month = 12
    gain = economy.mechanisms[SWITCH].performance(economy.mechanism_view(), {})
    assert np.ptp(gain, axis=1).max() == 0


def test_on_open_weights_do_more_of_the_agentic_work():
    assert min(moves(SWITCH, "open_share_of_agentic_tokens", months=9)) > 0


def test_some_offers_perform_as_they_do_among_all():
    economy = Economy(neutral(SWITCH, setting=True), seed=1)
    economy.month = 6
    live = np.flatnonzero(economy.offers.active)
    np.testing.assert_array_equal(performance(economy, live[[3, 7]]), performance(economy, live)[:, [3, 7]])
