"""Limit pricing: no more than the open alternative plus the worth of the lead."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class Ceiling(PricingRule):
    """p = max(c, p_open + E[w (theta_own - theta_open)]), with p_open the cheapest best open offer (Bain 1949)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices; without an open rival the rule is a best response."""
        rivals = view.rivals
        if not rivals.is_open.any():
            return view.best_response()
        best = rivals.rating[rivals.is_open].max()
        open_price = rivals.price[rivals.is_open & (rivals.rating == best)].min()
        ceiling: Floats = np.maximum(view.cost, open_price + view.lead_value())
        return ceiling
