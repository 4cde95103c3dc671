"""Tokens, profit slopes and the seller's oracle, against finite differences and the full evaluation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.demand import Choices, choose
from simulation.equations.response import LinearDemand, RivalTables, Rows, SellerProblem, evaluate
from tests.equations.markets import brute_force, random_market

ENGINES = [False, True]
OWNERS = [None, np.array([0, 0, 1, 2, 1]), np.zeros(5, int)]


def expected_tokens(market, prices):
    """Tokens by long-double brute force over incumbents, mixing this month's and long-run demand."""
    rows = market.demand.rows(np.arange(prices.size), prices)
    tokens = 0.0
    for weight, switching, incumbent in market.situations:
        choices = Choices(rows.utility, switching, incumbent if incumbent.size else market.incumbent)
        tokens = tokens + weight * (brute_force(market.structure, choices)[0] * rows.quantity).sum(axis=1)
    return tokens


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("patience", [0.0, 0.5, 1.0])
def test_gradient_equals_finite_differences(patience, owner, compiled):
    rng = np.random.default_rng(int(10 * patience))
    market = random_market(rng, patience=patience, owner=owner, compiled=compiled, decisions=7)
    prices = market.costs * rng.uniform(1.2, 4, market.costs.size)
    response = evaluate(market, prices)
    np.testing.assert_allclose(response.tokens, expected_tokens(market, prices).astype(float), rtol=1e-11)
    firm = market.owners[market.structure.seller]
    for j in range(prices.size):
        slopes = []
        for size in (1e-5, 2e-5):
            ends = []
            for sign in (-1, 1):
                moved = prices.astype(np.longdouble)
                moved[j] += sign * size
                tokens = expected_tokens(market, moved)
                ends.append(np.sum(((moved - market.costs) * tokens)[firm == firm[j]]))
            slopes.append((ends[1] - ends[0]) / (2 * size))
        slope = float((4 * slopes[0] - slopes[1]) / 3)
        assert response.gradient[j] == pytest.approx(slope, rel=1e-6, abs=1e-11 * response.tokens.max())


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("owner", OWNERS)
def test_sellers_oracle_equals_full_evaluation(owner, compiled):
    rng = np.random.default_rng(11)
    market = random_market(rng, patience=0.4, owner=owner, compiled=compiled, decisions=150)
    posted = market.costs * rng.uniform(1.2, 4, market.costs.size)
    rivals = RivalTables(market, posted)
    for firm in market.firms:
        problem = SellerProblem(rivals, firm)
        prices = posted.copy()
        prices[problem.offers] = market.costs[problem.offers] * rng.uniform(0.9, 6, problem.offers.size)
        full, own = evaluate(market, prices), problem.evaluate(prices[problem.offers])
        np.testing.assert_allclose(own.tokens, full.tokens[problem.offers], rtol=1e-12)
        scale = np.max(np.abs(full.tokens))
        np.testing.assert_allclose(own.gradient, full.gradient[problem.offers], rtol=1e-12, atol=1e-12 * scale)
        np.testing.assert_allclose(own.step, full.step[problem.offers], rtol=1e-11)
        assert problem.profit(prices[problem.offers]) == pytest.approx(own.profit, rel=1e-12)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("stretch", [30.0, 400.0])
def test_what_rivals_keep_is_not_lost_beside_much_better_offers(stretch, compiled):
    """At posted prices others vanish beside the firm, which then prices itself out."""
    market = random_market(np.random.default_rng(14), patience=0.4, compiled=compiled, decisions=40)
    firm = int(market.structure.seller[0])
    own = market.structure.seller == firm
    market.demand.utility_at_zero[own] += stretch
    posted = 2 * market.costs
    problem, prices = SellerProblem(RivalTables(market, posted), firm), posted.copy()
    prices[own] += 20 * stretch
    full = evaluate(market, prices)
    np.testing.assert_allclose(problem.evaluate(prices[own]).tokens, full.tokens[own], rtol=1e-10)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("patience", [0.4, 1.0])
