"""Tacit collusion: the joint-monopoly price as long as nobody is seen to charge less, else a price war."""

from typing import ClassVar

import numpy as np

from simulation.equations.tacit import war_months
from simulation.parameters import Pricing
from simulation.pricing import Floats, MarketView, PricingRule


class TacitCollusion(PricingRule):
    """p = max(c, p_joint) unless last month's lowest price was too far below its joint one; then p_BR for T months.

    The trigger strategy of Friedman (1971) with the finite wars of Green and Porter (1984). Those on the rule price as
    one owner would, sellers on other rules at their posted prices. The first month starts in peace; the first month
    after a war nothing is held against anybody, since war prices are still posted.
    """

    COLLUDES: ClassVar[bool] = True

    @classmethod
    def remembers(cls, numbers: Pricing) -> int:  # noqa: ARG003
        """Months of war left after this one, and whether prices have been joint for a month."""
        return 2

    def prices(self, view: MarketView) -> Floats:
        """Desired prices."""
        wish = view.best_response() if self._war(view) > 0 else view.joint()
        return np.maximum(view.cost, wish)

    def remember(self, view: MarketView) -> Floats:
        """War months left, this one included, and whether this month's wish is joint."""
        war = self._war(view)
        return np.array([war, float(war == 0)])

    def _war(self, view: MarketView) -> float:
        """Months of war from now on."""
        left, at_peace = view.memory[:2]
        conduct = view.numbers.conduct
        seen = view.deviation() if at_peace else 0.0
        return war_months(float(left), seen, conduct.tacit_tolerance, conduct.tacit_punishment)
