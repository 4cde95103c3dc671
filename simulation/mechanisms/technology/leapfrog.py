"""Leapfrogging: now and then a lab finds what the others lack, and leaders swap places."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import researching
from simulation.parameters import Block, number


class Leapfrog(Mechanism):
    """With hazard h a month a lab with R&D finds |e| x innovation_sd log units of knowledge at once, e standard normal.

    It has them to itself until they leak as all knowledge does: the edge over a follower fades as (1 - s)^t once the
    delay of spillovers is over, a lead without a moat. The mean gain is h x sd x (2 / pi)^0.5 a month. A
    find outweighs the luck of training by which labs that are level swap the lead from release to release, so more
    pairs of labs swap places in a year while the lead itself may change hands less often.
    """

    ID = "T16"
    SOURCE = ("S2:31", "S2:15")
    LOOK: ClassVar[Mapping[str, int]] = {"rank_swaps": 1, "leader_changes": 0, "knowledge_spread": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        innovation_sd: float = number(
            1.0, "log units", 0.0, 5.0, "assumed: 33 points, five months of the frontier; 0.3-2; 0 is off"
        )
        jump_hazard: float = number(
            0.03, "1/month", 0.0, 1.0, "assumed: one in three years for each lab; 0.01-0.1; 0 is off"
        )

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What labs find this month, (S,)."""
        spread, hazard = self.parameters.innovation_sd, self.parameters.jump_hazard
        if spread == 0 or hazard == 0:
            return None
        found = np.zeros(len(view.sellers))
        for row in np.flatnonzero(researching(view)):
            name = view.sellers.names[row]
            if view.uniform("innovation", name, view.month) < hazard:
                found[row] = spread * abs(view.normal("innovation size", name, view.month))
        return found
