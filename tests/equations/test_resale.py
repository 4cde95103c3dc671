"""Wholesale prices, cuts, pooled outlets and successive monopoly against brute force and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import lambertw

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.resale import added, cost_after_cut, joined, pooled, wholesale_price
from simulation.equations.response import LinearDemand, Market, evaluate

share = st.floats(0.0, 0.45)
money = st.floats(0.01, 50.0)


@given(money, money, share, share)
def test_what_reseller_and_supplier_keep_is_the_margin(price, serving, a, b):
    paid = float(wholesale_price(price, serving, a, b))
    kept, earned = price - paid, paid - serving
    assert kept + earned == pytest.approx(price - serving, abs=1e-9)
    assert kept == pytest.approx(a * price + b * max(price - serving, 0.0))
    assert paid >= -1e-12


def test_an_aggregator_pays_the_list_price():
    assert wholesale_price(3.0, 1.0, 0.0, 0.0) == 3.0


def test_at_half_of_gross_profit_the_two_earn_the_same():
    paid = wholesale_price(3.0, 1.0, 0.0, 0.5)
    assert 3.0 - paid == paid - 1.0


@pytest.mark.parametrize(("a", "b"), [(-0.1, 0.0), (0.0, -0.1), (0.6, 0.5)])
def test_shares_out_of_range_are_refused(a, b):
    with pytest.raises(ValueError, match="at least 0 and together at most 1"):
        wholesale_price(1.0, 0.5, a, b)


@pytest.mark.parametrize(("a", "b"), [(0.2, 0.0), (0.0, 0.5), (0.15, 0.3)])
def test_the_price_after_cuts_maximises_what_the_supplier_keeps(a, b):
    """Brute force over prices of logit demand against the price that treats the changed cost as its own."""
    cost, scale, worth = 1.0, 0.7, 4.0

    def tokens(price):
        return 1 / (1 + np.exp((price - worth) / scale))

    def best(earned):
        return minimize_scalar(lambda p: -earned(p) * tokens(p), bounds=(cost, 20), method="bounded",
                               options={"xatol": 1e-10}).x  # fmt: skip

    direct = best(lambda p: wholesale_price(p, cost, a, b) - cost)
    seen = float(cost_after_cut(cost, a, b))
    assert best(lambda p: p - seen) == pytest.approx(direct, abs=1e-6)
    assert (seen > cost) == (a > 0)


def test_without_cuts_cost_is_cost():
    np.testing.assert_array_equal(cost_after_cut([1.0, 2.0], 0.0, [0.0, 0.5]), [1.0, 2.0])


def test_pooled_outlets_give_the_same_demand_and_surplus_as_outlets_on_sale():
    rng = np.random.default_rng(4)
    kappa, rho_host, rho_family = 0.1, 0.9, 0.6
    utility = rng.normal(0.1, 0.05, (4, 50))
    apart = Structure(np.array([0, 1, 2, 3]), np.array([0, 0, 0, 1]), np.array([0, 1]), kappa, rho_host, rho_family)
    whole = Structure(np.array([0, 3]), np.array([0, 1]), np.array([0, 1]), kappa, rho_host, rho_family)
    nobody = np.zeros((4, 50))
    one = choose(apart, Choices(utility, np.zeros(50), nobody))
    two = choose(whole, Choices(np.stack([pooled(utility[:3], kappa * 0.1), utility[3]]), np.zeros(50), nobody))
    np.testing.assert_allclose(two.share[0], one.share[:3].sum(0), rtol=1e-9)
    np.testing.assert_allclose(two.surplus, one.surplus, rtol=1e-9)


def test_leaving_outlets_out_costs_at_most_their_number_in_logs():
    """An equal outlet at the same price is worth scale x ln 2, no more: why prices hardly notice it."""
    values = np.zeros((2, 3))
    np.testing.assert_allclose(pooled(values, 0.008), 0.008 * np.log(2))
    hidden = np.array([[0.3, -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(pooled(hidden, 0.008), [0.3, -np.inf])


def markup(worth, cost, scale):
    """Monopoly logit mark-up: scale (1 + W(exp((worth - cost) / scale - 1))) (Lambert's W)."""
    return scale * (1 + lambertw(np.exp((worth - cost) / scale - 1)).real)


def test_successive_monopolies_mark_up_twice_and_earn_less_together():
    """Upstream sets the wholesale price knowing the app's mark-up; closed form of each step, solver for the app's."""
    worth, cost, scale = 5.0, 1.0, 1.0

    def retail(wholesale):
        return wholesale + markup(worth, wholesale, scale)

    def sold(price):
        return 1 / (1 + np.exp((price - worth) / scale))

    upstream = minimize_scalar(lambda w: -(w - cost) * sold(retail(w)), bounds=(cost, 10), method="bounded").x
    one = cost + markup(worth, cost, scale)
    assert retail(upstream) > one + 0.5
    together = (retail(upstream) - cost) * sold(retail(upstream))
    assert together < (one - cost) * sold(one)
    # The first-order condition upstream: mark-up = scale / [(1 - s) (dp/dw)], dp/dw = (1 - s) in logit.
    s = sold(retail(upstream))
    assert upstream - cost == pytest.approx(scale / (1 - s) ** 2, rel=1e-4)
    # The simulator's own iteration finds the app's price at the wholesale price as its cost.
    demand = LinearDemand(np.array([[worth]]), np.ones((1, 1)), np.ones((1, 1)))
    alone = Structure(np.array([0]), np.array([0]), np.array([0]), scale, 0.0, 0.0)
    market = Market(alone, demand, np.array([upstream]), np.zeros(1), np.zeros((1, 1)), patience=1.0)
    price = np.array([retail(upstream)])
    assert evaluate(market, price).step[0] == pytest.approx(price[0], rel=1e-9)


def test_two_outlets_joined_are_two_pooled():
    one, other = np.random.default_rng(3).normal(0.4, 0.05, (2, 40))
    one[:5], other[3:8] = -np.inf, -np.inf
    kept = one.copy(), other.copy()
    np.testing.assert_allclose(joined(one, other, 0.008), pooled(np.stack([one, other]), 0.008), rtol=1e-14)
    some = np.isfinite(one) & np.isfinite(other)
    more = np.where(some, joined(one, other, 0.008) - np.where(some, one, 0.0), 0.0)
    np.testing.assert_allclose(added(one, other, 0.008), more, atol=1e-15)
    np.testing.assert_array_equal((one, other), kept)
