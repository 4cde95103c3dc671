"""Nash prices: what all sellers would post in a simultaneous Bertrand equilibrium."""

from simulation.pricing import Floats, MarketView, PricingRule


class LogitNash(PricingRule):
    """Own part of the Bertrand-Nash prices of the month's market (Anderson, de Palma and Thisse 1992)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices."""
        return view.nash()
