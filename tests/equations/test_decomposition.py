import math
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.decomposition import competed_away, delta, rents, shapley

usd = st.floats(-1e12, 1e12)
close = {"rel": 1e-9, "abs": 1e-3}  # of numbers up to 1e12


@settings(deadline=None)
@given(usd, usd, usd, usd)
def test_parts_of_what_is_competed_away_add_up(benchmark, actual, before, now):
    split = competed_away(benchmark, actual, before, now)
    assert split.lost == pytest.approx(benchmark - actual, **close)
    assert split.gained == pytest.approx(now - before, **close)
    assert split.transfer + split.dissipated == pytest.approx(split.lost, **close)
    assert split.transfer + split.new == pytest.approx(split.gained, **close)
    assert split.new >= 0
    assert split.dissipated >= 0
    assert min(split.new, split.dissipated) == 0
    assert split.new - split.dissipated == pytest.approx((actual + now) - (benchmark + before), **close)
    assert math.isnan(split.transfer_share) == (split.gained <= 0)


def test_a_split_by_hand():
    split = competed_away(10.0, 4.0, 1.0, 10.0)
    assert split == (6.0, 9.0, 6.0, 3.0, 0.0, pytest.approx(2 / 3))
    assert competed_away(10.0, 4.0, 1.0, 5.0) == (6.0, 4.0, 4.0, 0.0, 2.0, 1.0)


@pytest.mark.parametrize("place", range(4))
def test_what_is_unknown_leaves_the_split_undefined(place):
    numbers = [1.0, 2.0, 3.0, 4.0]
    numbers[place] = math.nan
    assert all(math.isnan(part) for part in competed_away(*numbers))


@settings(deadline=None)
@given(usd, usd, usd, usd, usd)
def test_rents_add_up_to_profit(actual, without, nash, level, capacity):
    assert sum(rents(actual, without, nash, level, capacity)) == pytest.approx(actual, **close)


@settings(deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(1.0, 1e9))
def test_delta_is_zero_at_nash_and_one_at_monopoly(nash, more):
    assert delta(nash, nash, nash + more) == 0
    assert delta(nash + more, nash, nash + more) == 1


@pytest.mark.parametrize("ends", [(2.0, 2.0), (3.0, 2.0), (math.nan, 2.0), (1.0, math.nan)])
def test_delta_needs_a_monopoly_that_earns_more(ends):
    assert math.isnan(delta(1.0, *ends))


def game(value, parts):
    """Values of all coalitions by which parts have moved."""
    return {moved: value(moved) for moved in product((False, True), repeat=parts)}


numbers = st.floats(-1e3, 1e3)


@given(st.lists(numbers, min_size=1, max_size=5))
def test_additive_parts_are_their_own_worth(gains):
    found = shapley(game(lambda moved: sum(g for g, at in zip(gains, moved, strict=True) if at), len(gains)))
    assert found == pytest.approx(gains, abs=1e-9)


def test_a_product_of_two_is_split_at_the_mean_of_the_other():
    """v = x y from (2, 3) to (5, 11): dx times the mean of y, and dy times the mean of x (Bennet's index)."""
    found = shapley(game(lambda moved: (5 if moved[0] else 2) * (11 if moved[1] else 3), 2))
    assert found == [pytest.approx(3 * 7), pytest.approx(8 * 3.5)]


@given(st.lists(numbers, min_size=16, max_size=16))
def test_parts_add_up_and_are_means_over_orderings(values):
    table = dict(zip(product((False, True), repeat=4), values, strict=True))
    found = shapley(table)
    assert sum(found) == pytest.approx(table[(True,) * 4] - table[(False,) * 4], abs=1e-9)
    assert found == pytest.approx(by_orderings(table), abs=1e-9)


def by_orderings(table):
    """The definition: move one part after the other, in every order, and take the mean."""
    parts = [0.0] * 4
    for order in permutations(range(4)):
        moved = [False] * 4
        for part in order:
            before = table[tuple(moved)]
            moved[part] = True
            parts[part] += (table[tuple(moved)] - before) / 24
    return parts


@given(st.lists(numbers, min_size=3, max_size=3))
def test_what_changes_nothing_gets_nothing_and_twins_get_the_same(values):
    """Part 0 is null; parts 1 and 2 are interchangeable, the value depending on how many of them moved."""
    null, one, other = shapley(game(lambda moved: values[moved[1] + moved[2]], 3))
    assert null == pytest.approx(0.0, abs=1e-9)
    assert one == pytest.approx(other, abs=1e-9)


def test_a_missing_coalition_is_refused():
    with pytest.raises(KeyError):
        shapley({(False, False): 0.0, (True, True): 1.0, (True, False): 0.5})
