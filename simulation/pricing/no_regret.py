"""No regret: prices that would have earned more are drawn more often."""

import numpy as np

from simulation.equations.no_regret import drawn, hedge, mixed
from simulation.parameters import Pricing
from simulation.pricing import Floats, MarketView, PricingRule

LOWEST, HIGHEST = 0.02, 8.0
"""Margins compared, share of cost."""


class NoRegret(PricingRule):
    """P(arm) ~ exp(rate x sum of past payoffs): Hedge on one margin (p - c) / c of 0.02 to 8 for all own offers.

    Payoffs are what the month would have earned at each arm with rivals at their posted prices, over the range of the
    arms (Freund and Schapire 1997; EXP3 of Auer et al. 2002 would know the price played alone). Play of all sellers
    converges to the coarse correlated equilibria (Hannan 1957), in a logit duopoly near Nash.
    """

    @classmethod
    def remembers(cls, numbers: Pricing) -> int:
        """The score of every arm."""
        return numbers.conduct.arms

    def prices(self, view: MarketView) -> Floats:
        """Desired prices: cost and the margin of the arm drawn."""
        chances = mixed(self.remember(view))
        return _priced(view, float(_margins(view)[drawn(chances, view.uniform("no-regret price"))]))

    def remember(self, view: MarketView) -> Floats:
        """Scores after this month's payoffs, (A,)."""
        payoff = np.array([view.profit(_priced(view, float(margin))) for margin in _margins(view)])
        arms = view.numbers.conduct.arms
        return hedge(view.memory[:arms], payoff, view.numbers.conduct.regret_rate)


def _margins(view: MarketView) -> Floats:
    return np.geomspace(LOWEST, HIGHEST, view.numbers.conduct.arms)


def _priced(view: MarketView, margin: float) -> Floats:
    """Prices (m,) at a common margin; what costs nothing is priced from its posted price."""
    base = np.where(view.cost > 0, view.cost, view.price)
    return np.asarray(base * (1.0 + margin))
