"""Groups of firms asked together, against the full evaluation with everybody else as posted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.demand import have_numba
from simulation.equations.response import RivalTables, evaluate
from simulation.equations.rival_groups import RivalGroups
from tests.equations.markets import random_market

ENGINES = [False, True]
PATIENCE = [0.0, 0.4, 1.0, np.array([0.4, 1.0, 0.4, 1.0, 0.7])]


def compared(market, posted, groups, rng):
    """What each group finds beside what the whole market answers when that group alone moves."""
    asked = RivalGroups(RivalTables(market, posted), groups)
    prices = asked.costs * rng.uniform(0.9, 6, asked.offers.size)
    found = asked.evaluate(prices)
    for group in groups:
        here = np.isin(asked.firm, group)
        own, moved = asked.offers[here], posted.copy()
        moved[own] = prices[here]
        full = evaluate(market, moved)
        scale = np.abs(full.tokens).max()
        np.testing.assert_allclose(found.tokens[here], full.tokens[own], rtol=1e-12)
        np.testing.assert_allclose(found.gradient[here], full.gradient[own], rtol=1e-12, atol=1e-12 * scale)
        np.testing.assert_allclose(found.step[here], full.step[own], rtol=1e-11)
    margin = (prices - asked.costs) * found.tokens
    assert found.profit == pytest.approx(margin.sum(), rel=1e-12)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("patience", PATIENCE)
def test_each_group_moves_alone(patience, compiled):
    rng = np.random.default_rng(31)
    market = random_market(rng, compiled=compiled, decisions=150, patience=0.0)
    market = replace(market, patience=patience)
    compared(market, market.costs * rng.uniform(1.2, 4, market.costs.size), [[1, 3], [2], [0]], rng)


@pytest.mark.parametrize("patience", PATIENCE)
def test_blocks_without_incumbents_and_offers_out_of_reach(patience):
    rng = np.random.default_rng(32)
    market = random_market(rng, compiled=have_numba(), decisions=300, patience=0.0)
    market.incumbent[1:3], market.incumbent[3, :150] = 0.0, 0.0
    market.demand.utility_at_zero[3:, ::2] = -np.inf
    compared(replace(market, patience=patience), 2 * market.costs, [[0], [1, 3]], rng)


def test_an_exponent_that_would_hide_others_is_left_to_the_sellers_own_problems():
    rng = np.random.default_rng(33)
    market = random_market(rng, compiled=have_numba(), decisions=40, patience=0.4)
    market.demand.utility_at_zero[market.structure.seller == 1] += 400.0
    compared(market, 2 * market.costs, [[1], [2]], rng)


def test_firms_that_the_tables_leave_out_are_named():
    market = replace(random_market(np.random.default_rng(34), compiled=True), pricing=[1, 2])
    asked = RivalGroups(RivalTables(market, 2 * market.costs), [[1], [3]])
    with pytest.raises(ValueError, match=r"\[3\] are none"):
        asked.evaluate(asked.prices)
