"""Many users take what their employer provides, and only the employer chooses, when its contract comes up for review.

Types of users outside the segment `consumer` stand for employers with all their people.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._views import incumbents, twins
from simulation.parameters import SEGMENTS, Block, number


class EmployerDefault(Mechanism):
    """Between reviews an employee can buy from the employer's provider alone; u += bundle_discount at the provider.

    A share employer_share of types (keyed) is bound. Reviews come every employer_review_interval months, staggered by
    key; in that month everything on sale is open to the type, and the provider is then the seller whose customers most
    of its people are. Who bought nothing stays free, and so does everybody whose provider has nothing on sale. Bundling
    is worth a share of value (it comes with what the employer has); no money moves for it.
    """

    ID = "D11"
    SOURCE = ("S2:41",)
    LOOK: ClassVar[Mapping[str, int]] = {"contestable_share": -1, "closed_serving_margin": 0, "hhi_revenue": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        employer_share: float = number(
            0.5, "share of types", 0.0, 1.0, "assumed: of types outside consumers; 0.2-0.9; 0 is off"
        )
        employer_review_interval: float = number(
            12.0, "months", 1.0, 120.0, "assumed: contracts run a year; 6-36; 1 binds nobody"
        )
        bundle_discount: float = number(
            0.03, "share of value", 0.0, 1.0, "assumed: log-in, support and data in one place; 0-0.1; 0 is off"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Who is bound (I,), in which month of the interval reviews come (I,), and no provider yet (-1)."""
        works = view.users.segment != SEGMENTS.index("consumer")
        interval = self.parameters.employer_review_interval
        return {
            "bound": (works & (twins(view, "employer", "bound") < self.parameters.employer_share)).astype(float),
            "phase": np.floor(twins(view, "employer", "review") * interval),
            "provider": np.full(len(view.users), -1.0),
        }

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """The provider of who was free this month: whose customers most of the people of both twins are now."""
        held = incumbents(view)
        held = np.repeat(held[:, ::2] * view.users.mass[::2] + held[:, 1::2] * view.users.mass[1::2], 2, axis=1)
        chosen = np.where(held.max(axis=0, initial=0.0) > 0, held.argmax(axis=0), -1)
        return {**state, "provider": np.where(self._free(view, state), chosen, state["provider"])}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> list[LowRank] | None:
        """The bundle at the provider's offers, a pair for every provider."""
        provider = np.where(state["bound"] > 0, state["provider"], -1.0)
        seller, worth = view.offers.seller[view.live], self.parameters.bundle_discount
        found = np.unique(provider[provider >= 0])
        return [((seller == one) * worth, (provider == one).astype(float)) for one in found] or None

    def available(self, view: MechanismView, state: Mapping[str, Term]) -> NDArray[np.bool_] | None:
        """Everything to who is free, the provider's offers to the others."""
        seller, provider = view.offers.seller[view.live], state["provider"]
        served = np.isin(provider, seller)
        return np.asarray((self._free(view, state) | ~served)[None, :] | (seller[:, None] == provider))

    def _free(self, view: MechanismView, state: Mapping[str, Term]) -> NDArray[np.bool_]:
        """Whether each type may choose among all sellers this month, (I,)."""
        interval = np.floor(self.parameters.employer_review_interval)
        review = (view.month + state["phase"]) % interval == 0
        return np.asarray((state["bound"] == 0) | (state["provider"] < 0) | review)
