"""T5: as taste dispersion vanishes hosts sell at cost and a closed lead earns exactly what it is worth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import lambertw

from simulation.equations.best_response import best_response
from simulation.equations.ceiling import best_open, ceiling
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.response import RivalTables, SellerProblem, evaluate
from tests.theory.textbook import logit_market

OPEN_COST, CLOSED_COST, VALUE, SLOPE = 0.1, 0.25, 1.0, 0.8


def lead_market(lead, kappa, hosts=3, closed_cost=CLOSED_COST):
    """One closed offer with a quality lead (share of value) over `hosts` sellers of the same open weights."""
    value = [VALUE + lead, *[VALUE] * hosts]
    costs = [closed_cost, *[OPEN_COST] * hosts]
    return logit_market(value, SLOPE, costs, weights=[0, *[1] * hosts], sigma=0.9, kappa=kappa)


@pytest.mark.parametrize("kappa", [0.01, 0.001])
def test_equal_hosts_sell_at_cost(kappa):
    market = logit_market([VALUE] * 4, SLOPE, [OPEN_COST] * 4, weights=[0] * 4, sigma=0.95, kappa=kappa)
    found = stationary_prices(market, np.full(4, 0.3), 1e-10)
    assert found.converged
    assert np.all(found.point > OPEN_COST)
    # In the limit the mark-up is (1 - rho) kappa n / (a (n - 1)).
    np.testing.assert_allclose(found.point - OPEN_COST, 0.05 * kappa / SLOPE * 4 / 3, rtol=1e-3)


@pytest.mark.parametrize("lead", [0.2, 0.4, 0.6])
def test_price_of_a_lead_is_open_cost_plus_its_worth(lead):
    kappa = 0.0005
    market = lead_market(lead, kappa)
    start = np.array([CLOSED_COST + 0.1, *[OPEN_COST + 0.01] * 3])
    found = stationary_prices(market, start, 1e-9)
    assert found.converged
    assert found.point[0] == pytest.approx(OPEN_COST + lead / SLOPE, abs=15 * kappa / SLOPE)
    np.testing.assert_allclose(found.point[1:], OPEN_COST, atol=2 * kappa)
    profit = evaluate(market, found.point).tokens[0] * (found.point[0] - CLOSED_COST)
    assert profit == pytest.approx(lead / SLOPE + OPEN_COST - CLOSED_COST, abs=15 * kappa / SLOPE)


@pytest.mark.parametrize("lead", [0.2, 0.6])
def test_the_price_ceiling_is_the_limit_price(lead):
    """The report's ceiling at the market's own open prices is what the closed lab charges when tastes vanish."""
    kappa, rate = 0.0005, np.full((1, 1), SLOPE)
    found = stationary_prices(lead_market(lead, kappa), np.array([CLOSED_COST + 0.1, *[OPEN_COST + 0.01] * 3]), 1e-9)
    hosts = found.point[1:]
    best = best_open(np.full((3, 1, 1), VALUE), hosts[:, None], np.full(3, np.inf), rate, np.zeros((1, 1)))
    limit = ceiling(np.full((1, 1), VALUE + lead), best, rate)
    assert limit.lead[0, 0] == pytest.approx(lead / SLOPE)
    assert found.point[0] == pytest.approx(limit.price[0, 0], abs=15 * kappa / SLOPE)


def test_rent_is_linear_in_the_lead():
    margins = []
    for lead in (0.2, 0.3, 0.4, 0.5):
        market = lead_market(lead, 0.001)
        found = stationary_prices(market, np.array([CLOSED_COST + 0.1, *[OPEN_COST + 0.01] * 3]), 1e-9)
        margins.append(found.point[0] - CLOSED_COST)
    np.testing.assert_allclose(np.diff(margins), 0.1 / SLOPE, rtol=0.02)


def zero_lead_profit(kappa):
    """Profit of a closed offer without lead against open weights at cost, and its closed form."""
    market = lead_market(0.0, kappa, hosts=1, closed_cost=OPEN_COST)
    problem = SellerProblem(RivalTables(market, np.array([OPEN_COST + kappa, OPEN_COST])), 0)
    profit = best_response(problem, problem.prices, 1e-11).profit
    net = (VALUE - SLOPE * OPEN_COST) / kappa
    return profit, kappa / SLOPE * lambertw(np.exp(net - 1 - np.logaddexp(0, net))).real


@pytest.mark.parametrize("kappa", [0.2, 0.1, 0.05, 0.01])
def test_zero_lead_profit_equals_the_closed_form(kappa):
    profit, expected = zero_lead_profit(kappa)
    assert profit == pytest.approx(expected, rel=1e-9)


def test_zero_lead_profit_falls_linearly_with_dispersion():
    per_kappa = [zero_lead_profit(kappa)[0] / kappa for kappa in (0.04, 0.02, 0.01, 0.002)]
    np.testing.assert_allclose(per_kappa, lambertw(np.exp(-1)).real / SLOPE, rtol=1e-8)
