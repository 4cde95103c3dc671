"""Frontier labs survive by selling "best in class, safe, compliant" to large organisations at a premium.

Prices are the same for everybody here, so the tier is what flagships come with rather than a second price list.
A lab may take what organisations pay more in the price or in customers.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOUD
from simulation.mechanisms._views import by_segment, closed
from simulation.parameters import Block, number


class EnterpriseTier(Mechanism):
    """u += a_j v_i and unit cost += a_j compliance_cost, where a_j is how much of the tier offer j has.

    a_j = 1 for closed flagships, open_certified for open weights at clouds, 0 for the rest.

    v_i: compliance_value for firms, times a factor for regulated and public users, nothing for others, share of value.
    The cost (audits, logging, staff; booked like the cost of serving) is borne for all tokens of the tier.
    """

    ID = "P10"
    SOURCE = ("S1:16",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "organisations_spending_share": 1,
        "open_taste_enterprise": -1,
        "closed_premium_price": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        compliance_value: float = number(
            0.1, "share of value", 0.0, 1.0, "assumed: of a firm; a third of the closed premium there; 0-0.3; 0 is off"
        )
        regulated: float = number(2.0, "1", 0.0, 10.0, "assumed: relative to other firms; 1-3")
        public: float = number(1.5, "1", 0.0, 10.0, "assumed: relative to firms; 1-3")
        compliance_cost: float = number(
            0.1, "USD/Mtok", 0.0, 100.0, "assumed: a tenth of what serving a flagship costs; 0-0.5; 0 is off"
        )
        open_certified: float = number(
            0.0, "share", 0.0, 1.0, "definition: 1 if clouds certify open weights as well; 0 in the claim"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """What compliance is worth to each user, share of value, (I,)."""
        numbers = self.parameters
        factor = {"enterprise": 1.0, "regulated": numbers.regulated, "public": numbers.public}
        return {"value": numbers.compliance_value * by_segment(view, factor)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """Compliance of each offer, by what it is worth to each user."""
        return self._tier(view), state["value"]

    def cost(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Cost of compliance, USD/Mtok."""
        return np.asarray(self.parameters.compliance_cost * self._tier(view))

    def _tier(self, view: MechanismView) -> Term:
        """How much of the tier each offer on sale has, (J,)."""
        offers, is_closed = view.offers, closed(view)
        flagship = is_closed & (view.weights.tier[offers.weights[view.live]] == 0)
        certified = ~is_closed & (view.sellers.kind[offers.supplier[view.live]] == CLOUD)
        return np.asarray(flagship + self.parameters.open_certified * certified)
