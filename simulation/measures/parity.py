"""Open against closed: the gap, and what is left of the premium of closed weights; points and shares."""

import numpy as np

from simulation.goods.history import premium_left
from simulation.goods.weights import CLOSED
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Gap of the best weights and the closed premium, in taste and in prices.

    `open_gap_points`: best closed less best open rating ever released, undefined (nan) if none is open;
    `closed_premium`: taste for closed weights, share of value, mean over segments by their potential tokens, 0 at
    parity; `closed_price_premium`: mean price paid at list for closed over open weights, less 1, undefined without
    either.
    """
    history, demand, segments = view.tables.history, view.setup.demand, view.setup.segments.values()
    published = bool(np.any(view.tables.weights.openness != CLOSED))
    taste = ratio(sum(item.premium * item.volume for item in segments), sum(item.volume for item in segments))
    paid = [ratio(view.revenue[rows].sum(), view.metered[rows].sum()) for rows in (view.closed, ~view.closed)]
    return {
        "open_gap_points": float(history.best_closed[-1] - history.best_open[-1]) if published else float("nan"),
        "closed_premium": premium_left(demand, history, view.month, published=published) * taste,
        "closed_price_premium": ratio(paid[0], paid[1]) - 1.0,
    }
