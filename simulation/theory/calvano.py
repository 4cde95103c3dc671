"""Calvano et al.'s duopoly: static prices, the temptation to deviate, and no collusion by myopic best responses."""

from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.optimize import brentq
from scipy.special import lambertw

from simulation.equations.best_response import best_response
from simulation.equations.equilibrium import joint_monopoly
from simulation.equations.nests import Floats
from simulation.equations.response import Market, RivalTables, SellerProblem
from simulation.parameters import Block, count, number
from simulation.theory import Theory
from simulation.theory._markets import Line, nash, sale

MONTHS = 200


class Calvano(Theory):
    """Delta = (profit - profit_N)/(profit_M - profit_N); 0 for myopic best responses (Calvano et al. 2020)."""

    tolerance = 1e-6

    class Parameters(Block):
        """Symmetric logit sellers with an outside good."""

        sellers: int = count(2, "sellers", 2, 8, "assumed: duopoly (Calvano et al. 2020)")
        value: float = number(2.0, "USD/Mtok", -10.0, 50.0, "assumed: a (Calvano et al. 2020)")
        outside: float = number(0.0, "USD/Mtok", -10.0, 50.0, "assumed: a_0 (Calvano et al. 2020)")
        cost: float = number(1.0, "USD/Mtok", 0.0, 50.0, "assumed: c (Calvano et al. 2020)")
        taste: float = number(0.25, "USD/Mtok", 0.01, 10.0, "assumed: mu (Calvano et al. 2020)")

        @model_validator(mode="after")
        def _worth_buying(self) -> Any:
            if not 0.0 <= self.value - self.outside - self.cost <= 100.0 * self.taste:
                raise ValueError("value - outside - cost must lie between 0 and 100 x taste")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Nash as the root of one equation, monopoly and the best deviation by Lambert's W."""
        p = self.parameters
        gain = np.exp((p.value - p.outside - p.cost) / p.taste)  # attraction at cost

        def share(price: float) -> float:
            weight = gain * np.exp(-(price - p.cost) / p.taste)
            return float(weight / (1.0 + p.sellers * weight))

        top = p.cost + p.taste * p.sellers / (p.sellers - 1.0)
        price = brentq(lambda x: (x - p.cost) * (1.0 - share(x)) - p.taste, p.cost, top + p.taste, xtol=1e-14)
        w = float(lambertw(p.sellers * gain / np.e).real)
        joint = p.cost + p.taste * (1.0 + w)
        others = 1.0 + (p.sellers - 1) * gain * np.exp(-(1.0 + w))
        deviation = p.taste * float(lambertw(gain / np.e / others).real)
        profits = ((price - p.cost) * share(price), p.taste * w / p.sellers, deviation)
        return _named(float(price), joint, profits, 0.0)

    def got(self) -> dict[str, float]:
        """The simulator's solvers, and sellers who answer last month's prices for many months."""
        p = self.parameters
        line = Line(np.full((p.sellers, 1), p.value - p.outside), [p.cost] * p.sellers)
        market = line.market(p.taste)
        start = np.full(p.sellers, p.cost + p.taste)
        static = nash(market, start)
        joint = sale(market, joint_monopoly(market, start, 1e-10).prices)
        own, shared = float(static.profit.mean()), float(joint.profit.mean())
        tempted = best_response(SellerProblem(RivalTables(market, joint.prices), 0), joint.prices[:1], 1e-10)
        learnt = float(sale(market, _myopic(market, joint.prices)).profit.mean())
        delta = (learnt - own) / (shared - own)
        prices = (float(static.prices.mean()), float(joint.prices.mean()))
        return _named(*prices, (own, shared, tempted.profit), delta)


def _myopic(market: Market, prices: Floats) -> Floats:
    """Prices (J,) after months in which every seller answers what the others charged the month before."""
    for _ in range(MONTHS):
        tables = RivalTables(market, prices)
        answers = [best_response(SellerProblem(tables, j), prices[j : j + 1], 1e-10, 0) for j in range(prices.size)]
        prices, before = np.array([answer.prices[0] for answer in answers]), prices
        if np.max(np.abs(prices - before)) < 1e-12:
            break
    return prices


def _named(
    nash_price: float, joint_price: float, profits: tuple[float, float, float], delta: float
) -> dict[str, float]:
    static, joint, deviation = profits
    return {
        "price_nash": nash_price,
        "price_monopoly": joint_price,
        "profit_nash": static,
        "profit_monopoly": joint,
        "profit_deviation": deviation,
        "critical_discount_factor": (deviation - joint) / (deviation - static),
        "delta_of_myopic_best_response": delta,
    }
