"""Penetration: cheap while customers are few, because who has switched once stays."""

from simulation.pricing import Floats, MarketView, PricingRule


class Penetration(PricingRule):
    """p = p_BR (1 - depth max(0, 1 - share / target)): a bargain first, then the rip-off (Klemperer 1987).

    The best response counts locked-in customers, so that its price is the harvest (Farrell and Klemperer 2007).
    """

    def prices(self, view: MarketView) -> Floats:
        """Desired prices, below cost where the discount exceeds the margin."""
        conduct = view.numbers.conduct
        missing = max(0.0, 1.0 - view.share / conduct.penetration_target)
        return view.best_response() * (1.0 - conduct.penetration_depth * missing)
