"""Subsidised prices: below cost until a share is won or the money's time is over."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class Subsidised(PricingRule):
    """p = min(p_BR, (1 - depth) c) while share < target and months in business < limit, else p_BR.

    A loss on every token is an investment in customers with switching costs (Klemperer 1987), or predation where the
    rivals' cash ends first (Bolton and Scharfstein 1990).
    """

    def prices(self, view: MarketView) -> Floats:
        """Desired prices."""
        conduct, best = view.numbers.conduct, view.best_response()
        if view.share >= conduct.subsidy_target or view.months >= conduct.subsidy_months:
            return best
        # What costs nothing to serve has no price below cost.
        below = (1.0 - conduct.subsidy_depth) * np.where(view.cost > 0, view.cost, np.inf)
        return np.minimum(best, below)
