"""A lead gives lasting value only if it lasts long enough, a year or two, to be built into a moat.

While it leads, a lab ties its users by tools, habits and data; once it does not, these ties loosen.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms._views import incumbents
from simulation.parameters import Block, number


class LeadToMoat(Mechanism):
    """z_i += sum_s m_si L_s; L' = (1 - 1/T) L + lockin_rate while s leads, else (1 - lockin_decay) L.

    s leads whose weights on sale are rated best; T is required_lead_months. After n months of lead from nothing
    L = lockin_rate T (1 - (1 - 1/T)^n): 63 % of the most that there is after T months. m_si is the part of type i's
    decisions whose incumbent is s, so that all switching of the type bears its mean lock-in; a type whose every
    decision has the same incumbent bears exactly that seller's.
    """

    ID = "T05"
    SOURCE = ("S3:1", "S2:15")
    LOOK: ClassVar[Mapping[str, int]] = {
        "switching_cost": 1,
        "lead_months": 0,
        "former_leader_revenue_share": 0,
        "rent_lock_in_usd": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        lockin_rate: float = number(
            0.02,
            "share of value per month",
            0.0,
            0.05,
            "assumed: at T = 18 at most 0.36, thrice the baseline's; 0 is off",
        )
        required_lead_months: float = number(18.0, "months", 1.0, 36.0, "S3:1: a year or two")
        lockin_decay: float = number(0.05, "1/month", 0.0, 1.0, "assumed: half is gone in 14 months; 0.02-0.2")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """No lock-in, (S,)."""
        return {"stock": np.zeros(len(view.sellers))}

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """Lock-in of every seller after the month."""
        numbers = self.parameters
        stock = np.zeros(len(view.sellers))
        stock[: len(state["stock"])] = state["stock"]
        kept = stock * (1 - numbers.lockin_decay)
        rows = view.offers.weights[view.live]
        if len(rows):
            leader = int(view.weights.developer[rows[np.argmax(view.weights.rating[rows])]])
            kept[leader] = stock[leader] * (1 - 1 / numbers.required_lead_months) + numbers.lockin_rate
        return {"stock": kept}

    def stickiness(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Mean lock-in of each type's incumbents."""
        known = state["stock"]
        return np.asarray(known @ incumbents(view)[: len(known)])
