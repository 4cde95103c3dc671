"""Requirement inflation: software raises the bar, so yesterday's weights serve fewer tasks."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class RequirementGrowth(Mechanism):
    """d_k(t) = d_k + drift t / 12, on top of the baseline's drift."""

    ID = "D15"
    SOURCE = ("S2:49",)
    LOOK: ClassVar[Mapping[str, int]] = {"closed_token_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        difficulty_drift: float = number(20.0, "points/year", 0.0, 500.0, "assumed: illustrative; 0 is off")

    def difficulty(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """The same rise for every task, (K,)."""
        return np.full(len(view.tasks), self.parameters.difficulty_drift * view.month / 12)
