import numpy as np
import pytest

from simulation.equations.single_homing import (
    Buyers,
    Use,
    Values,
    apart,
    kept_rows,
    offer_rows,
    price_again,
    tokens_by_cell,
)


def case(seed, users=7, routed=5):
    draw = np.random.default_rng(seed)
    gross = draw.uniform(-0.2, 1.0, (5, 3, users))
    gross[2, :, :3] = -np.inf
    use = Use(*(draw.uniform(0.05, 1.0, (3, users)) for _ in range(4)))
    values = Values(*(draw.uniform(0.05, 1.0, shape) for shape in ((5, routed), routed, routed)), gross, use)
    paid, factor = draw.uniform(0.0, 1.0, (3, routed + users)), draw.uniform(1.0, 1.5, (3, routed + users))
    return values, np.array([4, 2, 0]), paid, factor


@pytest.mark.parametrize("routed", [0, 5])
@pytest.mark.parametrize("seed", range(4))
def test_compiled_equals_reference(seed, routed):
    pair = (offer_rows(*case(seed, routed=routed), compiled=how) for how in (True, False))
    for compiled, plain in zip(*pair, strict=True):
        assert compiled == pytest.approx(plain, rel=1e-14)


@pytest.mark.parametrize("width", [1, 12])
@pytest.mark.parametrize("users", [0, 7])
def test_rows_priced_again_and_again_are_those_of_the_last_prices(width, users):
    """Far and near moves, up and down, of all offers and of some; each row as if it had never had another price."""
    pytest.importorskip("numba")
    values, draw = case(3, users, 12 - users)[0], np.random.default_rng(4)
    values.use.rate[1, 2:4] = 0.0  # a task that no price can end
    values.use.pull[:] = values.use.weight * values.use.rate
    factor = draw.uniform(1.0, 1.5, (5, width))
    kept, paid, all_of_them = kept_rows(values, factor), draw.uniform(0.0, 1.0, (5, width)), np.arange(5)
    price_again(values, all_of_them, paid, factor, kept)
    for step in (0.0, 0.001, 0.1, -0.3, 2.0, -3.0, 0.01):
        some = np.sort(draw.permutation(5)[:3]) if step == 0.1 else all_of_them
        paid[some] += step * draw.uniform(size=(some.size, width))
        price_again(values, some, paid[some], factor[some], kept)
        for row, fresh in zip(kept.rows, offer_rows(values, all_of_them, paid, factor), strict=True):
            np.testing.assert_allclose(row, fresh, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("compiled", [True, False])
def test_one_price_for_all_is_a_column(compiled):
    values, offers, _, _ = case(1)
    one = np.array([[0.1], [0.2], [0.3]])
    whole = np.broadcast_to(one, (3, 12)).copy()
    pair = (offer_rows(values, offers, paid, 1 + paid, compiled=compiled) for paid in (one, whole))
    for column, full in zip(*pair, strict=True):
        assert np.array_equal(column, full)


@pytest.mark.parametrize("compiled", [True, False])
def test_by_hand(compiled):
    """One decision per task; and two tasks for one offer, one worth its price, one not: the slope is of the used one.

    A tax of a fifth raises what is paid and how fast it rises with the list price.
    """
    gross = np.array([[[0.8], [0.1]]])
    use = Use(*(np.array(rows) for rows in ([[0.5], [0.5]], [[0.25], [0.75]], [[0.125], [0.375]], [[2.0], [3.0]])))
    values = Values(np.array([[0.9]]), np.array([0.4]), np.array([7.0]), gross, use)
    rows = offer_rows(values, np.array([0]), np.array([[1.0]]), np.array([[1.2]]), compiled=compiled)
    utility, slope, quantity = (row.ravel() for row in rows)
    assert utility == pytest.approx([0.5, 0.25 * 0.3])
    assert slope == pytest.approx([0.4 * 1.2, 0.125 * 1.2])
    assert quantity == pytest.approx([7.0, 2.0])


@pytest.mark.parametrize("compiled", [True, False])
def test_an_offer_out_of_reach_is_worth_minus_infinity(compiled):
    utility, slope, quantity = offer_rows(*case(2), compiled=compiled)
    assert np.all(np.isneginf(utility[1, 5:8]))
    assert not slope[1, 5:8].any()
    assert not quantity[1, 5:8].any()


@pytest.mark.parametrize("width", [1, 7])
@pytest.mark.parametrize("seed", range(3))
def test_tokens_by_cell_compiled_equal_reference_and_lose_nobody(seed, width):
    values, draw = case(seed, routed=6)[0], np.random.default_rng(seed)
    buyers = Buyers(
        draw.uniform(size=(3, 2)), draw.uniform(size=(3, 7)), np.array([3, 1]), np.array([1, 1, 0, 0, 3, 3, 0])
    )
    share, paid = draw.uniform(size=(5, 13)), draw.uniform(0.0, 1.0, (5, width))
    found, plain = (tokens_by_cell(values, share, paid, buyers, 4, compiled=how) for how in (True, False))
    assert found == pytest.approx(plain, rel=1e-14)
    assert not found[:, :, 2].any()
    everything = tokens_by_cell(values, share, np.full((5, 1), -1e9), buyers, 4)
    barred = np.isneginf(values.single)
    whole = (share[:, :6].reshape(5, 3, 2) * buyers.routed).sum((1, 2))
    whole += (share[:, None, 6:] * buyers.single * ~barred).sum((1, 2))
    assert everything.sum((1, 2)) == pytest.approx(whole)


def test_decisions_and_tasks_are_taken_apart():
    gross = np.arange(24.0).reshape(2, 3, 4)
    for compiled in (True, False):
        routed, single = apart(gross, np.array([1, 3]), np.array([0]), compiled=compiled)
        assert routed.tolist() == [[1, 3, 5, 7, 9, 11], [13, 15, 17, 19, 21, 23]]
        assert single.tolist() == [[[0], [4], [8]], [[12], [16], [20]]]
