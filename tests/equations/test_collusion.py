"""The search for a single owner's prices against closed forms and against first-order conditions."""

import numpy as np
import pytest
from scipy.special import lambertw

from simulation.equations.collusion import collusive_prices
from simulation.equations.demand import Structure
from simulation.equations.equilibrium import joint_market, joint_monopoly, stationary_prices
from simulation.equations.response import LinearDemand, Market, evaluate
from tests.equations.markets import random_market


def test_plain_logit_has_the_common_markup_of_the_closed_form():
    kappa, costs, worth = 0.2, np.array([0.1, 0.3, 0.2]), np.array([0.9, 1.2, 0.7])
    alone = np.arange(3)
    demand = LinearDemand(worth[:, None], np.ones((3, 1)), np.ones((3, 1)))
    market = Market(Structure(alone, alone, alone, kappa, 0.0, 0.0), demand, costs, np.zeros(1), np.zeros((3, 1)))
    weight = float(np.sum(np.exp((worth - costs) / kappa - 1)))
    best = kappa * float(lambertw(weight).real)  # profit of m is m A / (1 + A), A = weight exp(1 - m / kappa)
    found = collusive_prices(market, [costs + 0.1], alone)
    assert found.converged
    assert evaluate(market, found.point).profit == pytest.approx(best, rel=5e-3)
    assert evaluate(market, found.point).profit <= best * (1 + 1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_it_earns_what_first_order_conditions_earn_and_no_less_than_nash(seed):
    market = random_market(np.random.default_rng(seed), height=0.0, patience=1.0)
    nash = stationary_prices(market, 2 * market.costs, 1e-7)
    group = np.arange(market.costs.size)
    found, exact = collusive_prices(market, [nash.point], group), joint_monopoly(market, nash.point, 1e-7)
    earned = evaluate(joint_market(market), found.point).profit
    assert found.converged
    assert earned >= evaluate(market, nash.point).profit
    assert earned >= 0.92 * evaluate(market, exact.prices).profit


def test_a_search_cut_short_says_so():
    market = random_market(np.random.default_rng(0), height=0.0, patience=1.0)
    found = collusive_prices(market, [2 * market.costs], np.arange(market.costs.size), limit=3)
    assert found.iterations <= 3
    assert not found.converged
