"""List prices by tier and prices paid, USD/Mtok."""

import numpy as np

from simulation.measures import MonthView, ratio
from simulation.parameters import TIERS


def measure(view: MonthView) -> dict[str, float]:
    """Flagship list price, prices paid at list (revenue / tokens, no plans), mean list prices by tier; USD/Mtok."""
    out = {
        "flagship_price": float(np.mean(view.price[best])) if (best := view.flagships) else float("nan"),
        "closed_price_paid": ratio(view.revenue[view.closed].sum(), view.metered[view.closed].sum()),
        "open_price_paid": ratio(view.revenue[~view.closed].sum(), view.metered[~view.closed].sum()),
        "price_paid": ratio(view.revenue.sum(), view.metered.sum()),
    }
    tiers = view.tables.weights.tier[view.weights]
    for tier, name in enumerate(TIERS):
        rows = view.closed & (tiers == tier)
        out[f"closed_{name}_price"] = ratio((view.price * view.metered)[rows].sum(), view.metered[rows].sum())
    rows = ~view.closed
    out["open_list_price"] = ratio((view.price * view.metered)[rows].sum(), view.metered[rows].sum())
    return out
