"""Fixed and marginal cost of labs, and how large a lab must be to spread the fixed part."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.measures import MonthView, ratio

NEAR = 0.1
"""A lab is of efficient scale where its average cost is at most this share above marginal cost."""


def measure(view: MonthView) -> dict[str, float]:
    """Average and marginal cost of all active labs, and the minimum efficient scale of the one that spends most.

    Per Mtok of weights they run, at list, under plans and through others, USD/Mtok: marginal is what serving costs,
    average adds R&D and overhead. `lab_fixed_share_of_cost`: of their cost. `lab_fixed_cost_usd`: R&D and overhead.
    `minimum_efficient_scale`: F / (0.1 c) over all tokens served, F and c of the lab with the largest R&D and
    overhead: above 1 not even one lab of that size can spread its fixed cost.
    """
    sellers, offers = view.tables.sellers, view.tables.offers
    labs = sellers.active & (sellers.kind < CLOUD)
    fixed = np.where(labs, sellers.rd + sellers.overhead, 0.0)
    run = view.tokens
    supplier, size = offers.supplier[view.live], len(sellers)
    tokens = np.where(labs, np.bincount(supplier, run, size), 0.0)
    billed = view.billed + view.under_plans
    unit = (offers.serving + offers.idle)[view.live]
    serving = np.where(labs, np.bincount(supplier, unit * billed, size), 0.0)
    top = int(np.argmax(fixed))
    return {
        "lab_average_cost": ratio(float((fixed + serving).sum()), float(tokens.sum())),
        "lab_marginal_cost": ratio(float(serving.sum()), float(tokens.sum())),
        "lab_fixed_share_of_cost": ratio(float(fixed.sum()), float((fixed + serving).sum())),
        "lab_fixed_cost_usd": float(fixed.sum()),
        "minimum_efficient_scale": _scale(float(fixed[top]), (serving[top], tokens[top]), float(run.sum())),
    }


def _scale(fixed: float, run: tuple[float, float], market: float) -> float:
    """Tokens at which F / Q is the given share of marginal cost, over the market's; 0 without fixed cost."""
    return 0.0 if fixed == 0 else ratio(fixed, NEAR * ratio(*run) * market)
