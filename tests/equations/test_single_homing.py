import numpy as np
import pytest

from simulation.equations.single_homing import Use, single_rows


def case(seed, users=7):
    draw = np.random.default_rng(seed)
    gross = draw.uniform(-0.2, 1.0, (5, 3, users))
    gross[2, :, :3] = -np.inf
    use = Use(*(draw.uniform(0.05, 1.0, (3, users)) for _ in range(4)))
    return gross, np.array([4, 2, 0]), use, draw.uniform(0.0, 1.0, (3, users))


@pytest.mark.parametrize("seed", range(4))
def test_compiled_equals_reference(seed):
    pair = (single_rows(*case(seed), compiled=how) for how in (True, False))
    for compiled, plain in zip(*pair, strict=True):
        assert compiled == pytest.approx(plain, rel=1e-14)


def test_one_price_for_all_is_a_column():
    gross, offers, use, _ = case(1)
    one = np.array([[0.1], [0.2], [0.3]])
    whole = np.broadcast_to(one, (3, 7)).copy()
    pair = (single_rows(gross, offers, use, paid) for paid in (one, whole))
    for column, full in zip(*pair, strict=True):
        assert np.array_equal(column, full)


@pytest.mark.parametrize("compiled", [True, False])
def test_by_hand(compiled):
    """Two tasks: one worth its price, one not; the slope is that of the used task alone."""
    gross = np.array([[[0.8], [0.1]]])
    use = Use(*(np.array(rows) for rows in ([[0.5], [0.5]], [[0.25], [0.75]], [[0.125], [0.375]], [[2.0], [3.0]])))
    utility, slope, quantity = single_rows(gross, np.array([0]), use, np.array([[1.0]]), compiled=compiled)
    assert (utility.item(), slope.item(), quantity.item()) == pytest.approx((0.25 * 0.3, 0.125, 2.0))


def test_an_offer_out_of_reach_is_worth_minus_infinity():
    utility, slope, quantity = single_rows(*case(2))
    assert np.all(np.isneginf(utility[1, :3]))
    assert not slope[1, :3].any()
    assert not quantity[1, :3].any()
