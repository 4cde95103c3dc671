"""Weights age like games: what was good a while ago does less of what is asked now; a discovery keeps its worth."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class ModelDurability(Mechanism):
    """q_eff = q - obsolescence x years since release: 0 is a discovery that keeps its worth, high values are games.

    The age is of the weights, not of the offer; unlike requirement growth it spares new weights however weak they are.
    In points, because a fixed share of value would fall alike on easy and on hard tasks.
    """

    ID = "D16"
    SOURCE = ("S2:53", "S2:49")
    LOOK: ClassVar[Mapping[str, int]] = {"old_weights_revenue_share": -1, "commodity_token_share": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        obsolescence: float = number(30.0, "points/year", 0.0, 500.0, "assumed: illustrative, 0-80; 0 is off")

    def performance(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points lost by age, the same for every task, (K, J)."""
        if self.parameters.obsolescence == 0:
            return None
        age = np.maximum(view.month - view.weights.released[view.offers.weights[view.live]], 0) / 12
        return np.tile(-self.parameters.obsolescence * age, (len(view.tasks), 1))
