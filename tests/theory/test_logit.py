"""Textbook logit: T1 Bertrand prices, T2 log-sum surplus, T3 nested logit, T9 the market of Calvano et al. (2020)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import lambertw

from simulation.equations.best_response import best_response
from simulation.equations.demand import Choices, choose
from simulation.equations.equilibrium import equilibrium, joint_monopoly, stationary_prices
from simulation.equations.response import RivalTables, SellerProblem, evaluate
from simulation.equations.surplus import consumer_surplus, social_welfare
from tests.theory.textbook import logit_market


def test_monopoly_price_is_lambert():
    value, slope, cost = 3.0, 1.5, 1.0
    found = equilibrium(logit_market([value], slope, [cost]), np.array([2.0]), 1e-12)
    worth = lambertw(np.exp(value - slope * cost - 1)).real
    assert found.is_nash
    assert found.prices[0] == pytest.approx(cost + (1 + worth) / slope, abs=1e-10)
    assert found.prices[0] == pytest.approx(2.177499, abs=5e-7)
    profit = evaluate(logit_market([value], slope, [cost]), found.prices).profit
    assert profit == pytest.approx(worth / slope, abs=1e-12)
    assert profit == pytest.approx(0.510832, abs=5e-7)


@pytest.mark.parametrize(("firms", "markup"), [(2, 1.33333), (3, 1.0), (5, 0.83333)])
def test_markup_without_outside_good(firms, markup):
    found = equilibrium(logit_market([60.0] * firms, 1.5, [1.0] * firms), np.full(firms, 2.0), 1e-12)
    np.testing.assert_allclose(found.prices - 1.0, markup, atol=5e-6)


@pytest.mark.parametrize(("value", "rate"), [(0.0, 0.945), (3.0, 0.905), (8.0, 0.998)])
def test_pass_through_of_industry_cost(value, rate):
    ends = [
        stationary_prices(logit_market([value] * 3, 1.5, [1.0 + h] * 3), np.full(3, 2.0), 1e-13).point[0]
        for h in (-1e-4, 1e-4)
    ]
    assert (ends[1] - ends[0]) / 2e-4 == pytest.approx(rate, abs=5e-4)


def test_multiproduct_markup_is_common():
    market = logit_market([1.0, 1.4, 0.8, 1.1], 2.0, [0.1, 0.3, 0.2, 0.2], seller=[0, 0, 1, 1])
    found = equilibrium(market, np.full(4, 0.7), 1e-12)
    share = evaluate(market, found.prices).tokens
    for pair in (slice(0, 2), slice(2, 4)):
        expected = 1 / (2.0 * (1 - share[pair].sum()))
        np.testing.assert_allclose((found.prices - market.costs)[pair], expected, atol=1e-10)


def choices_at(market, prices):
    rows = market.demand.rows(np.arange(prices.size), prices)
    return choose(market.structure, Choices(rows.utility, market.switching, market.incumbent))


def test_surplus_gradient_is_minus_demand_and_welfare_adds_up():
    slope, value, costs = np.array([1.0, 2.5]), [1.0, 1.4, 0.8], [0.1, 0.3, 0.2]
    market = logit_market(np.repeat(np.array(value)[:, None], 2, axis=1), slope, costs, weights=[0, 0, 1], sigma=0.5)
    prices = np.array([0.5, 0.7, 0.4])
    tokens = evaluate(market, prices).tokens

    def surplus(p):
        return consumer_surplus(choices_at(market, p).surplus, 0.5 / slope)

    for j in range(3):
        step = np.zeros(3)
        step[j] = 1e-5
        assert (surplus(prices + step) - surplus(prices - step)) / 2e-5 == pytest.approx(-tokens[j], abs=1e-8)
    # At cost-based prices a small rise costs users exactly what sellers gain, to first order: welfare peaks there.
    welfare = [social_welfare(surplus(p), evaluate(market, p).profit) for p in (market.costs, market.costs * 1.05)]
    slopes = [
        social_welfare(surplus(p), evaluate(market, p).profit) for p in (market.costs - 1e-5, market.costs + 1e-5)
    ]
    assert welfare[0] > welfare[1]
    assert slopes[0] - slopes[1] == pytest.approx(0.0, abs=1e-10)


NESTED = {0.0: (1.0959, 0.6959), 0.5: (0.8767, 0.4307), 0.9: (0.5943, 0.1729), 0.99: (0.5099, 0.1075)}


@pytest.mark.parametrize("sigma", NESTED)
def test_nested_prices(sigma):
    market = logit_market([2, 1.8, 1.2, 1.2, 1.2], 2.0, [0.5, 0.4, 0.1, 0.1, 0.1], weights=[0, 0, 1, 1, 1], sigma=sigma)
    found = equilibrium(market, np.array([1.0, 0.9, 0.6, 0.6, 0.6]), 1e-11)
    closed, open_price = NESTED[sigma]
    assert found.is_nash
    np.testing.assert_allclose(found.prices[[0, 2, 3, 4]], [closed, *[open_price] * 3], atol=5.1e-5)
    inside = evaluate(market, found.prices).tokens
    within = inside / np.array([*[inside[:2].sum()] * 2, *[inside[2:].sum()] * 3])
    markup = (1 - sigma) / (2.0 * (1 - sigma * within - (1 - sigma) * inside))
    np.testing.assert_allclose(found.prices - market.costs, markup, rtol=1e-7)


@pytest.mark.parametrize(("sigma", "spurious"), [(0.0, (0.549, 1.367, 2.701)), (0.99, (0.005, 0.012, 0.022))])
def test_duplicates_create_surplus_only_without_nests(sigma, spurious):
    def surplus(hosts):
        market = logit_market([1.0] * hosts, 1.0, [0.0] * hosts, weights=[0] * hosts, sigma=sigma)
        return choices_at(market, np.zeros(hosts)).surplus[0]

    for hosts, expected in zip((2, 5, 20), spurious, strict=True):
        assert surplus(hosts) - surplus(1) == pytest.approx(expected, abs=6e-4)


def test_calvano_market():
    """a = 2, c = 1, mu = 1/4, a0 = 0: Nash, monopoly and the best deviation from it."""
    market = logit_market([2.0, 2.0], 1.0, [1.0, 1.0], kappa=0.25)
    nash = equilibrium(market, np.array([1.6, 1.4]), 1e-12)
    together = joint_monopoly(market, np.array([1.6, 1.4]), 1e-12)
    assert nash.is_nash
    assert together.is_nash
    np.testing.assert_allclose(nash.prices, 1.472927, atol=5e-7)
    np.testing.assert_allclose(together.prices, 1.924981, atol=5e-7)
    assert evaluate(market, nash.prices).profit / 2 == pytest.approx(0.222927, abs=5e-7)
    assert evaluate(market, together.prices).profit / 2 == pytest.approx(0.337490, abs=5e-7)
    problem = SellerProblem(RivalTables(market, together.prices), 0)
    assert best_response(problem, problem.prices, 1e-12).profit == pytest.approx(0.411695, abs=5e-7)


def test_two_firms_two_products_many_types():
    """T4: 4,000 random-coefficient types converge to first-order conditions, and no jump gains."""
    rng = np.random.default_rng(0)
    types = 4000
    slope = np.exp(rng.normal(0.7, 0.3, types))
    taste = rng.normal([[2.0], [1.5], [1.8], [1.6]], 0.5, (4, types))
    market = logit_market(taste, slope, [0.5, 0.4, 0.5, 0.3], seller=[0, 0, 1, 1])
    found = equilibrium(market, np.full(4, 1.0), 1e-13)
    assert found.is_nash
    assert found.iterations < 60
    assert np.max(np.abs(evaluate(market, found.prices).gradient)) < 1e-13
    grid = replace(market, compiled=False)
    np.testing.assert_allclose(evaluate(grid, found.prices).step, found.prices, rtol=1e-11)
