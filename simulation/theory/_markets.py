"""Textbook markets in the terms of the simulator's demand, and their Nash prices.

Utility is money (u = value - price), demand is one unit per user, and users without a taste of their own are the
limit of small kappa: a line or an interval of users is many types, and kappa is small beside what divides the offers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulation.equations.best_response import scan
from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.equilibrium import NASH_GAIN, equilibrium, stationary_prices
from simulation.equations.nests import Floats
from simulation.equations.response import LinearDemand, Market, RivalTables, SellerProblem, evaluate

TYPES = 8192
SHARP = 0.002  # kappa over what divides the offers: small, yet many types wide
SCAN_POINTS = 21
COVERED = 50.0  # times what divides the offers: worth of any offer where nobody does without


class Sale(NamedTuple):
    """A market at its prices: `prices` (J,), `tokens` (J,) per user, `profit` (J,) and `surplus` per user."""

    prices: Floats
    tokens: Floats
    profit: Floats
    surplus: float


@dataclass(frozen=True)
class Line:
    """Users and offers: `value` (J, N) of each offer to each type, `costs` (J,); hosts of the same `weights` are alike.

    `seller` (J,) defaults to one each; `switching` and `incumbent` (S,) masses of users locked in by seller.
    """

    value: Floats
    costs: Sequence[float]
    weights: Sequence[int] | None = None
    seller: Sequence[int] | None = None
    switching: float = 0.0
    incumbent: Sequence[float] | None = None

    def market(self, kappa: float, rho_host: float = 0.0) -> Market:
        """The pricing situation at one dispersion of tastes."""
        offers, types = self.value.shape
        weights = np.asarray(range(offers) if self.weights is None else self.weights, dtype=np.int64)
        seller = np.asarray(range(offers) if self.seller is None else self.seller, dtype=np.int64)
        structure = Structure(seller, weights, np.arange(weights.max() + 1), kappa, rho_host, 0.0)
        demand = LinearDemand(self.value, np.ones((offers, types)), np.full((offers, types), 1.0 / types))
        masses = np.zeros(seller.max() + 1) if self.incumbent is None else np.asarray(self.incumbent, dtype=float)
        held = np.repeat(masses[:, None], types, axis=1)
        return Market(structure, demand, np.asarray(self.costs, dtype=float), np.full(types, self.switching), held)


def interval(low: float, high: float, types: int = TYPES) -> Floats:
    """Types (N,) spread evenly over an interval, each in the middle of its part."""
    return low + (high - low) * (np.arange(types) + 0.5) / types


def sale(market: Market, prices: Floats) -> Sale:
    """What is sold and earned at given prices."""
    response = evaluate(market, prices)
    rows = market.demand.rows(np.arange(prices.size), prices)
    outcome = choose(market.structure, Choices(rows.utility, market.switching, market.incumbent))
    earned = (prices - market.costs) * response.tokens
    return Sale(prices, response.tokens, earned, float(outcome.surplus.mean()))


def nash(market: Market, start: Floats, tolerance: float = 1e-10) -> Sale:
    """Bertrand-Nash prices that survive the global scan. Raises ValueError, in a sentence, where none are found.

    A seller priced out of the market could always sell a little more of next to nothing, so gains are held against
    the profit of all.
    """
    solved = stationary_prices(market, start, tolerance)
    if solved.converged and _largest_gain(market, solved.point) <= NASH_GAIN:
        return sale(market, solved.point)
    found = equilibrium(market, start, tolerance)
    if not found.converged:
        raise ValueError("At these numbers the price solver does not come to rest.")
    gain = _largest_gain(market, found.prices)
    if gain > NASH_GAIN:
        raise ValueError(
            "At these numbers the solver finds no prices from which no seller gains: "
            f"a jump gains {gain:.2g} of the profit of all."
        )
    return sale(market, found.prices)


def _largest_gain(market: Market, prices: Floats) -> float:
    """The most any firm gains by a jump of its prices, as a share of the profit of all."""
    rivals, total = RivalTables(market, prices), evaluate(market, prices).profit
    gains = []
    for firm in market.firms:
        problem = SellerProblem(rivals, firm)
        now = problem.profit(problem.prices)
        gains.append(scan(problem, problem.prices, SCAN_POINTS)[1] - now)
    return float(max(gains) / total)


def sharpened(build: Callable[[float], Market], scales: Sequence[float], start: Floats) -> Sale:
    """Nash prices in the last of a sequence of markets, each started from the prices of the one before."""
    prices = np.asarray(start, dtype=float)
    for scale in scales[:-1]:
        prices = stationary_prices(build(scale), prices).point
    return nash(build(scales[-1]), prices)


def sharp_nash(line: Line, divide: float, rho_host: float = 0.0) -> Sale:
    """Nash prices as tastes vanish beside `divide`, what divides the offers in money."""
    start = np.asarray(line.costs, dtype=float) + divide
    return sharpened(lambda scale: line.market(scale * divide, rho_host), (0.3, 0.1, 0.03, 0.01, 0.004, SHARP), start)
