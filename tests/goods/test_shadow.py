"""Counterfactual markets against the market rebuilt from the economy."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.goods.shadow import World
from simulation.goods.weights import CLOSED
from simulation.tick.market import open_market
from tests.economies import toy


@pytest.fixture
def economy():
    return Economy(toy("months=1"))


def world_of(economy):
    market = open_market(economy)
    offers = economy.offers
    return World(market, offers.cost[market.live], offers.price[market.live], len(economy.sellers))


def changed(economy, table, column, values):
    with writing(economy.tables, (f"{table}.{column}",)):
        setattr(getattr(economy, table), column, values)


def same(one, other):
    prices = one.start
    assert one.at(prices).surplus == pytest.approx(other.at(prices).surplus, rel=1e-12)
    np.testing.assert_allclose(one.at(prices).profit, other.at(prices).profit, rtol=1e-9)


def test_lowered_ratings_are_those_of_an_industry_with_lower_ratings(economy):
    world, weights = world_of(economy), economy.weights
    points = np.where(economy.offers.weights[world.market.live] == 0, 30.0, 0.0)
    lower = world.lowered(points, economy.setup.demand.tau)
    changed(economy, "weights", "rating", weights.rating - 30.0 * (np.arange(len(weights)) == 0))
    same(lower, world_of(economy))


def test_fewer_offers_are_those_of_an_industry_that_lists_fewer(economy):
    world = world_of(economy)
    fewer = world.only(np.arange(1, len(world.start)))
    changed(
        economy, "offers", "active", economy.offers.active & (np.arange(len(economy.offers)) != world.market.live[0])
    )
    same(fewer, world_of(economy))


def test_twins_are_one_user_where_only_closed_weights_are_sold(economy):
    """Each pair buys and enjoys what its two would; where open weights are sold, twins see different offers."""
    changed(economy, "users", "metered", np.linspace(0.2, 1.0, len(economy.users)))
    world = world_of(economy)
    assert world.together() is world
    apart = world.only(np.flatnonzero(economy.weights.openness[economy.offers.weights[world.market.live]] == CLOSED))
    merged = apart.together()
    assert 2 * len(merged.market.people.user) == len(apart.market.people.user)
    same(merged, apart)
    one, other = (each.nash(1e-6, 500) for each in (merged, apart))
    assert one.converged
    np.testing.assert_allclose(one.point, other.point, rtol=1e-4)


def test_noticed_is_an_industry_where_all_consider_open_weights(economy):
    world = world_of(economy)
    changed(economy, "users", "considers", np.ones(len(economy.users), bool))
    same(world.noticed(), world_of(economy))


def test_the_market_of_the_month_stays_as_it_is(economy):
    world = world_of(economy)
    before = world.market.gross.copy(), world.at(world.start)
    world.lowered(np.full(len(world.start), 50.0), 40.0).at(world.start)
    world.noticed().at(world.start)
    world.only(np.array([0, 1])).at(world.start[:2])
    np.testing.assert_array_equal(world.market.gross, before[0])
    assert world.at(world.start).surplus == before[1].surplus
