"""Durability: a model is a discovery that keeps its worth, or, as games do, it ages and loses worth every year.

The source argues for the first (a reinterpretation of what people made, no creation of its own): off is its claim, on
the objection to it.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class ModelDurability(Mechanism):
    """Weights lose obsolescence x age points for every task, with age in years since their release."""

    ID = "D16"
    SOURCE = ("S2:53", "S2:49")
    LOOK: ClassVar[Mapping[str, int]] = {"old_weights_revenue_share": -1, "age_of_tokens_months": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        obsolescence: float = number(
            20.0, "points/year", 0.0, 300.0, "assumed: a quarter of the frontier's 78 points a year; 0 is off"
        )

    def performance(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """The same loss in every task, (K, J)."""
        if not self.parameters.obsolescence:
            return None
        age = view.month - view.weights.released[view.offers.weights[view.live]]
        lost = self.parameters.obsolescence * age / 12
        return np.broadcast_to(-lost, (len(view.tasks), len(lost)))
