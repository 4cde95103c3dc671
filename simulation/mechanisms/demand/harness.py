"""Harness: good agents and tools around a model lift it, weaker ones most, and narrow the gap that raw ratings show."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number
from simulation.parameters.base import OPENNESS

AGENTIC = ("agentic", "coding")
"""Tasks that harnesses serve."""


class Harness(Mechanism):
    """q + harness x gain (of closed or of open weights) x (1 - 2^(-t / diffusion)) points on agentic tasks, coding."""

    ID = "D19"
    SOURCE = ("S1:23",)
    LOOK: ClassVar[Mapping[str, int]] = {"open_share_of_agentic_tokens": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        harness: float = number(
            1.0, "share of the gains", 0.0, 1.0, "definition: how much of both gains there is; 0 is off"
        )
        gain_open: float = number(40.0, "points", 0.0, 300.0, "assumed: six months of the frontier's progress; 10-80")
        gain_closed: float = number(
            15.0, "points", 0.0, 300.0, "assumed: closed labs ship theirs with the model already; 0-40"
        )
        harness_diffusion: float = number(6.0, "months", 0.1, 120.0, "assumed: until half of the gain has spread; 3-12")

    def performance(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """The gain of the weights' kind on the tasks that harnesses serve, (K, J)."""
        numbers = self.parameters
        if not numbers.harness:
            return None
        is_open = view.weights.openness[view.offers.weights[view.live]] != OPENNESS.index("closed")
        spread = 1.0 - 2.0 ** (-view.month / numbers.harness_diffusion)
        gain = numbers.harness * spread * np.where(is_open, numbers.gain_open, numbers.gain_closed)
        served = np.array([task in AGENTIC for task in view.tasks], float)
        return np.asarray(served[:, None] * gain)
