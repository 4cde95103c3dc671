"""Cost plus: a fixed mark-up over unit cost."""

from simulation.pricing import Floats, MarketView, PricingRule


class CostPlus(PricingRule):
    """p = c (1 + margin) (Hall and Hitch 1939)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices."""
        return view.cost * (1 + view.numbers.cost_plus_margin)
