"""Shares, margins and concentration of the month."""

import numpy as np

from simulation.agents.seller import CLOUD, HOST
from simulation.equations.concentration import herfindahl
from simulation.goods.offer import OWN
from simulation.goods.plan import FREE, PAID
from simulation.measures import MonthView, ratio
from simulation.parameters import REGIONS


def measure(view: MonthView) -> dict[str, float]:
    """Closed and Chinese shares, serving margins weighted by revenue, HHI of revenue, numbers of sellers and hosts.

    Revenue is tokens at list and fees of plans. `closed_serving_margin` is on paying users (list and paid plans),
    `closed_gross_margin` counts what free tiers cost as well; host margins are on tokens at list.
    Margins on weights are revenue less resource cost, whoever earns it; hosts are those who run others' open weights.
    """
    sellers, weights = view.tables.sellers, view.tables.weights
    revenue, cost, tokens = view.revenue, view.serving_cost, view.tokens
    kind = sellers.kind[view.seller]
    host = ((kind == CLOUD) | (kind == HOST)) & (view.contract == OWN)
    chinese = sellers.origin[weights.developer[view.weights]] == REGIONS.index("china")
    by_seller = np.bincount(view.seller, revenue, len(sellers)) + view.fees
    all_revenue, closed_revenue = revenue.sum() + view.fees.sum(), revenue[view.closed].sum() + view.closed_fees
    serving = view.tables.plans.serving
    paid, free = (view.of_plans(serving, kind, closed=True) for kind in (PAID, FREE))
    closed_profit = closed_revenue - cost[view.closed].sum() - paid
    open_revenue = all_revenue - closed_revenue
    open_cost = cost[~view.closed].sum() + view.of_plans(serving, PAID, closed=False)
    return {
        "closed_token_share": ratio(tokens[view.closed].sum(), tokens.sum()),
        "closed_revenue_share": ratio(closed_revenue, all_revenue),
        "chinese_token_share": ratio(tokens[chinese].sum(), tokens.sum()),
        "host_token_share": ratio(tokens[host].sum(), tokens.sum()),
        "closed_serving_margin": ratio(closed_profit, closed_revenue),
        "closed_gross_margin": ratio(closed_profit - free, closed_revenue),
        "open_serving_margin": ratio(open_revenue - open_cost, open_revenue),
        "host_margin": ratio((revenue - cost)[host].sum(), revenue[host].sum()),
        "closed_serving_profit_usd": float(closed_profit - free),
        "host_profit_usd": float((revenue - cost)[host].sum()),
        "hhi_revenue": herfindahl(by_seller[by_seller > 0]),
        "labs_active": float((sellers.active & (sellers.kind < CLOUD)).sum()),
        "offers_on_sale": float(len(view.live)),
    }
