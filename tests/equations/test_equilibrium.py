"""Nash prices: the scan decides what is called Nash, and collusion never earns less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.equilibrium import equilibrium, joint_monopoly, largest_gain, stationary_prices
from simulation.equations.response import evaluate
from tests.equations.markets import random_market
from tests.equations.test_best_response import two_peaks


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.floats(0.3, 0.6), st.sampled_from([0.0, 0.5, 0.9]))
def test_joint_monopoly_earns_at_least_nash(seed, kappa, rho):
    market = random_market(
        np.random.default_rng(seed), compiled=True, height=0.0, kappa=kappa, rho_host=rho, rho_family=0.6 * rho
    )
    nash = stationary_prices(market, 2 * market.costs, 1e-7)
    together = joint_monopoly(market, nash.point, 1e-7)
    assert evaluate(market, together.prices).profit >= evaluate(market, nash.point).profit * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_prices_at_cost_are_a_start_from_the_plain_markup(seed):
    shape = {"kappa": 0.5, "rho_host": 0.5, "rho_family": 0.3}
    market = random_market(np.random.default_rng(seed), compiled=True, height=0.0, decisions=200, **shape)
    at_cost = stationary_prices(market, market.costs, 1e-10)
    from_below = stationary_prices(market, 1.0005 * market.costs, 1e-10)
    np.testing.assert_allclose(at_cost.point, from_below.point, rtol=1e-8)
    assert at_cost.iterations < from_below.iterations


@pytest.mark.parametrize("seed", range(4))
def test_nash_survives_the_scan(seed):
    shape = {"kappa": 0.5, "rho_host": 0.6, "rho_family": 0.3}
    market = random_market(np.random.default_rng(seed), compiled=True, patience=0.8, decisions=400, **shape)
    found = equilibrium(market, 2 * market.costs, 1e-9)
    assert found.converged
    assert found.is_nash
    assert found.max_gain <= 1e-6
    gradient = evaluate(market, found.prices).gradient
    assert np.max(np.abs(gradient)) < 1e-7 * evaluate(market, found.prices).tokens.max()


def test_stationary_point_that_fails_the_scan_is_left():
    market = two_peaks()
    start = np.array([0.4])
    local = stationary_prices(market, start)
    assert local.converged
    assert largest_gain(market, local.point)[0] > 0.1
    found = equilibrium(market, start)
    assert found.is_nash
    assert found.prices[0] > 8.0


def test_what_cannot_be_mended_is_not_called_nash():
    """Two close substitutes over few lumpy types: somebody always gains by a jump."""
    rng = np.random.default_rng(2)
    verdicts = []
    for _ in range(3):
        market = random_market(rng, decisions=60, compiled=True)
        found = equilibrium(market, 1.5 * market.costs, scan_points=15)
        gain = largest_gain(market, found.prices, 15)[0]
        assert found.max_gain == pytest.approx(gain, rel=1e-9, abs=1e-12)
        assert found.is_nash == (found.converged and gain <= 1e-6)
        verdicts.append(found.is_nash)
    assert not all(verdicts)


def test_without_a_scan_nothing_is_called_nash():
    market = random_market(np.random.default_rng(1), compiled=True, kappa=0.3)
    found = equilibrium(market, 2 * market.costs, scan_points=0)
    assert found.converged
    assert np.isnan(found.max_gain)
    assert not found.is_nash


def test_merger_raises_the_merged_firms_prices():
    market = random_market(np.random.default_rng(3), compiled=True, height=0.0, kappa=0.4, decisions=300)
    before = stationary_prices(market, 2 * market.costs, 1e-9)
    merged = replace(market, owner=np.array([0, 0, 2, 3, 4]))
    after = stationary_prices(merged, before.point, 1e-9)
    inside = np.isin(market.structure.seller, [0, 1])
    ends = (before.point, after.point)
    firm_profit = [np.sum(((p - market.costs) * evaluate(market, p).tokens)[inside]) for p in ends]
    assert before.converged
    assert after.converged
    assert firm_profit[1] > firm_profit[0]
    assert np.mean(after.point[inside] / before.point[inside]) > 1.0
