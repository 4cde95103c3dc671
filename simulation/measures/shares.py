"""Shares, margins and concentration of the month."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.equations.concentration import herfindahl
from simulation.measures import MonthView, ratio
from simulation.parameters import REGIONS


def measure(view: MonthView) -> dict[str, float]:
    """Closed and Chinese shares, serving margins weighted by revenue, HHI of revenue, numbers of sellers and hosts."""
    sellers, weights = view.tables.sellers, view.tables.weights
    revenue, cost, tokens = view.revenue, view.serving_cost, view.tokens
    host = sellers.kind[view.seller] >= CLOUD
    chinese = sellers.origin[weights.developer[view.weights]] == REGIONS.index("china")
    by_seller = np.bincount(view.seller, revenue, len(sellers))
    open_weights = view.weights[~view.closed]
    return {
        "closed_token_share": ratio(tokens[view.closed].sum(), tokens.sum()),
        "closed_revenue_share": ratio(revenue[view.closed].sum(), revenue.sum()),
        "chinese_token_share": ratio(tokens[chinese].sum(), tokens.sum()),
        "host_token_share": ratio(tokens[host].sum(), tokens.sum()),
        "closed_serving_margin": ratio((revenue - cost)[view.closed].sum(), revenue[view.closed].sum()),
        "open_serving_margin": ratio((revenue - cost)[~view.closed].sum(), revenue[~view.closed].sum()),
        "host_margin": ratio((revenue - cost)[host].sum(), revenue[host].sum()),
        "closed_serving_profit_usd": float((revenue - cost)[view.closed].sum()),
        "host_profit_usd": float((revenue - cost)[host].sum()),
        "hhi_revenue": herfindahl(by_seller[by_seller > 0]),
        "labs_active": float((sellers.active & (sellers.kind < CLOUD)).sum()),
        "offers_on_sale": float(len(view.live)),
        "hosts_per_open_weights": ratio(float(len(open_weights)), float(len(np.unique(open_weights)))),
    }
