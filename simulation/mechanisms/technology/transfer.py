"""Transfer learning: what a model learns in one task makes it better in the others, so generalists gain."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import padded
from simulation.parameters import Block, number


class Transfer(Mechanism):
    """A lab's next weights gain tau x mean over the other tasks of what its last ones gained there, points.

    The gain g of a generation is of rating and skill, without what was transferred to it; in all g' = (I + tau (J - I)
    / (K - 1)) g, J all ones. Whoever learns every task alike gains 1 + tau of what it learns, whoever learns one gains
    it there alone. What is transferred comes one generation later, as skill: at no cost of training or of serving.
    """

    ID = "T12"
    SOURCE = ("S3:27", "S3:26")
    LOOK: ClassVar[Mapping[str, int]] = {"task_skill": 1, "specialist_token_share": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        transfer: float = number(0.2, "share of gain", 0.0, 1.0, "assumed: tau; 0.05-0.5; 0 is off")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Nothing gained yet: gain (S, K) of the last generation."""
        return {"gain": np.zeros((len(view.sellers), len(view.tasks)))}

    def capability(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points for the weights that labs release now, (S, K)."""
        if self.parameters.transfer == 0:
            return None
        return carried(padded(state["gain"], len(view.sellers)), self.parameters.transfer)

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """Labs that released this month have gained since their last weights, apart from what was transferred."""
        if self.parameters.transfer == 0:
            return state
        weights, gain = view.weights, padded(state["gain"], len(view.sellers)).copy()
        given = carried(gain, self.parameters.transfer)
        new = np.flatnonzero((weights.released == view.month) & (weights.predecessor >= 0))
        for row in new[np.argsort(weights.rating[new])]:  # the top of the ladder comes last and stays
            lab, old = weights.developer[row], weights.predecessor[row]
            rise = weights.rating[row] - weights.rating[old] + weights.skill[row] - weights.skill[old]
            gain[lab] = rise - given[lab]
        return {"gain": gain}


def carried(gain: Term, transfer: float) -> Term:
    """tau x mean of the gains in the other tasks, (..., K); 0 where there is one task."""
    tasks = gain.shape[-1]
    if tasks < 2:
        return np.zeros_like(gain)
    return np.asarray(transfer * (gain.sum(-1, keepdims=True) - gain) / (tasks - 1))
