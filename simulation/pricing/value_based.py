"""Value-based pricing: the next best offer's price and a share of what the lead over it is worth to users."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class ValueBased(PricingRule):
    """p = max(c, p_open + share max(V, 0) + min(V, 0)), V = E[w (theta_own - theta_open)] (Nash 1950 for the share).

    The next best offer is the cheapest of the best open weights; with share 1 the rule is the ceiling. Who offers less
    than that has to give the whole difference away.
    """

    def prices(self, view: MarketView) -> Floats:
        """Desired prices; without an open rival the rule is a best response."""
        rivals = view.rivals
        if not rivals.is_open.any():
            return view.best_response()
        best = rivals.rating[rivals.is_open].max()
        reference = rivals.price[rivals.is_open & (rivals.rating == best)].min()
        lead = view.lead_value()
        worth = np.where(lead > 0, view.numbers.conduct.value_share * lead, lead)
        prices: Floats = np.maximum(view.cost, reference + worth)
        return prices
