"""How close the price of open tokens is to their cost, and how many sell them."""

import numpy as np

from simulation.agents.seller import CLOUD, HOST
from simulation.goods.offer import OWN
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Price of hosted open tokens over their resource cost, hosts that sell any, and what is sold below cost.

    `open_price_over_cost`: revenue at list over resource cost of those who run others' open weights;
    `cheapest_open_price_over_cost`: the same of the cheapest host of each set of weights, mean over tokens of the
    weights. `hosts_selling`: sellers among them. `below_cost_share_of_tokens`: of their tokens, whose list price is
    below the full unit cost (hardware at its rent, idle or not). `hosts_failed`: clouds and hosts out of business.
    """
    sellers = view.tables.sellers
    kind = sellers.kind[view.seller]
    hosted = ((kind == CLOUD) | (kind == HOST)) & (view.contract == OWN) & ~view.closed
    price, cost, tokens, weights = view.price[hosted], view.resource[hosted], view.tokens[hosted], view.weights[hosted]
    return {
        "open_price_over_cost": ratio(float(view.revenue[hosted].sum()), float(view.serving_cost[hosted].sum())),
        "cheapest_open_price_over_cost": _cheapest(weights, price, cost, tokens),
        "hosts_selling": float(len(np.unique(view.seller[hosted]))),
        "hosts_failed": float((((sellers.kind == CLOUD) | (sellers.kind == HOST)) & (sellers.closed >= 0)).sum()),
        "below_cost_share_of_tokens": ratio(float(tokens[price < cost * (1 - 1e-9)].sum()), float(tokens.sum())),
    }


def _cheapest(weights: np.ndarray, price: np.ndarray, cost: np.ndarray, tokens: np.ndarray) -> float:
    """Lowest price over that host's cost, mean over sets of weights by tokens; undefined where nothing is sold."""
    order = np.lexsort((price, weights))
    best = order[np.diff(weights[order], prepend=-1) > 0]
    best = best[cost[best] > 0]
    sold = np.bincount(weights, tokens)[weights[best]]
    return ratio(float((price[best] / cost[best] * sold).sum()), float(sold.sum()))
