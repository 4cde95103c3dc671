"""Best responses: first-order conditions, the scan, and what happens from poor starts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from simulation.equations.best_response import best_response, first_margin, median, money_unit, scan, starting_margin
from simulation.equations.response import RivalTables, SellerProblem
from tests.equations.markets import random_market
from tests.theory.textbook import logit_market


def problems(seed, **shape):
    market = random_market(np.random.default_rng(seed), compiled=True, **shape)
    rivals = RivalTables(market, 2 * market.costs)
    return [SellerProblem(rivals, firm) for firm in market.firms]


@pytest.mark.parametrize("seed", range(3))
def test_no_scanned_price_beats_the_answer(seed):
    for problem in problems(seed, patience=0.8, decisions=200):
        answer = best_response(problem, problem.prices)
        _, better = scan(problem, answer.prices, 40)
        assert answer.converged
        assert better <= answer.profit * (1 + 1e-3)
        gradient = problem.evaluate(answer.prices).gradient
        assert np.max(np.abs(gradient * (answer.prices - problem.costs))) < 1e-6 * answer.profit


@pytest.mark.parametrize("seed", range(40))
def test_first_margins_are_starting_margins_whether_or_not_the_median_is_taken(seed):
    rng = np.random.default_rng(seed)
    costs, slope = rng.uniform(0.01, 1, 4), rng.lognormal(0.0, 2.0, (4, 30)) * (rng.random((4, 30)) < 0.8)
    unit = money_unit(slope, 0.1)
    prices = costs + unit * 10 ** rng.uniform(-4, -1, 4) * rng.choice([1, -1], 4, p=[0.9, 0.1])
    prices = np.stack([prices, 2 * costs])
    np.testing.assert_array_equal(first_margin(prices, costs, slope, 0.1), starting_margin(prices, costs, unit))


@pytest.mark.parametrize("size", [1, 2, 4999, 5000, 20001, 30000])
def test_medians_are_those_of_everything_put_in_order(size):
    rng = np.random.default_rng(size)
    for values in (rng.lognormal(0, 2, size), rng.choice([0.1, 0.3, 7.0], size), np.sort(rng.random(size))):
        assert median(values) == np.median(values)


def test_a_median_that_the_sample_misses_is_found():
    values = np.where(np.arange(20000) % 20 == 0, np.linspace(5.0, 6.0, 20000), np.linspace(1.0, 2.0, 20000))
    assert median(values) == np.median(values)


def test_single_product_price_equals_a_line_search():
    market = logit_market([1.2, 1.0, 0.4], 1.5, [0.3, 0.2, 0.1], weights=[0, 0, 1], sigma=0.5)
    problem = SellerProblem(RivalTables(market, np.array([1.0, 0.8, 0.5])), 0)
    answer = best_response(problem, problem.prices, 1e-11)
    line = minimize_scalar(lambda p: -problem.profit(np.array([p])), bounds=(0.3, 4), method="bounded")
    assert answer.profit == pytest.approx(-line.fun, rel=1e-10)
    assert answer.prices[0] == pytest.approx(line.x, abs=1e-5)


def two_peaks():
    """Few rich users and many poor ones: profit has a peak at each, the higher one at the rich."""
    value, mass = np.array([[0.6, 9.0]]), np.array([0.8, 0.2])
    return logit_market(value, 1.0, [0.0], kappa=0.05, mass=mass)


def test_scan_leaves_the_lower_peak():
    problem = SellerProblem(RivalTables(two_peaks(), np.array([0.4])), 0)
    local = best_response(problem, problem.prices, scan_points=0)
    found = best_response(problem, problem.prices)
    assert local.converged
    assert local.prices[0] < 0.6
    assert found.converged
    assert found.prices[0] > 8.0
    assert found.gain_from_scan == pytest.approx(found.profit / local.profit - 1)


@pytest.mark.parametrize("start", [0.0, 0.3, 1e-6, 50.0])
def test_poor_starts_reach_the_same_price(start):
    market = logit_market([1.2, 1.0], 1.5, [0.0, 0.2])
    problem = SellerProblem(RivalTables(market, np.array([1.0, 0.8])), 0)
    reference = best_response(problem, np.array([0.9]), 1e-10)
    assert best_response(problem, np.array([start]), 1e-10).prices[0] == pytest.approx(reference.prices[0], rel=1e-7)
