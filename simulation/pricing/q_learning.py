"""Q-learning: what a price earned in a situation is remembered, and the best remembered one is charged again."""

import numpy as np

from simulation.equations.q_learning import updated
from simulation.parameters import Pricing
from simulation.pricing import Floats, MarketView, PricingRule

NOTES = 3
"""Numbers besides the values: last month's state and price, and how many months it has learnt."""


class QLearning(PricingRule):
    """Q(s, a) <- (1 - alpha) Q + alpha (profit + delta max Q(s')) (Watkins and Dayan 1992; Calvano et al. 2020).

    Price a: the best response times exp(x), x on a grid up to `q_span` either side, never below cost. State s: own and
    rivals' price last month on the same grid (memory of one period); rivals' is the median of their prices in own
    tiers over the mean own best response. Any price with probability exp(-decay x months). Before anything is learnt
    Q = profit / (1 - delta) at rivals' posted prices.
    Calvano et al.'s learners need 10^5 to 10^6 periods to collude; here a period is a month, a run has a hundred, and
    the market grows meanwhile. Such a learner does not learn to collude; it tries prices around its best response.
    """

    @classmethod
    def remembers(cls, numbers: Pricing) -> int:
        """Values by own price, rivals' price and price charged, and notes."""
        return numbers.conduct.q_prices**3 + NOTES

    def prices(self, view: MarketView) -> Floats:
        """Desired prices."""
        return _priced(view, _factors(view)[self._month(view)[1]])

    def remember(self, view: MarketView) -> Floats:
        """Values after last month's profit, this month's state and price."""
        values, action, state = self._month(view)
        return np.concatenate([values.ravel(), [state, action, view.memory[values.size + 2] + 1]])

    def _month(self, view: MarketView) -> tuple[Floats, int, int]:
        """Values (m^2, m) with last month's lesson, the price to charge, and the state it is charged in."""
        conduct, m = view.numbers.conduct, view.numbers.conduct.q_prices
        last, played, known = (int(one) for one in view.memory[m**3 : m**3 + NOTES])
        state = _state(view)
        if known:
            values = view.memory[: m**3].reshape(m * m, m).copy()
            earned = float(np.sum((view.price - view.cost) * view.tokens))
            best_next = float(values[state].max())
            values[last, played] = updated(
                float(values[last, played]), earned, best_next, conduct.q_learning_rate, conduct.q_discount
            )
        else:
            earned_by = np.array([view.profit(_priced(view, factor)) for factor in _factors(view)])
            values = np.tile(earned_by / (1.0 - conduct.q_discount), (m * m, 1))
        if view.uniform("Q-learning trial") < np.exp(-conduct.q_decay * known):
            return values, int(view.uniform("Q-learning price") * m), state
        return values, int(values[state].argmax()), state


def _factors(view: MarketView) -> Floats:
    conduct = view.numbers.conduct
    return np.exp(np.linspace(-conduct.q_span, conduct.q_span, conduct.q_prices))


def _priced(view: MarketView, factor: float) -> Floats:
    return np.maximum(view.cost, view.best_response() * factor)


def _state(view: MarketView) -> int:
    """m x own place + rivals' place on the grid; the middle where there is nothing to compare with."""
    best, rivals = np.log(view.best_response()), view.rivals
    near = rivals.price[np.isin(rivals.tier, view.tier)]
    other = float(np.median(np.log(near)) - best.mean()) if near.size else 0.0
    own = float((np.log(view.price) - best).mean())
    return view.numbers.conduct.q_prices * _place(view, own) + _place(view, other)


def _place(view: MarketView, gap: float) -> int:
    """Place of a log gap on the grid of factors, the nearest within it."""
    conduct = view.numbers.conduct
    share = (np.clip(gap / conduct.q_span, -1.0, 1.0) + 1.0) / 2.0
    return round(float(share) * (conduct.q_prices - 1))