def test_an_oracle_of_several_firms_equals_full_evaluation(patience, compiled):
    """Each counts its own margins, the others stand still."""
    rng = np.random.default_rng(13)
    market = random_market(rng, patience=patience, compiled=compiled, decisions=150)
    posted = market.costs * rng.uniform(1.2, 4, market.costs.size)
    problem = SellerProblem(RivalTables(market, posted), 3, 1)
    assert set(market.structure.seller[problem.offers]) == {1, 3}
    prices = posted.copy()
    prices[problem.offers] = market.costs[problem.offers] * rng.uniform(0.9, 6, problem.offers.size)
    full, own = evaluate(market, prices), problem.evaluate(prices[problem.offers])
    np.testing.assert_allclose(own.tokens, full.tokens[problem.offers], rtol=1e-12)
    np.testing.assert_allclose(own.gradient, full.gradient[problem.offers], rtol=1e-12, atol=1e-12 * full.tokens.max())
    np.testing.assert_allclose(own.step, full.step[problem.offers], rtol=1e-11)


@pytest.mark.parametrize("compiled", ENGINES)
def test_an_oracle_forgets_prices_it_was_asked_before(compiled):
    rng = np.random.default_rng(12)
    market = random_market(rng, patience=0.4, compiled=compiled, decisions=60)
    rivals = RivalTables(market, 2 * market.costs)
    problem = SellerProblem(rivals, 1)
    for _ in range(6):
        prices = np.where(rng.random(problem.offers.size) < 0.5, 2.0, rng.uniform(1, 4)) * problem.costs
        assert problem.profit(prices) == SellerProblem(rivals, 1).profit(prices)
    assert problem.profit(problem.costs) == 0


