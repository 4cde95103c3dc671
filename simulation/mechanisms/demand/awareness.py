"""Most users know few sellers, and what they do not know of they cannot choose.

Comes on top of those who consider no open weights at all (segments.*.considers_open): this is about single sellers.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulation.equations.diffusion import adopters_after
from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class Awareness(Mechanism):
    """User i knows seller s once A_s > v_is, v_is uniform and fixed; dA/dt = (awareness_rate + beta A)(1 - A).

    A_s is a share of people: 1 - unaware for sellers of the first day, 1 - unaware_entrant for later ones when they
    come, and grows by advertising and word of mouth (Bass; exact solution). Nobody forgets.
    """

    ID = "D12"
    SOURCE = ("S2:41",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "sellers_in_reach": -1,
        "information_value_usd": 1,
        "information_share_gap": 1,
        "hhi_revenue": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        unaware: float = number(
            0.4, "share of people", 0.0, 1.0, "assumed: do not know a seller of the first day; 0-0.8; 0 is off"
        )
        unaware_entrant: float = number(
            0.95, "share of people", 0.0, 1.0, "assumed: do not know a seller that has just come; 0.8-0.99; 0 is off"
        )
        awareness_rate: float = number(0.01, "1/month", 0.0, 1.0, "assumed: advertising and press; 0-0.05")
        word_of_mouth: float = number(0.05, "1/month", 0.0, 1.0, "assumed: twice the baseline's of open weights; 0-0.2")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Thresholds of the sellers of the first day, (S, I), and when each came, (S,)."""
        return {"first": np.array([float(len(view.sellers))]), "threshold": _thresholds(view, 0)}

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """Thresholds of those who have come since."""
        known = state["threshold"]
        if len(known) == len(view.sellers):
            return state
        return {**state, "threshold": np.concatenate([known, _thresholds(view, len(known))])}

    def available(self, view: MechanismView, state: Mapping[str, Term]) -> NDArray[np.bool_] | None:
        """Whether each user knows the seller of each offer."""
        seller = view.offers.seller[view.live]
        knows = state["threshold"] < self._aware(view, int(state["first"][0]))[:, None]
        return np.asarray(knows[seller])

    def _aware(self, view: MechanismView, first: int) -> Term:
        """Share of people who know each seller this month, (S,)."""
        numbers, rows = self.parameters, np.arange(len(view.sellers))
        unaware = np.where(rows < first, numbers.unaware, numbers.unaware_entrant)
        months = np.where(rows < first, view.month, np.maximum(view.month - view.sellers.entered, 0))
        return adopters_after(1.0 - unaware, numbers.awareness_rate * months, numbers.word_of_mouth * months)


def _thresholds(view: MechanismView, first: int) -> Term:
    """Uniform draws keyed by seller and base type from seller `first` on; twins alike, (S - first, I)."""
    types = len(view.users) // 2
    drawn = [view.generator("awareness", name).random(types) for name in view.sellers.names[first:]]
    return np.repeat(np.array(drawn).reshape(-1, types), 2, axis=1)
