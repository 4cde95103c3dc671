"""Vertical differentiation, uncovered market: two qualities without cost, those with little taste buy neither."""

from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import Line, interval, sharp_nash


class VerticalUncovered(Theory):
    """p_H = 2 s_H ds/(4 s_H - s_L), p_L = s_L ds/(4 s_H - s_L) at zero cost (Choi & Shin 1992; Tirole 1988)."""

    tolerance = 1e-3

    class Parameters(Block):
        """Two qualities; tastes for quality are even between 0 and 1."""

        quality_high: float = number(2.0, "USD/Mtok", 0.01, 100.0, "assumed: worth to the keenest user")
        quality_low: float = number(1.0, "USD/Mtok", 0.01, 100.0, "assumed: worth to the keenest user")

        @model_validator(mode="after")
        def _ordered(self) -> Any:
            if not 0.05 * self.quality_high <= self.quality_low <= 0.95 * self.quality_high:
                raise ValueError("quality_low must lie between 0.05 and 0.95 of quality_high")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Prices, profits and surplus; all profit vanishes with the lead."""
        p = self.parameters
        high, low = p.quality_high, p.quality_low
        lead, base = high - low, 4.0 * high - low
        return {
            "price_high": 2.0 * high * lead / base,
            "price_low": low * lead / base,
            "profit_high": 4.0 * high**2 * lead / base**2,
            "profit_low": high * low * lead / base**2,
            "consumer_surplus": high**2 * (4.0 * high + 5.0 * low) / (2.0 * base**2),
        }

    def got(self) -> dict[str, float]:
        """Nash prices over many tastes for quality with next to no tastes besides."""
        p = self.parameters
        value = np.outer([p.quality_high, p.quality_low], interval(0.0, 1.0))
        found = sharp_nash(Line(value, [0.0, 0.0]), min(p.quality_high - p.quality_low, p.quality_low))
        return {
            "price_high": float(found.prices[0]),
            "price_low": float(found.prices[1]),
            "profit_high": float(found.profit[0]),
            "profit_low": float(found.profit[1]),
            "consumer_surplus": found.surplus,
        }
