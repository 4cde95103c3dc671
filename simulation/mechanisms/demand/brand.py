"""Closed labs have a brand that users pay for; sellers of open weights have none and must price as commodities.

Brands differ between labs and between users, and wear off; who comes later has none. Comes on top of the tastes for
single labs that the scenario has by segment. One closed lab takes part of its brand in the price and may sell fewer
tokens; several that all have a brand compete for it, and their margin need not rise.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOSED_LAB
from simulation.mechanisms._views import faded, unlike
from simulation.parameters import Block, number


class Brand(Mechanism):
    """u += b_f (1 - brand_decay)^t c_i, share of value: b_f of the lab whose name the weights carry, c_i of the user.

    ln b_f = ln brand_value + sd e_f - sd^2/2 for closed labs in business at the start, open_brand for all others.
    """

    ID = "D17"
    SOURCE = ("S1:6",)
    LOOK: ClassVar[Mapping[str, int]] = {"closed_revenue_share": 1, "open_share_at_par": -1, "closed_serving_margin": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        brand_value: float = number(
            0.1, "share of value", 0.0, 1.0, "assumed: half the trust premium of closed weights; 0-0.3; 0 is off"
        )
        brand_decay: float = number(0.01, "1/month", 0.0, 1.0, "assumed: half is gone in six years; 0-0.05")
        brand_sd: float = number(0.3, "log units", 0.0, 2.0, "assumed: between labs and between users; 0-0.7")
        open_brand: float = number(
            0.0, "share of value", 0.0, 1.0, "definition: the claim is that open weights have none; 0 is off"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Brands of the sellers of the first day (S,), how much each user cares (I,)."""
        numbers, sellers = self.parameters, view.sellers
        luck = np.array([view.normal("brand", name) for name in sellers.names])
        known = numbers.brand_value * np.exp(numbers.brand_sd * luck - numbers.brand_sd**2 / 2)
        return {
            "brand": np.where(sellers.kind == CLOSED_LAB, known, numbers.open_brand),
            "cares": unlike(view, "brand of users", numbers.brand_sd),
        }

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """Brand of the family of each offer, faded, by how much users care."""
        brand = np.full(len(view.sellers), self.parameters.open_brand)
        brand[: len(state["brand"])] = state["brand"]
        left = faded(self.parameters.brand_decay, view.month)
        return left * brand[view.weights.family[view.offers.weights[view.live]]], state["cares"]
