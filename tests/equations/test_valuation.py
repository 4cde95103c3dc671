"""Values of labs against perpetuities, sums written out, and what they must add up to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.equations.valuation import (
    Claims,
    Target,
    appeal,
    claims,
    gains_from_merger,
    growth_path,
    shares,
    values,
)

CLAIM = Claims(10.0, 40.0)
amounts = st.lists(st.floats(0.0, 1e10), min_size=2, max_size=6)


def test_growth_that_does_not_fade_compounds():
    np.testing.assert_allclose(growth_path(24, 2.0, 2.0, 5.0), 2.0 ** (np.arange(1, 25) / 12))
    np.testing.assert_allclose(growth_path(24, 1.0, 1.0, 5.0), 1.0)


@given(st.floats(0.2, 10.0), st.floats(0.9, 1.2), st.floats(1.0, 240.0))
def test_growth_fades_as_written_month_by_month(start, end, half_life):
    revenue, path = 1.0, []
    for month in range(60):
        revenue *= np.exp((np.log(end) + np.log(start / end) * 0.5 ** (month / half_life)) / 12)
        path.append(revenue)
    np.testing.assert_allclose(growth_path(60, start, end, half_life), path, rtol=1e-9)


@pytest.mark.parametrize("growth", [1.0, 1.03, 0.9])
def test_an_endless_horizon_gives_gordons_perpetuity(growth):
    per_month = growth ** (1 / 12)
    claim = claims(growth_path(12_000, growth, growth, 12.0), 0.10, 1e9)
    interest = 1.10 ** (1 / 12) - 1
    assert claim.customers == pytest.approx(per_month / (interest + 1 - per_month), rel=1e-4)
    assert claim.capability == pytest.approx(0.0, abs=1e-2)


def test_zero_growth_at_zero_interest_is_the_number_of_months():
    claim = claims(np.ones(120), 0.0, 12.0)
    assert sum(claim) == pytest.approx(120)
    assert claim.customers == pytest.approx(sum(0.5 ** (h / 12) for h in range(1, 121)))


@given(st.floats(0.1, 240.0))
def test_customers_and_capability_share_the_whole(half_life):
    path = growth_path(120, 3.0, 1.03, 18.0)
    assert sum(claims(path, 0.15, half_life)) == pytest.approx(sum(claims(path, 0.15, 1.0)))


def test_future_shares_are_a_logit_in_the_gap():
    gap = np.array([0.0, 50.0, np.inf])
    found = shares(appeal(gap, 100.0))
    assert found[2] == 0
    assert np.log(found[0] / found[1]) == pytest.approx(0.5)
    assert found.sum() == pytest.approx(1)
    assert shares(np.zeros(3)).sum() == 0


@given(amounts, st.data())
def test_values_add_up_to_the_industrys(revenue, data):
    weight = data.draw(st.lists(st.floats(0.01, 1.0), min_size=len(revenue), max_size=len(revenue)))
    assert values(0.1, revenue, weight, CLAIM).sum() == pytest.approx(0.1 * sum(revenue) * sum(CLAIM))


def test_without_turnover_a_lab_is_worth_its_customers_and_without_customers_its_place_in_the_race():
    revenue, weight = np.array([3.0, 1.0]), np.array([1.0, 1.0])
    np.testing.assert_allclose(values(0.2, revenue, weight, Claims(50.0, 0.0)), 0.2 * 50 * revenue)
    np.testing.assert_allclose(values(0.2, revenue, weight, Claims(0.0, 50.0)), 0.2 * 50 * 2)
    assert values(0.0, revenue, weight, CLAIM).sum() == 0


def merged(revenue, weight, buyer, target, brings):
    """The industry after the take-over, written out: one row fewer runs."""
    revenue, weight = np.array(revenue), np.array(weight)
    revenue[buyer] += revenue[target]
    weight[buyer] = max(weight[buyer], brings) if weight[buyer] > 0 else 0.0
    revenue[target] = weight[target] = 0.0
    return values(0.1, revenue, weight, CLAIM)[buyer]


@given(st.data(), st.integers(2, 6))
def test_a_bidder_gains_the_difference_between_two_industries(data, sellers):
    draw = st.lists(st.floats(0.0, 10.0), min_size=sellers, max_size=sellers)
    revenue, weight = np.array(data.draw(draw)), np.round(np.array(data.draw(draw)), 3)
    target = data.draw(st.integers(0, sellers - 1))
    brings = float(weight[target] + data.draw(st.floats(0.0, 3.0)))
    found = gains_from_merger(0.1, revenue, weight, Target(target, brings), CLAIM)
    alone = values(0.1, revenue, weight, CLAIM)
    for buyer in set(range(sellers)) - {target}:
        expected = merged(revenue, weight, buyer, target, brings) - alone[buyer]
        assert found[buyer] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found[target] == 0


@given(st.data(), st.integers(2, 6))
def test_no_bid_reaches_what_a_running_lab_is_worth_alone(data, sellers):
    """So that no lab is sold while investors still fund it."""
    draw = st.lists(st.floats(0.01, 10.0), min_size=sellers, max_size=sellers)
    revenue, weight = np.array(data.draw(draw)), np.array(data.draw(draw))
    bids = gains_from_merger(0.1, revenue, weight, Target(0, float(weight[0])), CLAIM)
    assert bids.max() <= values(0.1, revenue, weight, CLAIM)[0] * (1 + 1e-12)
