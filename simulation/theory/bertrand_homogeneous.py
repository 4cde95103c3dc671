"""Homogeneous Bertrand and limit pricing: hosts of the same weights, and a closed lab with a lead over them."""

from functools import partial
from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.equations.equilibrium import stationary_prices
from simulation.equations.response import Market, evaluate
from simulation.parameters import Block, count, number
from simulation.theory import Theory
from simulation.theory._markets import COVERED, SHARP, Line, interval, nash, sharpened

ROUGHLY = 1e-7  # where one host takes nearly all, what is left to the others no longer settles to the last digit

IDLE = 1e-9  # tokens per user


class BertrandHomogeneous(Theory):
    """p = min(c_2, p^m(c_1)); equal costs: p = c; with a lead worth theta g L: p = c_o + theta g L (Bertrand 1883)."""

    tolerance = 3e-3

    class Parameters(Block):
        """Costs of hosts, users' willingness to pay, and the lead."""

        value: float = number(1.0, "USD/Mtok", 0.1, 100.0, "assumed: users are worth 0 to this much, evenly")
        cost_low: float = number(0.2, "USD/Mtok", 0.0, 100.0, "assumed: the cheapest host")
        cost_high: float = number(0.3, "USD/Mtok", 1e-3, 100.0, "assumed: every other host")
        hosts: int = count(3, "hosts", 2, 10, "assumed: hosts at the higher cost")
        worth_per_point: float = number(
            0.02, "USD/Mtok per point", 1e-4, 10.0, "assumed: worth of quality, alike to all"
        )
        slope: float = number(6.5, "points/month", 0.1, 50.0, "measured: closed frontier (panel)")
        lag: float = number(6.0, "months", 0.1, 120.0, "assumed: months of lead over open weights")

        @model_validator(mode="after")
        def _ordered(self) -> Any:
            if not self.cost_low < self.cost_high < self.value:
                raise ValueError("cost_low must lie below cost_high, and cost_high below value")
            if self.cost_high < 0.1 * self.value:
                raise ValueError("cost_high must be at least a tenth of value, or its error would be of no meaning")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """The second-lowest cost binds unless the cheapest host's monopoly price lies below it; a lead is its worth."""
        p = self.parameters
        lead = p.worth_per_point * p.slope * p.lag
        return {
            "price_equal_costs": p.cost_high,
            "price_of_cheapest_host": min(p.cost_high, 0.5 * (p.value + p.cost_low)),
            "limit_price": p.cost_high + lead,
            "limit_profit": lead,
        }

    def got(self) -> dict[str, float]:
        """Nash prices as hosts become perfect substitutes, and as tastes vanish beside the lead."""
        p = self.parameters
        alike = self._hosts([p.cost_high] * p.hosts)
        cheapest = self._hosts([p.cost_low] + [p.cost_high] * p.hosts)
        limit = self._lead(p.worth_per_point * p.slope * p.lag)
        return {
            "price_equal_costs": alike,
            "price_of_cheapest_host": cheapest,
            "limit_price": limit[0],
            "limit_profit": limit[1],
        }

    def _hosts(self, costs: list[float]) -> float:
        """Nash price of the first of several hosts of the same weights."""
        worth = self.parameters.value
        line = Line(np.repeat(interval(0.0, worth)[None], len(costs), axis=0), costs, weights=[0] * len(costs))

        def market(scale: float) -> Market:
            # Tastes for buying at all stop shrinking where the types could no longer resolve them.
            return line.market(worth * max(scale, SHARP), 1.0 - min(1.0, scale / SHARP))

        start = np.full(len(costs), max(costs) + 0.1 * worth)
        for scale in np.geomspace(0.3, 2e-5, 18).tolist():
            start = stationary_prices(market(scale), start).point
            idle = evaluate(market(scale), start).tokens[1:].sum() < IDLE
            if idle:
                break  # the cheapest host has all users, and closer substitutes cannot change its price
        return float(nash(market(scale), start, ROUGHLY).prices[0])

    def _lead(self, lead: float) -> tuple[float, float]:
        """Price and profit of a closed lab against hosts of the same cost, users all alike.

        Everybody buys one unit, so that prices are solved as what they are above cost.
        """
        p = self.parameters
        value = COVERED * lead + np.array([[lead]] + [[0.0]] * p.hosts)
        line = Line(value, [0.0] * (1 + p.hosts), weights=[0] + [1] * p.hosts)
        scales = (lead * np.geomspace(0.3, 1e-5, 14)).tolist()
        found = sharpened(partial(line.market, rho_host=0.99), scales, np.full(1 + p.hosts, 0.5 * lead))
        return p.cost_high + float(found.prices[0]), float(found.profit[0])
