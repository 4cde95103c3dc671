"""What serving costs at one quality, what it is sold for, and how much of the fall in cost users get."""

import numpy as np

from simulation.equations.cost import serving_efficiency
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Cost of a Mtok served, efficiency since the start, and price and pass-through at one quality.

    `cost_per_mtok`: resource cost of tokens at list over those tokens, USD/Mtok. `serving_efficiency`: times cheaper
    to serve at one rating than at the start. `constant_quality_price`: lowest list price of weights rated at least
    `cost.reference_rating`, USD/Mtok. `cost_pass_through`: share of the fall in cost that its price has followed since
    the first month, ln(p_0 / p_t) / ln(c_0 / c_t); undefined without a fall.
    """
    cost, weights = view.setup.cost, view.tables.weights
    good = weights.rating[view.weights] >= cost.reference_rating
    price = float(view.price[good].min()) if good.any() else float("nan")
    gained = float(serving_efficiency(view.month, cost.algorithms, cost.hardware, cost.floor))
    return {
        "cost_per_mtok": ratio(float(view.serving_cost.sum()), float(view.metered.sum())),
        "serving_efficiency": gained,
        "constant_quality_price": price,
        "cost_pass_through": _passed(view, price, gained),
    }


def _passed(view: MonthView, price: float, gained: float) -> float:
    months = view.tables.recorder.monthly
    if not months or gained <= 1.0:
        return float("nan")
    return float(np.log(months[0]["constant_quality_price"] / price) / np.log(gained))
