"""What moved users' choices and is not enjoyed, in money."""

import numpy as np

from simulation.goods.market import Floats, Market


def bias_usd(market: Market, prices: Floats, share: Floats) -> float:
    """What the biased part of the chosen offers' value comes to, USD a month, at list prices and shares (J, N).

    In a choice of one offer for all tasks it counts for the tasks that the offer is used for.
    """
    if market.bias is None:
        return 0.0
    people, routed = market.people, market.routed.shape[1]
    cell = people.cell[people.singles]
    paid = prices[:, None] * market.markup[:, cell] + market.fee[:, cell]
    used = market.single > people.rate[:, people.singles] * paid[:, None]
    weight = np.ones_like(share)
    weight[:, routed:] = np.einsum("jks,ks->js", used, people.weight)
    return float(((share * weight * market.bias[:, people.user]).sum(0) * people.stake).sum())
