"""From how many sellers used weights can be had, and what those charge who are the only one."""

import numpy as np

from simulation.goods.offer import OWN
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Sources of weights are the sellers who run them; resellers add none, for they depend on the same one.

    `sources_of_used_weights`: their number, mean over tokens; `multi_sourced_token_share`: of tokens on weights with at
    least two; serving margins (tokens at list, share of revenue) of weights with one source and with more.
    """
    count = np.bincount(view.weights[view.contract == OWN], minlength=len(view.tables.weights))[view.weights]
    several, revenue, profit = count > 1, view.revenue, view.revenue - view.serving_cost
    return {
        "sources_of_used_weights": ratio(float(count @ view.tokens), float(view.tokens.sum())),
        "multi_sourced_token_share": ratio(view.tokens[several].sum(), view.tokens.sum()),
        "sole_source_margin": ratio(profit[~several].sum(), revenue[~several].sum()),
        "multi_source_margin": ratio(profit[several].sum(), revenue[several].sum()),
    }
