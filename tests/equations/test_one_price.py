"""Profit at many prices of one offer, against the oracle asked price by price."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.equations.response import RivalTables, SellerProblem
from tests.equations.markets import random_market

TIGHT = {"kappa": 0.1, "rho_host": 0.9, "rho_family": 0.6}


def problem_of(seed, firm, *, patience=1.0, height=0.2, compiled=True, stretch=1.0, **shape):
    market = random_market(
        np.random.default_rng(seed), 150, patience=patience, height=height, compiled=compiled, **shape
    )
    market.demand.utility_at_zero[:, ::2] *= stretch
    market.demand.utility_at_zero[3:, ::3] = -np.inf
    market.demand.utility_at_zero[:, 7] = -np.inf
    return SellerProblem(RivalTables(market, 2 * market.costs), firm)


def one_by_one(problem, prices, place, tried):
    found = []
    for price in tried:
        prices = prices.copy()
        prices[place] = price
        found.append(problem.profit(prices))
    return found


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "shape",
    [
        TIGHT,
        {"kappa": 0.5, "rho_host": 0.5, "rho_family": 0.3},
        {"weights": 1, "sellers": 14},
        {"families": 1},
        {"families": 6},
        {"owner": np.array([0, 0, 0, 2, 2])},
        {"owner": np.zeros(5, int), "height": 0.0},
        {"stretch": 300.0},
        {"patience": 0.4},  # with incumbents, price by price
    ],
)
def test_profits_equal_those_of_the_oracle(shape, compiled):
    problem = problem_of(3, 0, compiled=compiled, **shape)
    prices = problem.costs * np.linspace(1.1, 2.5, problem.costs.size)
    for place in range(prices.size):
        tried = problem.costs[place] * np.array([0.5, 1.0, 1.3, 4.0, 60.0, 1e5])
        found = problem.profits(prices, place, tried)
        expected = one_by_one(problem, prices, place, tried)
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12 * np.abs(expected).max())
