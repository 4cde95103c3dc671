"""Generalists and specialists: who serves which domain, and what generalists earn where specialists compete."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from simulation.measures import Floats, MonthView, ratio

APART = 75.0
"""Points by which a specialist does its best task better than the others on average: about a year of progress.

Less than that comes of itself: luck per task leaves a line of weights some 45 points uneven in ten years.
"""


def measure(view: MonthView) -> dict[str, float]:
    """Offers by the spread of their skill over tasks; a specialist's best task is 75 points above its others' mean.

    `specialist_token_share`, `specialist_revenue_share` (at list): shares of all; `specialist_best_domain_share`: of
    the tokens of the task where specialists have most; `generalist_margin`: (price - cost) / price of the other offers,
    weighted by tokens; `generalist_lowest_margin`: in the task where it is lowest; `task_skill`: points of skill beside
    the rating, mean over tasks, weighted by tokens.
    """
    offers, weights = view.tables.offers, view.tables.weights
    skill = weights.skill[view.weights] + offers.skill[view.live]
    special = _special(skill)
    served = view.by_task
    shares = [ratio(*pair) for pair in zip(served[special].sum(axis=0), served.sum(axis=0), strict=True)]
    paid, kept = (worth[~special, None] * served[~special] for worth in (view.price, view.price - view.cost))
    margins = [ratio(*pair) for pair in zip(kept.sum(axis=0), paid.sum(axis=0), strict=True)]
    return {
        "specialist_token_share": ratio(view.tokens[special].sum(), view.tokens.sum()),
        "specialist_revenue_share": ratio(view.revenue[special].sum(), view.revenue.sum()),
        "specialist_best_domain_share": _extreme(shares, max),
        "generalist_margin": ratio(kept.sum(), paid.sum()),
        "generalist_lowest_margin": _extreme(margins, min),
        "task_skill": float(skill.mean(1) @ view.tokens / view.tokens.sum()) if view.tokens.sum() > 0 else float("nan"),
    }


def _special(skill: Floats) -> NDArray[np.bool_]:
    """Whether the best task of each offer is far above the mean of its others, (J,); never with a single task."""
    tasks = skill.shape[1]
    if tasks < 2 or len(skill) == 0:
        return np.zeros(len(skill), bool)
    best = skill.max(1)
    return np.asarray(best - (skill.sum(1) - best) / (tasks - 1) >= APART)


def _extreme(values: list[float], pick: Callable[[Iterable[float]], float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(pick(known)) if known else float("nan")
