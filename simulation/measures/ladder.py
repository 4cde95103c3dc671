"""Model sizes: what smaller siblings can do, and what quality costs by rung; points and USD/Mtok."""

import numpy as np

from simulation.goods.weights import FLAGSHIP
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Number of points on the quality-price frontier, and the best smaller weights, closed and open.

    `price_points`: number of ratings on sale with a list price below that of everything better or as good;
    `best_small_closed_rating` and `best_small_open_rating`: of mid and small tiers on sale, points, undefined (nan)
    without any; open ones are what runs at home; `cheapest_near_best_price`: lowest list price, USD/Mtok, within 50
    points of the best on sale.
    """
    weights = view.tables.weights
    rating = weights.rating[view.weights]
    small = weights.tier[view.weights] != FLAGSHIP
    near = view.price[rating >= rating.max(initial=-np.inf) - 50.0]
    return {
        "price_points": float(_frontier(rating, view.price)),
        "best_small_closed_rating": _best(rating[small & view.closed]),
        "best_small_open_rating": _best(rating[small & ~view.closed]),
        "cheapest_near_best_price": float(near.min()) if len(near) else float("nan"),
    }


def _best(rating: np.ndarray) -> float:
    return float(rating.max()) if len(rating) else float("nan")


def _frontier(rating: np.ndarray, price: np.ndarray) -> int:
    """How many ratings are sold below the price of all that is at least as good."""
    order = np.lexsort((price, -rating))
    cheapest = np.minimum.accumulate(price[order]) if len(order) else price
    return len(np.unique(cheapest))
