"""Usage skew: the Gini of lognormal use, equality at the neutral value, and spending that is less equal with it."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from simulation.agents.user import draw_types
from simulation.equations.concentration import gini
from simulation.streams import Streams
from tests.mechanisms import moves, neutral

SWITCH = "demand.usage_skew"


@pytest.mark.parametrize("sigma", [0.3, 1.0, 1.9])
def test_the_gini_of_lognormal_use_is_its_closed_form(sigma):
    use = np.exp(sigma * ndtri((np.arange(200_000) + 0.5) / 200_000))
    assert gini(use, np.ones(len(use))) == pytest.approx(2 * ndtr(sigma / np.sqrt(2)) - 1, abs=1e-3)


def test_the_gini_of_equals_is_0_and_of_one_who_has_all_is_1():
    assert gini([3.0, 3.0, 3.0], [1.0, 2.0, 5.0]) == pytest.approx(0.0, abs=1e-15)
    assert gini([0.0, 1.0], [999.0, 1.0]) == pytest.approx(0.999, abs=1e-12)
    assert np.isnan(gini([0.0, 0.0], [1.0, 1.0]))
    assert np.isnan(gini([], []))


def test_at_the_neutral_value_everybody_in_a_cell_uses_alike():
    columns = draw_types(neutral(SWITCH), Streams(1))
    use = columns["potential"].sum(1) / columns["people"]
    for cell in np.unique(columns["cell"]):
        inside = use[columns["cell"] == cell]
        np.testing.assert_allclose(inside, inside[0], rtol=1e-12)


@pytest.mark.parametrize("measure", ["spending_gini", "spending_share_of_top_tenth"])
def test_on_spending_is_less_equal(measure):
    assert min(moves(SWITCH, measure, "users.types=256", months=2)) > 0
