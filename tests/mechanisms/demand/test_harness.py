"""Harnesses: closed gain at once, open gain as it spreads, on agentic and coding work alone; the gap narrows."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.demand.harness import Harness
from simulation.tick.market import performance
from tests.economies import toy
from tests.mechanisms import monthly, neutral

SWITCH = "demand.harness"


@pytest.mark.parametrize("month", [0, 6, 200])
def test_open_gains_spread_and_closed_ones_are_there(month):
    economy = Economy(toy())
    economy.month = month
    view = economy.mechanism_view()
    points = Harness().performance(view, {})
    assert view.tasks == ("chat", "coding", "expert")
    is_open = economy.weights.openness[economy.offers.weights[view.live]] > 0
    np.testing.assert_allclose(points[1, is_open], 25.0 * (1 - np.exp(-0.15 * month)), rtol=1e-12)
    np.testing.assert_allclose(points[1, ~is_open], 5.0, rtol=1e-12)
    assert not points[[0, 2]].any()


def test_the_measured_gap_is_that_of_ratings_and_skills_and_gains():
    """With one offer on each side the gap in points is the difference of capabilities, task by task."""
    bare = ("months=1", "labs.alpha.releases.alpha-small=null", "turnover.lab_entry=0")
    gaps = []
    for setting in (False, {"gain_open": 0.0, "gain_closed": 40.0}):
        economy = Economy(toy(*bare, mechanisms={SWITCH: setting})).run()
        economy.month -= 1
        worth = economy.this_market().people.worth.sum(axis=1)
        gaps.append((economy.recorder.monthly[0]["effective_gap_points"], worth[1] / worth.sum()))
    assert gaps[1][0] - gaps[0][0] == pytest.approx(40.0 * gaps[0][1], rel=1e-9)


def test_on_the_gap_narrows():
    strong = {"gain_open": 60.0, "diffusion": 1.0, "gain_closed": 0.0}
    for seed in (1, 2):
        off, on = (monthly(SWITCH, one, months=3, seed=seed).iloc[-1] for one in (False, strong))
        assert on["effective_gap_points"] < off["effective_gap_points"]
        assert on["closed_token_share"] < off["closed_token_share"]


def test_some_offers_perform_as_they_do_among_all():
    economy = Economy(neutral(SWITCH, setting=True), seed=1)
    economy.month = 6
    live = np.flatnonzero(economy.offers.active)
    np.testing.assert_array_equal(performance(economy, live[[3, 7]]), performance(economy, live)[:, [3, 7]])
