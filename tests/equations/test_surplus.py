"""Log-sum surplus in USD against the integral of demand and against choices drawn one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from simulation.equations.demand import Choices, choose
from simulation.equations.surplus import consumer_surplus, social_welfare
from tests.equations.markets import random_market


def at_prices(market, prices):
    rows = market.demand.rows(np.arange(prices.size), prices)
    return rows, choose(market.structure, Choices(rows.utility, market.switching, market.incumbent), compiled=False)


def test_surplus_change_is_the_area_under_demand():
    """Raising one price from p to p' loses the integral of tokens, where quantity = money x slope."""
    market = random_market(np.random.default_rng(0), decisions=5)
    money = np.random.default_rng(1).lognormal(size=5)
    prices = 2 * market.costs

    def surplus(p):
        return consumer_surplus(at_prices(market, p)[1].surplus, money)

    for j in range(3):

        def tokens(x, j=j):
            p = prices.copy()
            p[j] = x
            rows, outcome = at_prices(market, p)
            return float(np.sum(outcome.share[j] * rows.slope[j] * money))

        dearer = prices.copy()
        dearer[j] = 3.0 * prices[j]
        area = quad(tokens, prices[j], dearer[j], epsabs=1e-13, epsrel=1e-11, limit=400)[0]
        assert surplus(prices) - surplus(dearer) == pytest.approx(area, abs=1e-10)


def test_surplus_equals_realised_net_utility_of_plain_logit():
    """Without nests the log-sum is sum_j P_j (u_j - paid z) + kappa x entropy, class by class."""
    rng = np.random.default_rng(2)
    market = random_market(rng, decisions=4, rho_host=0.0, rho_family=0.0)
    rows, _ = at_prices(market, 2 * market.costs)
    utility = np.where(np.isfinite(rows.utility), rows.utility, -50.0)
    total = np.zeros(4)
    kappa, sellers = market.structure.kappa, market.incumbent.shape[0]
    mass = np.vstack([market.incumbent, 1 - market.incumbent.sum(axis=0)])
    for c in range(sellers + 1):
        net = np.vstack([utility - market.switching * (market.structure.seller != c)[:, None], np.zeros(4)])
        share = np.exp(net / kappa) / np.exp(net / kappa).sum(axis=0)
        entropy = -np.sum(np.where(share > 0, share * np.log(np.maximum(share, 1e-300)), 0), axis=0)
        total += mass[c] * (np.sum(share * net, axis=0) + kappa * entropy)
    outcome = choose(market.structure, Choices(utility, market.switching, market.incumbent))
    np.testing.assert_allclose(outcome.surplus, total, atol=1e-13)


def test_welfare_adds_up():
    assert social_welfare(3.0, 2.0, public=-0.5, external=-1.0) == 3.5
