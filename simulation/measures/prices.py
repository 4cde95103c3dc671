"""List prices by tier and prices paid, USD/Mtok."""

import numpy as np

from simulation.measures import MonthView, flagships, ratio
from simulation.parameters import TIERS


def measure(view: MonthView) -> dict[str, float]:
    """Flagship list price, prices paid (revenue / tokens), mean list prices by tier weighted by tokens; USD/Mtok."""
    out = {
        "flagship_price": float(np.mean(view.price[best])) if (best := flagships(view)) else float("nan"),
        "closed_price_paid": ratio(view.revenue[view.closed].sum(), view.tokens[view.closed].sum()),
        "open_price_paid": ratio(view.revenue[~view.closed].sum(), view.tokens[~view.closed].sum()),
        "price_paid": ratio(view.revenue.sum(), view.tokens.sum()),
    }
    tiers = view.tables.weights.tier[view.weights]
    for tier, name in enumerate(TIERS):
        rows = view.closed & (tiers == tier)
        out[f"closed_{name}_price"] = ratio((view.price * view.tokens)[rows].sum(), view.tokens[rows].sum())
    rows = ~view.closed
    out["open_list_price"] = ratio((view.price * view.tokens)[rows].sum(), view.tokens[rows].sum())
    return out
