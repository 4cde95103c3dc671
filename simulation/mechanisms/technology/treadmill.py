"""R&D treadmill: whoever spends less than it takes forgets what it knew, and is passed."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import budget
from simulation.parameters import Block, number


class Treadmill(Mechanism):
    """dK = -depreciation x max(0, 1 - R / (rd_min_to_hold x largest R)), log units a month.

    A lab that keeps a shortfall x (share) behind a leader on trend falls back by a further (depreciation x / s)
    [1 - (1 - s)^t] in t months, because it learns the leader's knowledge at speed s; it is passed for good, but not
    without bound.
    """

    ID = "T06"
    SOURCE = ("S3:17",)
    LOOK: ClassVar[Mapping[str, int]] = {"knowledge_spread": 1, "leader_rd_per_revenue": 0, "lag_months_vertical": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        rd_min_to_hold: float = number(
            0.3, "share of largest R&D", 1e-3, 1.0, "assumed: below it knowledge is lost; open followers spend 0.05-0.2"
        )
        depreciation_of_knowledge: float = number(
            0.05, "1/month", 0.0, 1.0, "assumed: no R&D loses half a year's algorithms in a year; 0.01-0.1; 0 is off"
        )

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What labs with too little R&D forget, (S,)."""
        rate = self.parameters.depreciation_of_knowledge
        if rate == 0:
            return None
        return np.asarray(-rate * shortfall(budget(view), self.parameters.rd_min_to_hold))


def shortfall(spent: Term, least: float) -> Term:
    """Share of the R&D needed that is missing, in [0, 1], (S,): max(0, 1 - R / (least x largest R)); 0 if none spends.

    Sellers that never did research have the whole of it missing, and no knowledge that matters.
    """
    largest = float(spent.max(initial=0.0))
    return np.maximum(0.0, 1.0 - spent / (least * largest)) if largest > 0 else np.zeros(len(spent))
