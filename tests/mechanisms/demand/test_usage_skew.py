"""Usage skew: all alike when off, the same mean, and concentrated spending when on."""

import numpy as np

from simulation.economy import Economy
from tests.mechanisms import moves, neutral

SWITCH = "demand.usage_skew"


def test_off_everybody_of_a_segment_and_region_uses_alike():
    users = Economy(neutral(SWITCH), seed=1).users
    each = users.potential.sum(axis=1) / users.people
    for cell in np.unique(users.cell):
        np.testing.assert_allclose(each[users.cell == cell], each[users.cell == cell][0], rtol=1e-12)


def test_the_mean_stays():
    off, on = (Economy(neutral(SWITCH, setting=one), seed=1).users for one in (False, True))
    for column in ("people", "potential"):
        np.testing.assert_allclose(getattr(on, column)[::2].sum(), getattr(off, column)[::2].sum(), rtol=1e-12)


def test_on_spending_is_concentrated():
    for measure in ("spend_gini", "top_decile_spend_share"):
        assert min(moves(SWITCH, measure, "users.types=160", months=1)) > 0