@pytest.mark.parametrize("patience", [0.0, 0.4])
def test_sellers_without_incumbents_and_offers_out_of_reach_in_whole_blocks(patience):
    """What the kernel leaves out block by block is nothing to the reference."""
    rng = np.random.default_rng(13)
    market = random_market(rng, patience=patience, decisions=300)
    incumbent, base = market.incumbent.copy(), market.demand.utility_at_zero.copy()
    incumbent[1:3], incumbent[3, :150], incumbent[0, 200:] = 0.0, 0.0, 0.0
    base[3:9, :180], base[10, 100:] = -np.inf, -np.inf
    demand = LinearDemand(base, market.demand.slope, market.demand.quantity)
    plain = replace(market, incumbent=incumbent, demand=demand)
    quick, posted = replace(plain, compiled=True), 2.2 * market.costs
    for one, other in zip(evaluate(plain, posted), evaluate(quick, posted), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10)
    tables = RivalTables(plain, posted), RivalTables(quick, posted)
    for firm in market.firms:
        one, other = (SellerProblem(table, firm) for table in tables)
        prices = one.costs * 3
        np.testing.assert_allclose(one.evaluate(prices).step, other.evaluate(prices).step, rtol=1e-10)
        assert one.profit(prices) == pytest.approx(other.profit(prices), rel=1e-12)
    rows = plain.demand.rows(np.arange(posted.size), posted)
    choices = Choices(rows.utility, market.switching, incumbent)
    one, other = (choose(market.structure, choices, compiled) for compiled in ENGINES)
    for field in ("share", "outside", "incumbent", "surplus"):
        np.testing.assert_allclose(getattr(one, field), getattr(other, field), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("compiled", ENGINES)
def test_tables_at_posted_prices_answer_for_everybody(compiled):
    rng = np.random.default_rng(21)
    market = random_market(rng, patience=0.3, compiled=compiled, decisions=140)
    posted = 2.5 * market.costs
    for found, direct in zip(RivalTables(market, posted).response, evaluate(market, posted), strict=True):
        np.testing.assert_array_equal(found, direct)


@pytest.mark.parametrize("compiled", ENGINES)
def test_each_seller_may_have_its_own_patience(compiled):
    """A seller's answer depends on its own patience alone: it is the one of a market where all are as patient."""
    rng = np.random.default_rng(22)
    market = random_market(rng, compiled=compiled, decisions=140)
    patience = np.array([0.0, 1.0, 0.4, 1.0, 0.7])
    mixed, posted = replace(market, patience=patience), 2.0 * market.costs
    together, tables = evaluate(mixed, posted), RivalTables(mixed, posted)
    for seller in mixed.firms:
        alike = replace(market, patience=float(patience[seller]))
        alone, own = evaluate(alike, posted), np.flatnonzero(market.structure.seller == seller)
        for name in ("tokens", "gradient", "step"):
            np.testing.assert_allclose(getattr(together, name)[own], getattr(alone, name)[own], rtol=1e-12)
        answers = [
            SellerProblem(made, seller).evaluate(3 * market.costs[own]) for made in (tables, RivalTables(alike, posted))
        ]
        np.testing.assert_allclose(answers[0].step, answers[1].step, rtol=1e-12)


def test_patience_of_every_seller_lies_between_nothing_and_all():
    market = random_market(np.random.default_rng(23))
    with pytest.raises(ValueError, match="patience must lie"):
        replace(market, patience=np.array([0.0, 0.5, 1.1, 0.2, 0.3]))


def test_oracle_survives_a_dominant_seller_leaving():
    """At tiny dispersion the posted offer outweighs rivals by exp(thousands); without it they must be whole."""
    rng = np.random.default_rng(12)
    for compiled in ENGINES:
        market = random_market(rng, decisions=5, compiled=compiled, height=0.0, kappa=0.001)
        posted = market.costs.copy()
        posted[0] = -10.0
        problem = SellerProblem(RivalTables(market, posted), int(market.structure.seller[0]))
        prices = posted.copy()
        prices[problem.offers] = 5.0
        full, own = evaluate(market, prices), problem.evaluate(prices[problem.offers])
        np.testing.assert_allclose(own.tokens, full.tokens[problem.offers], rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize("patience", [0.0, 0.6, 1.0])
def test_compiled_equals_reference(patience):
    rng = np.random.default_rng(13)
    market = random_market(rng, patience=patience, decisions=131)
    prices = market.costs * rng.uniform(1.2, 4, market.costs.size)
    plain, fast = evaluate(market, prices), evaluate(replace(market, compiled=True), prices)
    np.testing.assert_allclose(fast.tokens, plain.tokens, rtol=1e-12)
    np.testing.assert_allclose(fast.gradient, plain.gradient, rtol=1e-12, atol=1e-12 * plain.tokens.max())
    np.testing.assert_allclose(fast.step, plain.step, rtol=1e-11)


def test_patience_one_ignores_incumbents():
    rng = np.random.default_rng(14)
    market = random_market(rng, patience=1.0, compiled=True)
    free = replace(market, switching=np.zeros_like(market.switching), patience=0.0)
    prices = 2 * market.costs
    np.testing.assert_array_equal(evaluate(market, prices).tokens, evaluate(free, prices).tokens)


class Curved:
    """Single-homers: utility is convex piecewise linear in price."""

    def __init__(self, linear):
        self.linear = linear

    def rows(self, offers, prices):
        a = self.linear.rows(offers, prices)
        dear = np.asarray(prices)[:, None] > 0.4
        utility = a.utility + np.where(dear, 0.5 * a.slope * (np.asarray(prices)[:, None] - 0.4), 0.0)
        factor = np.where(dear, 0.5, 1.0)
        return Rows(utility, a.slope * factor, a.quantity * factor)


def test_any_demand_object_serves():
    rng = np.random.default_rng(15)
    market = random_market(rng, compiled=True)
    curved = replace(market, demand=Curved(market.demand))
    prices = 3 * market.costs
    rows = curved.demand.rows(np.arange(prices.size), prices)
    share = choose(market.structure, Choices(rows.utility, market.switching, market.incumbent)).share
    np.testing.assert_allclose(evaluate(curved, prices).tokens, (share * rows.quantity).sum(axis=1), rtol=1e-12)


def test_unsold_offers_keep_their_price():
    rng = np.random.default_rng(16)
    market = random_market(rng)
    base = market.demand.utility_at_zero.copy()
    base[3] = -np.inf
    gone = replace(market, demand=LinearDemand(base, market.demand.slope, market.demand.quantity))
    response = evaluate(gone, 2 * market.costs)
    assert response.tokens[3] == 0
    assert response.step[3] == 2 * market.costs[3]


def test_faults_are_sentences():
    rng = np.random.default_rng(17)
    market = random_market(rng)
    with pytest.raises(ValueError, match="patience"):
        replace(market, patience=1.5)
    with pytest.raises(ValueError, match="nothing on sale"):
        SellerProblem(RivalTables(market, market.costs), 77)
