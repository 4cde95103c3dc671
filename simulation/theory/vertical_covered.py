"""Vertical differentiation, covered market: two qualities, everybody buys one of them."""

import numpy as np

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import COVERED, Line, interval, sharp_nash


class VerticalCovered(Theory):
    """p_H = c + (2B-A) ds/3, p_L = c + (B-2A) ds/3, B = A+1 (Shaked & Sutton 1982; Tirole 1988)."""

    tolerance = 1e-3

    class Parameters(Block):
        """Two qualities and the tastes for quality, even between A and A + 1."""

        taste_low: float = number(0.3, "1", 0.0, 0.9, "assumed: A, the lowest taste for quality")
        lead: float = number(1.0, "USD/Mtok", 1e-3, 100.0, "assumed: s_H - s_L, the lead in quality at taste 1")
        cost: float = number(0.2, "USD/Mtok", 0.0, 100.0, "assumed: of either quality")

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Prices and profits, both proportional to the lead."""
        p = self.parameters
        high, low = 2.0 + p.taste_low, 1.0 - p.taste_low  # 2B - A and B - 2A
        return {
            "price_high": p.cost + high * p.lead / 3.0,
            "price_low": p.cost + low * p.lead / 3.0,
            "profit_high": high**2 * p.lead / 9.0,
            "profit_low": low**2 * p.lead / 9.0,
        }

    def got(self) -> dict[str, float]:
        """Nash prices over many tastes for quality with next to no tastes besides."""
        p = self.parameters
        taste = interval(p.taste_low, p.taste_low + 1.0)
        value = COVERED * p.lead + np.array([taste * p.lead, np.zeros_like(taste)])
        found = sharp_nash(Line(value, [p.cost, p.cost]), p.lead)
        return {
            "price_high": float(found.prices[0]),
            "price_low": float(found.prices[1]),
            "profit_high": float(found.profit[0]),
            "profit_low": float(found.profit[1]),
        }
