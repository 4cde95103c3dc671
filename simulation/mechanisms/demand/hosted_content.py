"""A model run at home is the real thing, unlike a wiki without its pages or a video server without the films.

Off, the claim holds: weights are complete. Switched on, the contrary: a hosted service adds content that own hardware
lacks, and how much less is then run at home says what the claim is worth.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class HostedContent(Mechanism):
    """u += hosted_content_premium for every offer of a seller, nothing for weights on own hardware, share of value."""

    ID = "D14"
    SOURCE = ("S2:47", "S2:45")
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": -1, "own_machines": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        hosted_content_premium: float = number(
            0.1,
            "share of value",
            0.0,
            1.0,
            "assumed: search, files and tools that come with the service; 0-0.3; 0 is off",
        )

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """The same for every offer and user."""
        return np.full(len(view.live), self.parameters.hosted_content_premium), np.ones(len(view.users))
