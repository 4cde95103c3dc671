"""The kernel of markets without incumbents against the plain references: sums, residual, Anderson's step, prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("numba")
from simulation.equations import best_response, fixed_point, free_kernel
from simulation.equations.best_response import margin_residual
from simulation.equations.demand_kernel import NO_LOGS, freeze, frozen
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.fixed_point import anderson_step
from simulation.equations.free_kernel import LANES, anderson, free_gap
from simulation.equations.free_market import FreeMarket, new_path
from simulation.equations.response import LinearDemand, Market, evaluate
from tests.equations.markets import random_market

TIGHT = {"kappa": 0.1, "rho_host": 0.9, "rho_family": 0.6}
LOOSE = {"kappa": 0.5, "rho_host": 0.5, "rho_family": 0.3}


def market_of(seed, decisions=3 * LANES + 5, reach=True, **shape):
    """A market without switching costs; with `reach`, every second decision can have the first three offers only."""
    market = random_market(np.random.default_rng(seed), decisions, height=0.0, compiled=True, **shape)
    if reach:
        market.demand.utility_at_zero[3:, ::2] = -np.inf
        market.demand.utility_at_zero[5, 1::3] = -np.inf
        market.demand.utility_at_zero[:, 7] = -np.inf
    return market


def free_of(market):
    view = market.views[0]
    holder = np.unique(market.owners[market.structure.seller], return_inverse=True)[1]
    return FreeMarket(view.layout, view.firms, market.structure.scale), holder


@pytest.mark.parametrize("shape", [TIGHT, LOOSE, {"weights": 1, "sellers": 14}, {"families": 6}, {"families": 1}])
@pytest.mark.parametrize("owner", [None, [0, 0, 2, 3, 2], [0] * 5])
def test_sums_equal_the_reference(shape, owner):
    owner = None if owner is None or "sellers" in shape else np.array(owner)
    market = market_of(3, owner=owner, **shape)
    prices = market.costs * np.linspace(0.9, 3.0, market.costs.size)  # some below cost
    plain = evaluate(replace(market, compiled=False), prices)
    rows = market.demand.rows(np.arange(prices.size), prices)
    sums, _ = free_of(market)[0].sums(rows, prices - market.costs)
    np.testing.assert_allclose(sums.tokens, plain.tokens, rtol=1e-12)
    np.testing.assert_allclose(sums.gradient, plain.gradient, rtol=1e-12, atol=1e-12 * plain.tokens.max())
    np.testing.assert_allclose(prices + sums.gradient / sums.diagonal, plain.step, rtol=1e-11)


def test_far_utilities_neither_overflow_nor_vanish():
    market = market_of(4, reach=False, **TIGHT)
    market.demand.utility_at_zero[:, ::2] *= 400.0
    market.demand.utility_at_zero[:, 1::4] -= 500.0
    prices = 2 * market.costs
    plain, free = evaluate(replace(market, compiled=False), prices), free_of(market)[0]
    sums, _ = free.sums(market.demand.rows(np.arange(prices.size), prices), prices - market.costs)
    np.testing.assert_allclose(sums.tokens, plain.tokens, rtol=1e-11)
    np.testing.assert_allclose(sums.gradient, plain.gradient, rtol=1e-11, atol=1e-11 * plain.tokens.max())


def test_what_is_not_a_number_is_found_wherever_it_stands():
    market = market_of(5)
    market.demand.utility_at_zero[:, 100] = -np.inf
    market.demand.utility_at_zero[0, 100] = np.nan
    prices = 2 * market.costs
    rows = market.demand.rows(np.arange(prices.size), prices)
    assert np.isnan(free_of(market)[0].sums(rows, market.costs)[0].tokens[0])


@pytest.mark.parametrize("shape", [TIGHT, LOOSE])
def test_residual_equals_the_reference(shape):
    market = market_of(6, owner=np.array([0, 0, 2, 3, 2]), **shape)
    market.demand.utility_at_zero[2] -= 50.0  # earns next to nothing
    free, holder = free_of(market)
    margin = market.costs * np.geomspace(1e-4, 50.0, market.costs.size)
    prices = market.costs + margin
    response = evaluate(replace(market, compiled=False), prices)
    profit = np.bincount(holder, weights=response.tokens * margin)[holder]
    expected = margin_residual(response, prices, market.costs, profit)
    rows, path = market.demand.rows(np.arange(prices.size), prices), new_path(margin.size)
    path.point[:] = np.log(margin)
    given = free.lists(rows.utility), tuple(freeze(rows)), frozen(holder), NO_LOGS
    free_gap(*given, np.empty((3, margin.size)), path, np.empty((free.room, LANES)))
    found = path.gap
    assert np.any(expected == 0.0)
    assert np.any(np.abs(expected) == best_response.GUARD)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("kept", [2, 5, 11])
@pytest.mark.parametrize("pace", [1.0, 0.25])
def test_anderson_step_equals_the_reference(kept, pace):
    rng, size = np.random.default_rng(7), 14
    path = new_path(size)
    path.points[:kept], path.gaps[:kept] = rng.normal(size=(2, kept, size))
    path.gap[:] = path.gaps[kept - 1]
    expected = anderson_step([*path.points[:kept]], [*path.gaps[:kept]], pace)
    anderson(path, kept, pace)
    np.testing.assert_allclose(path.point, expected, rtol=1e-9, atol=1e-12)


def test_anderson_step_leaves_out_what_repeats_itself():
    rng, size = np.random.default_rng(8), 14
    path = new_path(size)
    path.gaps[0], path.gaps[1], path.points[:4] = *rng.normal(size=(2, size)), rng.normal(0, 0.01, (4, size))
    path.gaps[2], path.gaps[3] = path.gaps[1], 2 * path.gaps[1] - path.gaps[0]  # no change, then the same change
    path.points[2] = path.points[1]
    path.points[3] = 2 * path.points[1] - path.points[0]
    path.gap[:] = path.gaps[3]
    expected = anderson_step([*path.points[:4]], [*path.gaps[:4]])
    anderson(path, 4, 1.0)
    np.testing.assert_allclose(path.point, expected, rtol=1e-9, atol=1e-12)


def test_numbers_of_the_iteration_are_those_of_the_reference():
    for name in ("MEMORY", "NEAR", "LONGEST_STEP", "FIRST_REST", "LONGEST_REST", "PATIENCE", "SHORTEST"):
        assert getattr(free_kernel, name) == getattr(fixed_point, name)
    assert np.log(3.0) == free_kernel.GUARD == best_response.GUARD
    assert free_kernel.NEGLIGIBLE == best_response.NEGLIGIBLE


class Curved:
    """Linear demand behind an interface that does not say so."""

    def __init__(self, demand):
        self.rows = demand.rows


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", [LOOSE, {"kappa": 0.3, "rho_host": 0.8, "rho_family": 0.4}])
def test_prices_equal_the_reference(seed, shape):
    market = market_of(seed, owner=np.array([0, 0, 2, 3, 2]), **shape)
    start = 2 * market.costs
    plain, quick, curved = (
        stationary_prices(each, start, 1e-10)
        for each in (replace(market, compiled=False), market, replace(market, demand=Curved(market.demand)))
    )
    assert plain.converged
    assert plain.iterations == quick.iterations == curved.iterations
    np.testing.assert_allclose(quick.point, plain.point, rtol=1e-9)
    np.testing.assert_allclose(curved.point, plain.point, rtol=1e-9)


def test_refused_steps_and_shorter_ones_go_the_same_way():
    """Near-perfect substitutes, where acceleration is refused and plain steps cycle: same count, same prices."""
    spent = []
    for seed in range(6):
        market = market_of(seed, decisions=60, reach=False, kappa=0.05, rho_host=0.95, rho_family=0.6)
        plain, quick = (
            stationary_prices(replace(market, compiled=how), 2 * market.costs, 1e-7, 120) for how in (False, True)
        )
        spent.append(quick.iterations)
        assert plain.converged == quick.converged
        if plain.converged:
            np.testing.assert_allclose(quick.point, plain.point, rtol=1e-5)
    assert max(spent) > fixed_point.PATIENCE


def test_a_search_that_fails_returns_the_best_point():
    market = market_of(1, **LOOSE)
    plain, quick = (stationary_prices(replace(market, compiled=how), 2 * market.costs, 0.0, 9) for how in (False, True))
    assert not quick.converged
    assert quick.iterations == 9
    np.testing.assert_allclose(quick.point, plain.point, rtol=1e-9)


def test_one_firm_alone_reaches_its_markup():
    """Plain logit, one offer: p = c + kappa / (a (1 - s)), by the residual of the first-order condition."""
    wide = np.ones((1, 3))
    structure = market_of(1).structure.__class__(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), 1.0, 0.0, 0.0)
    market = Market(structure, LinearDemand(2 * wide, wide, wide), np.ones(1), np.zeros(3), np.zeros((1, 3)))
    price = stationary_prices(market, np.ones(1), 1e-12).point[0]
    share = np.exp(2 - price) / (1 + np.exp(2 - price))
    assert price == pytest.approx(1 + 1 / (1 - share), rel=1e-11)
