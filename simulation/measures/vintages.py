"""What weights earn that are no longer new, and what they sell for."""

import numpy as np

from simulation.measures import MonthView, ratio

OLD = 6
"""Months since release from which weights count as old."""


def measure(view: MonthView) -> dict[str, float]:
    """Share of list revenue and of tokens of weights released at least 6 months ago; their price over that of new ones.

    Prices are means over tokens, USD/Mtok; undefined where either sells nothing.
    """
    old = view.month - view.tables.weights.released[view.weights] >= OLD
    tokens, revenue = view.tokens, view.revenue
    dear, cheap = (ratio(float((view.price * tokens)[rows].sum()), float(tokens[rows].sum())) for rows in (~old, old))
    return {
        "old_weights_revenue_share": ratio(float(revenue[old].sum()), float(revenue.sum())),
        "old_weights_token_share": ratio(float(tokens[old].sum()), float(tokens.sum())),
        "old_over_new_price": float(np.divide(cheap, dear)) if dear > 0 else float("nan"),
    }
