"""Switching costs: a line of users of whom part is attached to each seller, for one period."""

from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import COVERED, Line, interval, sharp_nash


class SwitchingCosts(Theory):
    """p_A = c + t + (2x - 1) z/3: lock-in moves money between sellers but not the mean price (Klemperer 1987)."""

    tolerance = 1e-3

    class Parameters(Block):
        """The line, who is attached, and what it costs to leave."""

        transport: float = number(1.0, "USD/Mtok", 0.01, 100.0, "assumed: cost of a taste one line away")
        cost: float = number(0.2, "USD/Mtok", 0.0, 100.0, "assumed")
        attached: float = number(0.7, "share of users", 0.0, 1.0, "assumed: x, whose incumbent is A; the rest is B's")
        switching: float = number(0.4, "USD/Mtok", 0.0, 50.0, "assumed: z, paid by who leaves the incumbent")

        @model_validator(mode="after")
        def _some_leave(self) -> Any:
            if self.switching > 0.5 * self.transport:
                raise ValueError(
                    "switching must be at most half of transport: near transport a seller gains by serving its own only"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Hotelling with an edge of (2x - 1) z."""
        p = self.parameters
        t, third = p.transport, (2.0 * p.attached - 1.0) * p.switching / 3.0
        return {
            "price_first": p.cost + t + third,
            "price_second": p.cost + t - third,
            "mean_price": p.cost + t,
            "share_first": 0.5 + third / (2.0 * t),
            "profit_first": (t + third) ** 2 / (2.0 * t),
        }

    def got(self) -> dict[str, float]:
        """Nash prices of the simulator's demand with incumbents."""
        p = self.parameters
        x = interval(0.0, 1.0)
        value = p.transport * (COVERED - np.array([x, 1.0 - x]))
        held = [p.attached, 1.0 - p.attached]
        found = sharp_nash(Line(value, [p.cost] * 2, switching=p.switching, incumbent=held), p.transport)
        return {
            "price_first": float(found.prices[0]),
            "price_second": float(found.prices[1]),
            "mean_price": float(found.prices.mean()),
            "share_first": float(found.tokens[0]),
            "profit_first": float(found.profit[0]),
        }
