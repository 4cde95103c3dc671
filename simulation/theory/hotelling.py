"""Hotelling's line with a quality edge: prices, share and profits of two sellers at its ends."""

from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import COVERED, Line, interval, sharp_nash


class Hotelling(Theory):
    """p_A = c + t + dv/3, s_A = 1/2 + dv/(6t), profit (t + dv/3)^2/(2t) for |dv| < 3t (Hotelling 1929; Tirole 1988)."""

    tolerance = 1e-3

    class Parameters(Block):
        """The line."""

        transport: float = number(1.0, "USD/Mtok", 0.01, 100.0, "assumed: cost of a taste one line away")
        cost: float = number(0.2, "USD/Mtok", 0.0, 100.0, "assumed")
        edge: float = number(0.6, "USD/Mtok", -300.0, 300.0, "assumed: A's lead in quality")

        @model_validator(mode="after")
        def _both_sell(self) -> Any:
            if abs(self.edge) > 2.5 * self.transport:
                raise ValueError("edge must lie within 2.5 x transport either way, so that both sellers sell")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Tirole (1988), chapter 7."""
        p = self.parameters
        t, third = p.transport, p.edge / 3.0
        share = 0.5 + p.edge / (6.0 * t)
        return {
            "price_first": p.cost + t + third,
            "price_second": p.cost + t - third,
            "share_first": share,
            "profit_first": (t + third) ** 2 / (2.0 * t),
            "profit_second": (t - third) ** 2 / (2.0 * t),
        }

    def got(self) -> dict[str, float]:
        """Nash prices over many types on the line with next to no tastes besides."""
        p = self.parameters
        x = interval(0.0, 1.0)
        value = COVERED * p.transport + np.array([p.edge - p.transport * x, -p.transport * (1.0 - x)])
        found = sharp_nash(Line(value, [p.cost, p.cost]), p.transport)
        return {
            "price_first": float(found.prices[0]),
            "price_second": float(found.prices[1]),
            "share_first": float(found.tokens[0]),
            "profit_first": float(found.profit[0]),
            "profit_second": float(found.profit[1]),
        }
