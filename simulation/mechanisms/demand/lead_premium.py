"""People pay something for weights that are a few months ahead of the best open ones.

On top of what better performance is worth in the tasks: prestige, and not having to ask whether the cheaper weights
would have done. A lab may raise its price for the few who pay most for a lead, so that its share of revenue can go
either way; where several labs lead, they compete for it and prices need not rise.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._views import closed, unlike
from simulation.parameters import Block, number

WINDOW = 12
"""Months over which the frontier's slope is taken, as in the measure of the lag."""


class LeadPremium(Mechanism):
    """u += wtp c_i L_j; L_j = max(rating_j - best open on sale, 0) / slope of the closed frontier, months.

    wtp is a share of value per month of lead, ln c_i normal with mean c_i 1. Open weights lead nobody; without open
    weights on sale, or while the frontier stands still, there is no lead to count.
    """

    ID = "D02"
    SOURCE = ("S0:7", "S0:6")
    LOOK: ClassVar[Mapping[str, int]] = {"open_share_at_par": -1, "closed_premium_price": 0, "closed_revenue_share": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        wtp_per_month_lead: float = number(
            0.02, "share of value per month", 0.0, 0.5, "assumed: the claim asks for it; 0-0.05; 0 is off"
        )
        wtp_sd: float = number(1.0, "log units", 0.0, 2.0, "assumed: few pay much, most little; 0-1.5")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """How much each user cares, (I,)."""
        return {"cares": unlike(view, "lead premium", self.parameters.wtp_sd)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """Lead of each closed offer in months times what a month is worth, by how much users care."""
        rating, is_closed = view.weights.rating[view.offers.weights[view.live]], closed(view)
        if is_closed.all():
            return None
        frontier = view.history.best_closed
        slope = (frontier[-1] - frontier[max(len(frontier) - 1 - WINDOW, 0)]) / WINDOW
        if slope <= 0:
            return None
        lead = np.where(is_closed, np.maximum(rating - rating[~is_closed].max(), 0.0) / slope, 0.0)
        return self.parameters.wtp_per_month_lead * lead, state["cares"]
