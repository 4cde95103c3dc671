import numpy as np
import pytest

from simulation.equations.single_homing import Use, Values, offer_rows


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
