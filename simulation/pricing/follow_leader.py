"""Price leadership: follow the rival of the same tier that sells most."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class FollowLeader(PricingRule):
    """p = max(c, price of the rival with most revenue in the tier x exp(gap)) (Stigler 1947)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices; a tier without a selling rival keeps its price."""
        rivals = view.rivals
        out = view.price.copy()
        for place, tier in enumerate(view.tier):
            revenue = np.where(rivals.tier == tier, rivals.revenue, -1.0)
            if revenue.max(initial=-1.0) > 0:
                out[place] = rivals.price[revenue.argmax()] * np.exp(view.numbers.follow_gap)
        return np.maximum(view.cost, out)
