"""What an entrant expects against the demand system with the entrant in it."""

import numpy as np
import pytest

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.entry import (
    MARKUPS,
    Nest,
    Prize,
    entrant_profit,
    entrant_tokens,
    with_entrant,
)
from simulation.equations.resale import pooled

KAPPA, RHO = 0.08, 0.9
SCALE = KAPPA * (1 - RHO)


def market(hosts, decisions=200, seed=1):
    """Hosts of one set of weights beside one closed offer: utilities and the outcome."""
    rng = np.random.default_rng(seed)
    utility = np.concatenate(
        [rng.normal(0.1, 0.01, (hosts, 1)) + rng.normal(0, 0.08, decisions), np.full((1, decisions), 0.1)]
    )
    return utility, outcome(utility)


def outcome(utility):
    count, decisions = utility.shape
    weights = np.array([0] * (count - 1) + [1])
    structure = Structure(np.arange(count), weights, np.array([0, 1]), KAPPA, RHO, 0.6)
    return choose(structure, Choices(utility, np.zeros(decisions), np.zeros((count, decisions))))


def nest(utility, found):
    mass = found.share[:-1].sum(0)
    return Nest(pooled(utility[:-1], SCALE), mass, SCALE)


@pytest.mark.parametrize("hosts", [1, 3, 10])
def test_tokens_are_those_of_the_market_with_the_entrant_up_to_customers_of_others(hosts):
    utility, found = market(hosts)
    entrant = utility[0] + 0.002
    expected = entrant_tokens(nest(utility, found), entrant)
    real = outcome(np.concatenate([entrant[None], utility])).share[0].sum()
    assert expected <= real * (1 + 1e-12)
    assert expected == pytest.approx(real, rel=2 * np.log(2) * SCALE / KAPPA + 0.01)


def test_nobody_buys_what_cannot_be_had_or_where_nobody_buys():
    utility, found = market(3)
    hidden = np.full(utility.shape[1], -np.inf)
    assert entrant_tokens(nest(utility, found), hidden) == 0.0
    assert entrant_tokens(nest(utility, found)._replace(tokens=np.zeros(utility.shape[1])), utility[0]) == 0.0


def test_the_next_entrant_meets_the_last_one():
    utility, found = market(2)
    before = nest(utility, found)
    after = with_entrant(before, utility[0])
    np.testing.assert_allclose(after.worth, pooled(np.concatenate([utility[:-1], utility[:1]]), SCALE))
    assert entrant_tokens(after, utility[0]) < entrant_tokens(before, utility[0])


def test_the_best_price_is_the_best_of_those_tried_and_a_low_cost_earns_more():
    utility, found = market(4)
    crowd, slope, cost = nest(utility, found), np.full(utility.shape[1], 0.1), 0.3
    at_cost = utility[0] + 0.02
    profit, price = entrant_profit(crowd, at_cost, slope, cost)
    tried = {cost * (1 + m): m * cost * entrant_tokens(crowd, at_cost - slope * m * cost) for m in MARKUPS}
    assert profit == pytest.approx(max(tried.values()))
    assert tried[min(tried, key=lambda p: abs(p - price))] == pytest.approx(profit)
    cheaper, _ = entrant_profit(crowd, at_cost + 0.1 * 0.1, slope, cost - 0.1)
    assert cheaper > profit


def test_entrants_to_several_weights_at_once_expect_what_each_would_alone():
    (one, alpha), (other, beta) = market(2), market(5, seed=3)
    nests, slope, cost = (
        (nest(one, alpha), nest(other, beta)),
        np.array([[0.1] * 200, [0.3] * 200]),
        np.array([0.3, 0.2]),
    )
    at_cost, prize = np.stack([one[0] + 0.02, other[1] + 0.01]), Prize(np.array([0.31, 0.0]), np.array([9.0, 4.0]))
    both = Nest(*(np.stack(part) for part in list(zip(*nests, strict=True))[:2]), SCALE)
    profit, price = entrant_profit(both, at_cost, slope, cost, prize)
    more = with_entrant(both, at_cost)
    for at, single in enumerate(nests):
        own = Prize(prize.below[at], prize.tokens[at])
        alone = entrant_profit(single, at_cost[at], slope[at], cost[at], own)
        np.testing.assert_allclose((profit[at], price[at]), alone, rtol=1e-13)
        np.testing.assert_array_equal(more.worth[at], with_entrant(single, at_cost[at]).worth)


def test_an_aggregators_volume_makes_an_entrant_price_below_the_cheapest():
    """The cheapest host wins all that the aggregator buys: the prize lowers the entrant's price and raises entry."""
    utility, found = market(4)
    crowd, slope, cost = nest(utility, found), np.full(utility.shape[1], 0.1), 0.3
    at_cost = utility[0] + 0.02
    profit, price = entrant_profit(crowd, at_cost, slope, cost)
    more, lower = entrant_profit(crowd, at_cost, slope, cost, Prize(price, 500.0))
    assert lower < price
    assert more > profit
    none, same = entrant_profit(crowd, at_cost, slope, cost, Prize(cost, 500.0))
    assert (none, same) == (profit, price)
