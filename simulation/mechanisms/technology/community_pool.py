"""The open research community as a whole out-guns any single firm, and everybody can use what it finds."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOSED
from simulation.mechanisms.technology._labs import budget, discoveries, researching
from simulation.parameters import Block, number


class CommunityPool(Mechanism):
    """P' = P + a + theta (R / trend R)^0.5, R = open_contribution x R&D of open labs + pool_size x largest R&D.

    P is a stock of shared knowledge that starts where the best open lab stands, a the public progress and theta a
    leader's discoveries as for labs; every lab with R&D learns dK = spillover x max(P - K, 0) a month beside what it
    learns from the leader, the leader too once the pool is ahead of it.
    """

    ID = "T04"
    SOURCE = ("S3:1", "S3:9")
    LOOK: ClassVar[Mapping[str, int]] = {"knowledge_spread": -1, "open_knowledge_gap": -1, "lag_months_vertical": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        pool_size: float = number(
            1.0, "share of largest R&D", 0.0, 20.0, "assumed: academic and industry research that is published; 0.3-3"
        )
        spillover: float = number(0.1, "1/month", 0.0, 1.0, "assumed: as fast as from the leader; 0.03-0.3; 0 is off")
        open_contribution: float = number(1.0, "share of open R&D", 0.0, 1.0, "assumed: all of it; 0.3-1")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Unknown until labs' knowledge is, at the end of the first month."""
        return {"pool": np.full(1, np.nan)}

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What labs learn from the pool, (S,)."""
        pool = float(state["pool"][0])
        if self.parameters.spillover == 0 or np.isnan(pool):
            return None
        behind = np.maximum(pool - view.sellers.knowledge, 0.0)
        return np.where(researching(view), self.parameters.spillover * behind, 0.0)

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """The pool after this month's research."""
        spent = budget(view)
        opened = (spent > 0) & (view.sellers.openness != CLOSED)
        if np.isnan(state["pool"][0]):
            known = view.sellers.knowledge[opened if opened.any() else spent > 0]
            return {"pool": np.full(1, known.max() if known.size else np.nan)}
        technology = view.setup.technology
        public = (1 - technology.own_share) * np.log(technology.algorithms) / 12
        together = self.parameters.open_contribution * spent[opened].sum()
        together += self.parameters.pool_size * spent.max(initial=0.0)
        return {"pool": state["pool"] + public + discoveries(view, np.array([together]))}
