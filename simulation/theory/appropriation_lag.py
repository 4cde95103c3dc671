"""Appropriation: the part of an innovation's present value its maker keeps until it is copied."""

import math
from collections.abc import Callable

import numpy as np

from simulation.equations.finance import present_value
from simulation.equations.nests import Floats
from simulation.parameters import Block, number
from simulation.theory import Theory

STEPS = 40  # a month
HORIZON = 20.0  # times the longer of 1/r and the lag's own decay: e^-20 is left out


class AppropriationLag(Theory):
    """Fixed lag L: A0 (1 - e^(-rL)); lag of mean L at constant hazard: A0 r/(r + 1/L) (Nordhaus 2004)."""

    tolerance = 1e-3

    class Parameters(Block):
        """The lag and the discount rate."""

        lag: float = number(8.0, "months", 0.25, 120.0, "assumed: until the innovation is copied")
        rate: float = number(0.10, "1/year", 0.02, 0.5, "assumed: discount rate net of market growth, continuous")
        initial: float = number(0.34, "share of gain", 0.01, 1.0, "assumed: A0, what the maker keeps while alone")

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Both integrals in closed form."""
        p = self.parameters
        effort = p.rate * p.lag / 12.0
        return {
            "share_fixed_lag": p.initial * -math.expm1(-effort),
            "share_exponential_lag": p.initial * effort / (1.0 + effort),
        }

    def got(self) -> dict[str, float]:
        """Present values of the maker's and of all flows, step by step, each flow being what falls into its step."""
        p = self.parameters
        step = 1.0 / STEPS
        time = np.arange(0.0, HORIZON * 12.0 / p.rate, step)
        # Flows of small steps at the yearly rate that makes the monthly factor that of one step.
        rate = math.expm1(p.rate * step)
        alone = {
            "share_fixed_lag": lambda t: np.clip((p.lag - t) / step, 0.0, 1.0),
            "share_exponential_lag": lambda t: -p.lag / step * np.exp(-t / p.lag) * math.expm1(-step / p.lag),
        }
        return {name: p.initial * _part(kept, time, rate) for name, kept in alone.items()}


def _part(kept: Callable[[Floats], Floats], time: Floats, rate: float) -> float:
    """Present value of what is kept over that of a constant flow of 1."""
    return float(present_value(kept(time), rate) / present_value(np.ones_like(time), rate))
