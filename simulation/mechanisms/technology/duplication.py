"""Duplicated effort: labs find what others find as well, and base models converge on one or two."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOSED
from simulation.mechanisms.technology._labs import best_rating, budget, discoveries
from simulation.parameters import Block, count, number


class Duplication(Mechanism):
    """Discoveries in all = largest + (1 - overlap) x the rest: who spends less than the largest finds some of it again.

    And with hazard consolidation_rate / 12 a month the open lab with the weakest weights gives up its own model, as
    long as more than `alternatives` make one; those who host its weights keep them. Overlap spreads knowledge, while
    consolidation takes away those furthest behind.
    """

    ID = "T18"
    SOURCE = ("S4:12",)
    LOOK: ClassVar[Mapping[str, int]] = {"labs_active": -1, "knowledge_spread": 0, "near_copies_rd_usd": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        overlap: float = number(
            0.7, "share of discoveries", 0.0, 1.0, "assumed: most labs train alike; 0.3-0.9; 0 is off"
        )
        consolidation_rate: float = number(1.0, "1/year", 0.0, 12.0, "assumed: one open lab a year; 0-4; 0 is off")
        alternatives: int = count(2, "labs", 0, 100, "measured: one or two alternatives [S4:12]")

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What labs find that the largest has found, (S,)."""
        if self.parameters.overlap == 0:
            return None
        again = discoveries(view, budget(view) + view.sellers.pool)
        again[np.argmax(again)] = 0.0
        return np.asarray(-self.parameters.overlap * again)

    def leave(self, view: MechanismView, state: Mapping[str, Term]) -> list[str] | None:
        """The open lab that gives up this month, if any."""
        rate = self.parameters.consolidation_rate
        makers = np.flatnonzero((budget(view) > 0) & (view.sellers.openness != CLOSED))
        if rate == 0 or len(makers) <= self.parameters.alternatives:
            return None
        if view.uniform("consolidation", "", view.month) >= 1 - np.exp(-rate / 12):
            return None
        return [view.sellers.names[makers[np.argmin(best_rating(view)[makers])]]]
