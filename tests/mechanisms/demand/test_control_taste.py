"""Control: worth all of it on own hardware, a part of it at hosts of open weights, nothing with closed ones."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.ways import goods_of
from simulation.goods.plan import OWN
from simulation.parameters import SEGMENTS
from tests.economies import channels, toy
from tests.mechanisms import moves

SWITCH = "demand.control_taste"
PLAIN = {"control_value": 0.1, "trust_open": 0.25, "control_sd": 0.0}


def test_the_terms_are_the_segments_weights_times_the_part_of_the_offer():
    economy = Economy(toy(mechanisms={SWITCH: PLAIN}), seed=1)
    ((by_offer, by_user),) = economy.hooks("taste")
    closed = economy.weights.openness[economy.offers.weights[economy.mechanism_view().live]] == 0
    np.testing.assert_array_equal(by_offer, np.where(closed, 0.0, 0.25))
    weights = dict(zip(SEGMENTS, (0.3, 1.0, 1.5, 2.0, 2.0), strict=True))
    expected = [0.1 * weights[SEGMENTS[segment]] for segment in economy.users.segment]
    np.testing.assert_allclose(by_user, expected, rtol=1e-14)
    ((at_home, same),) = economy.hooks("home_taste")
    np.testing.assert_array_equal(at_home, 1.0)
    np.testing.assert_array_equal(same, by_user)


def test_own_hardware_is_worth_exactly_that_much_more():
    """The curve of every machine's weights is higher by c_i, and by nothing else."""
    off, on = (Economy(channels("months=1", mechanisms={SWITCH: one}), seed=1) for one in (False, PLAIN))
    worth = on.hooks("home_taste")[0][1]
    for economy in (off, on):
        economy.step()
        economy.month -= 1
    ways, goods = off.this_ways(), goods_of(off.this_ways().problem)
    for way in np.flatnonzero(off.plans.kind[ways.rows] == OWN):
        old, new = (economy.this_ways().problem.goods.gross[goods[way]] for economy in (off, on))
        gap = new[np.isfinite(new)] - old[np.isfinite(new)]
        assert set(np.round(gap, 10)) <= set(np.round(worth, 10))


def test_on_open_weights_win_at_equal_price_and_quality_most_where_control_counts():
    assert min(moves(SWITCH, "open_share_at_par", base="toy", months=3)) > 0
    regulated, consumer = (
        moves(SWITCH, f"open_taste_{name}", base="toy", months=1, settings=(False, PLAIN), last=1)[0]
        for name in ("regulated", "consumer")
    )
    assert regulated == pytest.approx(0.05, abs=1e-12)  # 0.25 x 0.1 x 2
    assert consumer == pytest.approx(0.0075, abs=1e-12)


@pytest.mark.parametrize("gone", ["alpha", "beta"])
def test_it_runs_with_one_kind_of_weights(gone):
    Economy(toy("months=2", labs={gone: None}, mechanisms={SWITCH: True}), seed=1).run()
