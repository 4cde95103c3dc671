"""Ultra-low prices leave GPU depreciation out, and end when the hardware has to be replaced."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Flow, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import HOST, OWN
from simulation.parameters import Block, count, number


class IgnoreDepreciation(Mechanism):
    """Some hosts price, and decide what to keep on sale, at c (1 - d); d c a token is on the vendor's credit.

    Which hosts do is one keyed draw each. What they owe adds up over `gpu_life_months`, at an age of the first hardware
    drawn once for each host, and falls due in the month of replacement; a host whose cash does not cover it closes, and
    the vendor bears what is missing. Full cost is what `below_cost_share_of_tokens` compares prices with.
    """

    ID = "P06"
    SOURCE = ("S1:7",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "below_cost_share_of_tokens": 1,
        "open_price_over_cost": -1,
        "hosts_failed": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        price_on_cash_cost: float = number(
            0.5, "share of hosts", 0.0, 1.0, "assumed: that leave depreciation out; 0 is off; 0.2-0.8"
        )
        depreciation_share: float = number(
            0.5, "share of serving cost", 0.0, 0.95, "assumed: hardware less energy and housing; 0 is off; 0.4-0.7"
        )
        gpu_life_months: int = count(36, "months", 2, 120, "measured: 3-6 years in the books (facts 53)")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Nothing owed yet, USD, (S,)."""
        return {"owed": np.zeros(len(view.sellers))}

    def perceived_cost(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Cost less depreciation for the weights such hosts run, (J,)."""
        if self._off:
            return None
        offers, live = view.offers, view.live
        own = (offers.contract[live] == OWN) & self._hosts(view)[offers.seller[live]]
        return np.asarray(np.where(own, -self.parameters.depreciation_share * offers.serving[live], 0.0))

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """The vendor's credit for this month's depreciation, and what falls due."""
        if self._off:
            return None
        names, credit = view.sellers.names, self._credit(view)
        due = np.where(self._due(view) & view.sellers.active, _long(state["owed"], len(names)), 0.0)
        given = (("hardware", name, "hardware on credit", usd) for name, usd in zip(names, credit, strict=True))
        paid = ((name, "hardware", "hardware replaced", usd) for name, usd in zip(names, due, strict=True))
        return [Flow(payer, payee, account, float(usd)) for payer, payee, account, usd in (*given, *paid) if usd > 0]

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """What is owed after this month."""
        owed = np.where(self._due(view), 0.0, _long(state["owed"], len(view.sellers)))
        return {"owed": (owed + self._credit(view)) * view.sellers.active}

    @property
    def _off(self) -> bool:
        return bool(self.parameters.price_on_cash_cost == 0 or self.parameters.depreciation_share == 0)

    def _hosts(self, view: MechanismView) -> np.ndarray:
        """Which sellers leave depreciation out, (S,)."""
        draws = np.array([view.uniform("cash cost", name, -1) for name in view.sellers.names])
        return np.asarray((view.sellers.kind == HOST) & (draws < self.parameters.price_on_cash_cost))

    def _due(self, view: MechanismView) -> np.ndarray:
        """Whose hardware is replaced this month, (S,)."""
        life = self.parameters.gpu_life_months
        age = np.array([int(life * view.uniform("hardware age", name, -1)) for name in view.sellers.names])
        return np.asarray(self._hosts(view) & ((view.month + age) % life == 0) & (view.month > 0))

    def _credit(self, view: MechanismView) -> Term:
        """Depreciation of this month's tokens, USD, (S,)."""
        offers = view.offers
        own = (offers.contract == OWN) & self._hosts(view)[offers.seller]
        run = (offers.billed + offers.quota_billed).sum(1) * own
        usd = self.parameters.depreciation_share * offers.serving * run
        return np.bincount(offers.seller, usd, len(view.sellers))


def _long(state: Term, size: int) -> Term:
    """A column of sellers with those that entered since at 0, (S,)."""
    return np.concatenate([state, np.zeros(size - len(state))])
