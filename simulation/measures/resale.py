"""Hosts of open weights, and sellers of weights that somebody else runs."""

import numpy as np
from numpy.typing import NDArray

from simulation.goods.offer import APPLIED, OWN, ROUTED, TIED
from simulation.measures import Floats, MonthView, ratio

FEWEST_HOSTS = 3
"""Hosts below which dispersion over hosts is not measured, as in the data (data/moments.py)."""


def measure(view: MonthView) -> dict[str, float]:
    """Number of hosts, dispersion of their prices, shares and profit of clouds, aggregators and applications.

    Hosts are sellers who run open weights, their developer among them, as in the data: hosts per weights is the mean
    over all open weights on sale, best the largest; the CV (sd with n - 1 over mean of list price) is the mean over
    weights with at least three hosts. Cloud share: of closed tokens and revenue; aggregator share: of open tokens; app
    share: of all.
    Profit of clouds is what they keep of closed weights, profit of aggregators and apps is before overhead.
    """
    revenue, hosted = view.revenue, (view.contract == OWN) & ~view.closed
    tied, routed, applied = (view.contract == kind for kind in (TIED, ROUTED, APPLIED))
    cloud = tied & view.closed
    count = np.bincount(view.weights[hosted])
    count = count[count > 0]
    return {
        "hosts_per_open_weights": float(count.mean()) if count.size else float("nan"),
        "hosts_of_best_hosted": float(count.max(initial=0)),
        "host_price_cv": _price_cv(view.weights[hosted], view.price[hosted]),
        "cloud_share_of_closed_tokens": ratio(view.tokens[cloud].sum(), view.tokens[view.closed].sum()),
        "cloud_share_of_closed_revenue": ratio(revenue[cloud].sum(), revenue[view.closed].sum()),
        "cloud_resale_revenue_usd": float(revenue[cloud].sum()),
        "cloud_resale_profit_usd": float(view.profit[cloud].sum()),
        "aggregator_share_of_open_tokens": ratio(view.tokens[routed].sum(), view.tokens[~view.closed].sum()),
        "aggregator_revenue_usd": float(revenue[routed].sum()),
        "aggregator_profit_usd": float(view.profit[routed].sum()),
        "app_token_share": ratio(view.tokens[applied].sum(), view.tokens.sum()),
        "app_revenue_usd": float(revenue[applied].sum()),
        "app_profit_usd": float(view.profit[applied].sum()),
        "wholesale_usd": view.paid.get("wholesale", 0.0),
    }


def _price_cv(weights: NDArray[np.int64], price: Floats) -> float:
    """Mean over weights with at least three offers of sd (n - 1) over mean of price; undefined without such weights."""
    count = np.bincount(weights)
    mean = np.bincount(weights, price) / np.maximum(count, 1)
    spread = np.bincount(weights, (price - mean[weights]) ** 2)
    many = count >= FEWEST_HOSTS
    return float(np.mean(np.sqrt(spread[many] / (count[many] - 1)) / mean[many])) if many.any() else float("nan")
