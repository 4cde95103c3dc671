"""Nash prices and consumer surplus against PyBLP (Conlon & Gortmaker 2020) on mixed nested logit markets."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.equilibrium import equilibrium, stationary_prices
from simulation.equations.response import LinearDemand, Market
from simulation.equations.surplus import consumer_surplus

pyblp = pytest.importorskip("pyblp")
pyblp.options.verbose = False
TYPES = 25


def random_case(seed, offers=12, firms=4, nests=4):
    """Products of several multi-product firms in several nests, and types with a heterogeneous price coefficient."""
    rng = np.random.default_rng(seed)
    case = {
        "firm": np.r_[np.arange(firms), rng.integers(0, firms, offers - firms)],
        "nest": np.r_[np.arange(nests), rng.permutation(nests), rng.integers(0, nests, offers - 2 * nests)],
        "quality": rng.normal(2.0, 0.7, offers),
        "costs": rng.uniform(0.2, 1.5, offers),
        "nodes": rng.normal(size=TYPES).clip(-2, 2),
        "weights": rng.dirichlet(np.full(TYPES, 5.0)),
        "rho": [0.3, 0.5, 0.7, 0.85][seed % 4],
    }
    return case | {"price": -2.0, "spread": 0.4}


def pyblp_solution(case, firm):
    """PyBLP's equilibrium prices and consumer surplus."""
    size = firm.size
    products = {
        "market_ids": np.zeros(size), "firm_ids": firm, "nesting_ids": case["nest"],
        "quality": case["quality"], "cost": case["costs"],
    }  # fmt: skip
    agents = {"market_ids": np.zeros(TYPES), "weights": case["weights"], "nodes": case["nodes"][:, None]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pyblp.Simulation(
            (pyblp.Formulation("0 + prices + quality"), pyblp.Formulation("0 + prices"), pyblp.Formulation("0 + cost")),
            products, beta=[case["price"], 1.0], sigma=case["spread"], gamma=[1.0], rho=case["rho"],
            agent_data=agents, xi=np.zeros(size), omega=np.zeros(size),
        )  # fmt: skip
        result = simulation.replace_endogenous(
            costs=case["costs"], iteration=pyblp.Iteration("simple", {"atol": 1e-13, "max_evaluations": 100000})
        )
        surplus = result.compute_consumer_surpluses()
    return result.product_data.prices.flatten(), float(np.squeeze(surplus))


def own_market(case, firm):
    """The same market in this project's terms: kappa 1, one family per nest, sellers = firms."""
    slope = -(case["price"] + case["spread"] * case["nodes"])
    offers = firm.size
    structure = Structure(firm, case["nest"], np.arange(case["nest"].max() + 1), 1.0, case["rho"], 0.0)
    demand = LinearDemand(
        np.repeat(case["quality"][:, None], TYPES, axis=1),
        np.broadcast_to(slope, (offers, TYPES)),
        np.broadcast_to(case["weights"], (offers, TYPES)),
    )
    none = np.zeros((firm.max() + 1, TYPES))
    return Market(structure, demand, case["costs"], np.zeros(TYPES), none), slope


def own_surplus(market, case, slope, prices):
    """Consumer surplus at `prices`: types' money is weight over price coefficient."""
    utility = market.demand.rows(np.arange(prices.size), prices).utility
    outcome = choose(market.structure, Choices(utility, market.switching, market.incumbent))
    return consumer_surplus(outcome.surplus, case["weights"] / slope)


@pytest.mark.parametrize("seed", range(6))
def test_prices_and_surplus_agree(seed):
    case = random_case(seed)
    prices, surplus = pyblp_solution(case, case["firm"])
    market, slope = own_market(case, case["firm"])
    found = stationary_prices(market, 1.5 * case["costs"] + 0.3, 1e-11)
    assert found.converged
    np.testing.assert_allclose(found.point, prices, atol=1e-8)
    assert own_surplus(market, case, slope, found.point) == pytest.approx(surplus, abs=1e-8)


def test_merger_agrees():
    case = random_case(1)
    merged = np.where(case["firm"] == 1, 0, case["firm"])
    prices, surplus = pyblp_solution(case, merged)
    market, slope = own_market(case, case["firm"])
    owner = np.array([0, 0, 2, 3])
    found = equilibrium(replace(market, owner=owner), 1.5 * case["costs"] + 0.3, 1e-11)
    assert found.is_nash
    np.testing.assert_allclose(found.prices, prices, atol=1e-8)
    assert own_surplus(market, case, slope, found.prices) == pytest.approx(surplus, abs=1e-8)
    before = equilibrium(market, 1.5 * case["costs"] + 0.3, 1e-11).prices
    assert np.all(found.prices[np.isin(case["firm"], [0, 1])] > before[np.isin(case["firm"], [0, 1])])
