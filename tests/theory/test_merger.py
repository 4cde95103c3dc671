"""A take-over in the economy against PyBLP (Conlon & Gortmaker 2020): ownership changes, demand does not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.goods.shadow import World
from simulation.tick.market import open_market
from simulation.tick.s10_turnover import _merge
from tests.economies import toy
from tests.tick.test_money import put

pyblp = pytest.importorskip("pyblp")
pyblp.options.verbose = False
UNSEEN = -60.0  # utility, in units of kappa, of offers that a type does not see
RIVAL = {"rd": 1e7, "cash": 1e9, "releases": {"rival-1": {"rating": 1470, "price": 4.0, "cost": 1.0}}}


@pytest.fixture(scope="module")
def industry():
    """Everybody routes, nobody switches, one level of nesting: what PyBLP can express."""
    segments = ("consumer", "developer", "enterprise", "regulated", "public")
    routes = (f"segments.{name}.{key}" for name in segments for key in ("router=1", "switching_cost=0"))
    return Economy(toy("demand.rho_host=0.6", "demand.rho_family=0.6", *routes, labs={"rival": RIVAL}))


def world_of(economy):
    market = open_market(economy)
    return World(market, economy.offers.cost[market.live], economy.offers.price[market.live], len(economy.sellers))


def nash(world):
    found = world.nash(1e-10, 500)
    assert found.converged
    return found.point


def pyblp_prices(world):
    """Equilibrium prices of the same decisions, nests and owners; types are decisions, weighted by their tokens."""
    market, kappa = world.market, world.market.structure.kappa
    offers = np.arange(len(market.live))
    rows = market.rows(offers, np.zeros(len(offers)))
    utility = np.where(np.isfinite(rows.utility), rows.utility / kappa, UNSEEN)
    weights = rows.quantity[0] / rows.quantity[0].sum()
    nodes = np.vstack([-rows.slope[0] / kappa, utility])
    family = market.structure.family[market.structure.weights]
    products = {
        "market_ids": np.zeros(len(offers)), "firm_ids": np.asarray(market.structure.seller), "nesting_ids": family,
        "cost": world.costs, "offer": offers.astype(str),
    }  # fmt: skip
    agents = {"market_ids": np.zeros(nodes.shape[1]), "weights": weights, "nodes": nodes.T}
    formulas = ("0 + prices", "0 + prices + C(offer)", "0 + cost")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pyblp.Simulation(
            tuple(pyblp.Formulation(one) for one in formulas), products, beta=[0.0], sigma=np.eye(1 + len(offers)),
            gamma=[1.0], rho=market.structure.rho_family, agent_data=agents, xi=np.zeros(len(offers)),
            omega=np.zeros(len(offers)),
        )  # fmt: skip
        tight = pyblp.Iteration("simple", {"atol": 1e-12, "max_evaluations": 100000})
        result = simulation.replace_endogenous(costs=world.costs, prices=world.start, iteration=tight)
    return result.product_data.prices.flatten()


def test_a_take_over_raises_prices_as_pyblp_says(industry):
    before = world_of(industry)
    alone = nash(before)
    np.testing.assert_allclose(alone, pyblp_prices(before), rtol=1e-6)
    alpha, rival = (industry.sellers.names.index(name) for name in ("alpha", "rival"))
    put(industry, sellers__acquired_by=np.where(np.arange(len(industry.sellers)) == rival, alpha, -1))
    with writing(industry.tables, ("offers.active", "offers.seller", "plans.seller", "weights.developer")):
        _merge(industry)
    after = world_of(industry)
    for part in ("gross", "performance", "fee", "markup"):
        np.testing.assert_array_equal(getattr(after.market, part), getattr(before.market, part))
    np.testing.assert_array_equal(after.market.structure.family, before.market.structure.family)
    together = nash(after)
    np.testing.assert_allclose(together, pyblp_prices(after), rtol=1e-6)
    theirs = np.asarray(after.market.structure.seller) == alpha
    assert (together[theirs] > alone[theirs]).all()
    assert theirs.sum() == 3
