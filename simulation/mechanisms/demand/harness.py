"""Good harnesses narrow the gap: what surrounds the weights adds to closed ones at once and to open ones as it spreads.

Harnesses matter on long work with tools, so that is where they add.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number

AGENTIC = ("agentic", "coding")


class Harness(Mechanism):
    """q_eff = q + strength x gain on agentic and coding work; of open weights gain_open (1 - exp(-diffusion t)).

    Points rather than a share of the rating, whose zero means nothing. The closed gain is there from the first month.
    """

    ID = "D19"
    SOURCE = ("S1:23",)
    LOOK: ClassVar[Mapping[str, int]] = {"effective_gap_points": -1, "closed_token_share": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        strength: float = number(1.0, "share of the gains", 0.0, 5.0, "definition: 1 is the gains below; 0 is off")
        gain_closed: float = number(
            5.0, "points", 0.0, 200.0, "assumed: the labs' own tools, beyond their ratings; 0-20"
        )
        gain_open: float = number(
            25.0, "points", 0.0, 200.0, "assumed: third parties' tools make up more of what open weights lack; 0-50"
        )
        diffusion: float = number(0.15, "1/month", 0.0, 5.0, "assumed: speed at which open harnesses spread; 0.05-0.5")

    def performance(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points by task and offer, (K, J)."""
        numbers = self.parameters
        if numbers.strength == 0:
            return None
        is_open = view.weights.openness[view.offers.weights[view.live]] > 0
        spread = 1 - np.exp(-numbers.diffusion * view.month)
        gain = numbers.strength * np.where(is_open, numbers.gain_open * spread, numbers.gain_closed)
        return np.outer([task in AGENTIC for task in view.tasks], gain)
