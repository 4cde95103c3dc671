import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.decomposition import competed_away, delta, rents

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
