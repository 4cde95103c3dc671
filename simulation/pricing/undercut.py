"""Undercutting: a step below the cheapest comparable rival, never below cost."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class Undercut(PricingRule):
    """p = max(c, (1 - step) x cheapest rival price of the same weights, else of weights rated at least as high)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices; an offer without a comparable rival keeps its price."""
        rivals = view.rivals
        same = view.weights[:, None] == rivals.weights
        better = view.rating[:, None] <= rivals.rating
        comparable = np.where(same.any(axis=1, keepdims=True), same, better)
        cheapest = np.where(comparable, rivals.price, np.inf).min(axis=1, initial=np.inf)
        target = np.where(np.isfinite(cheapest), (1 - view.numbers.undercut_step) * cheapest, view.price)
        return np.maximum(view.cost, target)
