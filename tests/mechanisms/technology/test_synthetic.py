"""Synthetic data: the best share in closed form, collapse, and what it does to the frontier."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.synthetic import Synthetic, best_share, multiplier
from simulation.tick.s03_release import predicted_rating
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.synthetic"


@pytest.mark.parametrize(("safe", "collapse", "benefit"), [(0.5, 8.0, 0.3), (0.2, 2.0, 1.0), (0.9, 0.5, 2.0)])
def test_no_share_is_better_than_the_closed_form(safe, collapse, benefit):
    grid = np.linspace(0, 1, 2001)
    values = [multiplier(share, safe, collapse, benefit) for share in grid]
    assert abs(grid[int(np.argmax(values))] - best_share(safe, collapse, benefit)) <= 5e-4
    assert best_share(safe, 0.0, benefit) == 1


def test_it_helps_below_the_safe_share_and_harms_far_above():
    assert multiplier(0.4, 0.5, 8.0, 0.3) == pytest.approx(1.12)
    assert multiplier(0.8, 0.5, 8.0, 0.3) == pytest.approx(1.24 - 0.72)
    assert multiplier(1.0, 0.0, 100.0, 0.0) == 0.01


def test_the_rating_of_the_next_weights_moves_by_doublings():
    """Without distillation: points per doubling x log2 m."""
    plain = ("months=1", "technology.imitation=0", "technology.imitation_closed=0")
    off, on = (Economy(toy(*plain, mechanisms={SWITCH: one})) for one in (False, {"ramp": 1.0}))
    on.month = off.month = 6
    labs = off.sellers.rd > 0
    moved = predicted_rating(on)[labs] - predicted_rating(off)[labs]
    np.testing.assert_allclose(moved, 23 * np.log2(multiplier(0.8, 0.5, 8.0, 0.3)), rtol=1e-9)


def test_none_is_no_term():
    assert Synthetic(Synthetic.Parameters(synthetic_share=0)).effort(None, {}) is None


def test_on_training_yields_less_and_the_frontier_slows():
    assert max(moves(SWITCH, "training_factor", months=14, seeds=(2,))) < 0
    assert max(moves(SWITCH, "best_closed_rating", months=14, seeds=(1,))) < 0
