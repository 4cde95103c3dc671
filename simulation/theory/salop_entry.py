"""Salop's circle: how many sellers enter, and at what price, when tastes are all that separates them."""

import math
from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import COVERED, Line, Sale, interval, sharp_nash

MOST = 12


class SalopEntry(Theory):
    """p - c = t/n, profit t S/n^2 - F, so that floor(sqrt(t S / F)) sellers enter (Salop 1979)."""

    tolerance = 1e-3

    class Parameters(Block):
        """The circle and what it costs to enter."""

        transport: float = number(1.0, "USD/Mtok", 0.01, 100.0, "assumed: cost of a taste once round the circle")
        cost: float = number(0.2, "USD/Mtok", 0.0, 100.0, "assumed")
        size: float = number(100.0, "Mtok", 1.0, 1e9, "assumed: what all users buy")
        entry: float = number(3.0, "USD", 1e-3, 1e9, "assumed: fixed cost of a seller")

        @model_validator(mode="after")
        def _several(self) -> Any:
            if not 2.0 <= math.sqrt(self.transport * self.size / self.entry) < MOST + 1:
                raise ValueError(
                    f"sqrt(transport x size / entry), the number of sellers, must lie between 2 and {MOST}"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """The largest whole number of sellers that covers its fixed cost, and what they charge and earn."""
        p = self.parameters
        n = math.floor(math.sqrt(p.transport * p.size / p.entry))
        return {
            "sellers": float(n),
            "price": p.cost + p.transport / n,
            "profit_before_entry_cost": p.transport * p.size / n**2,
        }

    def got(self) -> dict[str, float]:
        """Sellers enter one by one, each count at its Nash prices, until the next would not cover its cost."""
        p = self.parameters
        n, now = 2, self._circle(2)
        while n < MOST:
            following = self._circle(n + 1)
            if p.size * following.profit.min() < p.entry:
                break
            n, now = n + 1, following
        return {
            "sellers": float(n),
            "price": float(now.prices.mean()),
            "profit_before_entry_cost": p.size * float(now.profit.mean()),
        }

    def _circle(self, sellers: int) -> Sale:
        """Nash prices of sellers spread evenly round the circle."""
        p = self.parameters
        apart = np.abs(interval(0.0, 1.0)[None] - np.arange(sellers)[:, None] / sellers)
        value = p.transport * (COVERED - np.minimum(apart, 1.0 - apart))
        return sharp_nash(Line(value, [p.cost] * sellers), p.transport / sellers)
