"""Bertrand-Nash prices of one mixed nested logit market: this solver against PyBLP, both to 1e-8."""

import warnings
from functools import cached_property

import numpy as np

from benchmarks import Line, seconds
from simulation.equations.demand import Structure
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.response import LinearDemand, Market


class Case:
    """Multi-product firms, several nests, types with a normal price coefficient."""

    def __init__(self, offers: int = 50, firms: int = 12, types: int = 1000, seed: int = 1) -> None:
        rng, nests = np.random.default_rng(seed), offers // 4
        self.types, self.rho, self.price, self.spread = types, 0.5, -2.0, 0.4
        self.firm = np.r_[np.arange(firms), rng.integers(0, firms, offers - firms)]
        self.nest = np.r_[np.arange(nests), rng.integers(0, nests, offers - nests)]
        self.quality, self.costs = rng.normal(2.0, 0.7, offers), rng.uniform(0.2, 1.5, offers)
        self.nodes, self.weights = rng.normal(size=types).clip(-2, 2), rng.dirichlet(np.full(types, 5.0))

    @cached_property
    def market(self) -> Market:
        offers = len(self.firm)
        slope = -(self.price + self.spread * self.nodes)
        structure = Structure(self.firm, self.nest, np.arange(self.nest.max() + 1), 1.0, self.rho, 0.0)
        wide = (offers, self.types)
        demand = LinearDemand(
            np.repeat(self.quality[:, None], self.types, axis=1),
            np.broadcast_to(slope, wide),
            np.broadcast_to(self.weights, wide),
        )
        return Market(structure, demand, self.costs, np.zeros(self.types), np.zeros((self.firm.max() + 1, self.types)))

    def ours(self) -> np.ndarray:
        return stationary_prices(self.market, self.costs, 1e-10).point

    @cached_property
    def simulation(self):
        import pyblp

        pyblp.options.verbose = False
        size = len(self.firm)
        products = {
            "market_ids": np.zeros(size), "firm_ids": self.firm, "nesting_ids": self.nest,
            "quality": self.quality, "cost": self.costs,
        }  # fmt: skip
        agents = {"market_ids": np.zeros(self.types), "weights": self.weights, "nodes": self.nodes[:, None]}
        formulas = (pyblp.Formulation(f"0 + {x}") for x in ("prices + quality", "prices", "cost"))
        return pyblp.Simulation(
            tuple(formulas), products, beta=[self.price, 1.0], sigma=self.spread, gamma=[1.0], rho=self.rho,
            agent_data=agents, xi=np.zeros(size), omega=np.zeros(size),
        )  # fmt: skip

    def theirs(self) -> np.ndarray:
        import pyblp

        iteration = pyblp.Iteration("simple", {"atol": 1e-10, "max_evaluations": 100_000})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self.simulation.replace_endogenous(costs=self.costs, prices=self.costs, iteration=iteration)
        return found.product_data.prices.flatten()


def lines(*, quick: bool) -> list[Line]:
    """PyBLP's time over ours."""
    case = Case(types=300 if quick else 1000)
    what = f"price solve over PyBLP, 50 offers, 12 sellers, {case.types} types"
    try:
        apart = float(np.abs(case.ours() - case.theirs()).max())
    except ImportError:
        return [Line(what, None, 10, True, "PyBLP is not installed")]
    ours, theirs = seconds(case.ours), seconds(case.theirs, 1)
    note = f"{ours * 1e3:.1f} against {theirs * 1e3:.0f} ms; prices agree to {apart:.0e}"
    return [Line(what, theirs / ours if apart < 1e-8 else 0.0, 10, True, note)]
