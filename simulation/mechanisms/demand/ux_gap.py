"""Closed products have better tools and a better user interface than open ones, and that is worth money by itself.

As Photoshop lives beside GIMP: the premium outlasts the lead in capability, until open products have caught up.
"""

from collections.abc import Mapping
from typing import ClassVar

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._views import closed, faded, unlike
from simulation.parameters import Block, number


class UxGap(Mechanism):
    """u += ux (1 - ux_catchup_rate)^t c_i, share of value, where a lab sells closed weights of its own; mean of c_i 1.

    Clouds and applications sell closed weights without the lab's own tools.
    """

    ID = "D18"
    SOURCE = ("S3:16",)
    LOOK: ClassVar[Mapping[str, int]] = {"closed_revenue_share": 1, "open_share_at_par": -1, "closed_premium_at_par": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        ux: float = number(
            0.1, "share of value", 0.0, 1.0, "assumed: half the trust premium of closed weights; 0-0.3; 0 is off"
        )
        ux_catchup_rate: float = number(
            0.02, "1/month", 0.0, 1.0, "assumed: half of the gap closes in three years; 0-0.1"
        )
        ux_sd: float = number(0.5, "log units", 0.0, 2.0, "assumed: professionals care most; 0-1")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """How much each user cares, (I,)."""
        return {"cares": unlike(view, "ux gap", self.parameters.ux_sd)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """What is left of the gap for closed offers of their developer, by how much users care."""
        offers, weights = view.offers, view.weights
        rows = offers.weights[view.live]
        own = closed(view) & (offers.seller[view.live] == weights.developer[rows])
        return self.parameters.ux * faded(self.parameters.ux_catchup_rate, view.month) * own, state["cares"]
