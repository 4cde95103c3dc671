"""What openness does: who follows how closely, what is used at each level, and what developers forgo; shares, USD."""

import numpy as np

from simulation.goods.offer import OWN
from simulation.goods.weights import FULL, WEIGHTS
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Followers' distance in knowledge, shares of tokens by openness, revenue others earn on open weights.

    `followers_knowledge_gap`: mean over the active labs that train of the best one's knowledge less theirs, that one
    left out, in log units (undefined, nan, for one lab); `weights_token_share` and `full_token_share`: of tokens
    served, on weights published without and with code and data; `open_revenue_forgone_usd`: revenue at list, a month,
    of those who run and sell open weights that they did not train.
    """
    sellers, weights = view.tables.sellers, view.tables.weights
    known = np.sort(sellers.knowledge[sellers.active & (sellers.rd > 0)])[::-1]
    level = weights.openness[view.weights]
    others = ~view.closed & (view.seller != weights.developer[view.weights]) & (view.contract == OWN)
    every = view.tokens.sum()
    return {
        "followers_knowledge_gap": float((known[0] - known[1:]).mean()) if len(known) > 1 else float("nan"),
        "weights_token_share": ratio(view.tokens[level == WEIGHTS].sum(), every),
        "full_token_share": ratio(view.tokens[level == FULL].sum(), every),
        "open_revenue_forgone_usd": float(view.revenue[others].sum()),
    }
