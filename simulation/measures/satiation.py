"""What open weights do well enough, and what the lead of closed ones is worth on top."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from simulation.measures import Floats, MonthView, ratio

ENOUGH = 0.9
"""Share of the worth of a perfectly done task from which weights do it well enough."""


def measure(view: MonthView) -> dict[str, float]:
    """Shares of use that the best open weights on sale serve, whoever sees them; the worth of the closed lead.

    Commodity share: of potential Mtok, or of value, where open weights do at least 0.9 of a perfectly done task, or
    (matched) at least 0.9 of what the best weights on sale do. Frontier premium: mean of the best closed weights'
    performance over the best open ones', share of value. Effective gap: the same in points, tau (logit theta_closed -
    logit theta_open), mean over tasks by value; with skills and tools, unlike the gap of ratings.
    """
    market, closed = view.market, view.closed
    people = market.people
    if not closed.any() or closed.all():
        return dict.fromkeys(NAMES, float("nan"))
    shut, opened = _best(view, closed), _best(view, ~closed)
    best = np.maximum(shut, opened)
    lead = view.setup.demand.tau * (_logit(shut) - _logit(opened))
    whole = float(people.worth.sum())
    values = (
        _share(opened >= ENOUGH, people.volume),
        _share(opened >= ENOUGH, people.worth),
        _share(opened >= ENOUGH * best, people.volume),
        ratio(float(((shut - opened) * people.worth).sum()), whole),
        ratio(float((lead * people.worth).sum()), whole),
    )
    return dict(zip(NAMES, values, strict=True))


NAMES = (
    "commodity_token_share",
    "commodity_value_share",
    "matched_token_share",
    "frontier_premium_share",
    "effective_gap_points",
)


def _best(view: MonthView, rows: NDArray[np.bool_]) -> Floats:
    """The most that some offers (J,) do of each task for each user, (K, I).

    Who does best for the user to whom a task is hardest does best for all: performance rises with capability alone.
    """
    levels, level = view.market.levels, view.market.level[rows]
    tasks = np.arange(levels.shape[1])
    hardest = view.tables.users.hardness.argmax(axis=0)
    best = levels[:, tasks, hardest][level].argmax(axis=0)
    return np.asarray(levels[level[best], tasks])


def _share(where: NDArray[np.bool_], weight: Floats) -> float:
    return ratio(float((where * weight).sum()), float(weight.sum()))


def _logit(theta: Floats) -> Floats:
    return np.asarray(logit(np.clip(theta, 1e-12, 1 - 1e-12)))
