"""Recursive self-improvement: models good enough to do research speed up the making of better ones."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import best_rating, progress, researching
from simulation.parameters import Block, number


class Rsi(Mechanism):
    """dq/dt x (q / q*)^rho for a lab whose best own weights, rated q, are beyond q*; it comes as knowledge.

    dK = g [min((q / q*)^rho, most) - 1] log units a month, g the trend of effective compute. Without the limit and for
    rho > 1 the path from q* blows up at q* / [(rho - 1) g'] months, g' the trend in points. The sources call it
    overhyped: off unless asked for.
    """

    ID = "T10"
    SOURCE = ("S1:27",)
    LOOK: ClassVar[Mapping[str, int]] = {"frontier_growth": 1, "best_closed_rating": 1, "lag_months_vertical": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        rsi_exponent: float = number(
            8.0, "1", 0.0, 50.0, "assumed: rho, divergence 35 months beyond 1600; 0-20; 0 is off"
        )
        rsi_threshold: float = number(
            1600.0, "points", 1000.0, 5000.0, "assumed: q*, a year and a half above the start"
        )
        most: float = number(
            10.0, "times the trend", 1.0, 1e3, "assumed: experiments take compute whoever plans them; 3-30"
        )

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What labs find faster than on trend, (S,)."""
        numbers = self.parameters
        if numbers.rsi_exponent == 0:
            return None
        factor = speed(best_rating(view), numbers.rsi_threshold, numbers.rsi_exponent)
        return np.where(researching(view), progress(view) * (np.minimum(factor, numbers.most) - 1), 0.0)


def speed(rating: Term, threshold: float, exponent: float) -> Term:
    """Factor (q / q*)^rho on progress beyond the threshold, 1 up to it; overflow is far beyond any limit."""
    return np.asarray(np.maximum(rating / threshold, 1.0) ** exponent)


def divergence(threshold: float, exponent: float, growth: float) -> float:
    """Months from the threshold until dq/dt = g (q / q*)^rho is infinite: q* / [(rho - 1) g]; inf for rho <= 1."""
    return threshold / ((exponent - 1) * growth) if exponent > 1 else float("inf")
