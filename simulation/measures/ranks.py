"""Who leads, how often labs swap places, and how many weights are near-copies of better ones."""

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.measures import Floats, MonthView

WINDOW = 12
"""Months over which places are compared; fewer in the first year."""
NEAR = 10.0
"""Points below another developer's best weights within which one's own are a near-copy: 1.5 months of progress."""


def measure(view: MonthView) -> dict[str, float]:
    """Places of labs by their best weights ever released (who is sold keeps its name), over the last 12 months.

    `leader_changes`: number of months in which another lab took the lead; `rank_swaps`: share of pairs of labs that
    swapped places (Kendall distance; undefined with fewer than two); `frontier_growth`: points/month that the best
    weights gained; `base_models`: number of labs with weights on sale; `near_copies`: number of those whose best
    are at most 10 points below another's; `near_copies_rd_usd`: what these spend on R&D, USD a month.
    """
    since = max(0, view.month - WINDOW)
    best = _best(view, since)
    leader, top = best.argmax(axis=1), best.max(axis=1, initial=-np.inf).tolist()
    grown = (top[-1] - top[0]) / (len(top) - 1) if len(top) > 1 and np.isfinite(top[0]) else float("nan")
    makers, copies = _copies(view)
    return {
        "leader_changes": float((np.diff(leader) != 0).sum()),
        "rank_swaps": _swaps(best[0], best[-1]),
        "frontier_growth": grown,
        "base_models": float(makers.size),
        "near_copies": float(copies.size),
        "near_copies_rd_usd": float(view.tables.sellers.rd[copies].sum()),
    }


def _best(view: MonthView, since: int) -> Floats:
    """Rating of the best weights of each lab's name that were out in each month from `since` to now, points, (T, S).

    -inf without any.
    """
    weights, sellers = view.tables.weights, view.tables.sellers
    out = (weights.released <= view.month) & (sellers.kind < CLOUD)[weights.family]
    best = np.full((view.month + 1 - since, len(sellers)), -np.inf)
    since_then = np.maximum(weights.released[out] - since, 0)
    np.maximum.at(best, (since_then, weights.family[out]), weights.rating[out])
    return np.maximum.accumulate(best, axis=0)


def _swaps(before: Floats, after: Floats) -> float:
    """Share of pairs, rated in both months, whose order differs."""
    rows = np.flatnonzero(np.isfinite(before))
    old, new = before[rows], after[rows]
    swapped = (old[:, None] > old) & (new[:, None] < new)
    return float(swapped.sum() / (rows.size * (rows.size - 1) / 2)) if rows.size > 1 else float("nan")


def _copies(view: MonthView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of labs with own weights on sale, best first, and of those near a better one."""
    weights, sellers = view.tables.weights, view.tables.sellers
    best = np.full(len(sellers), -np.inf)
    np.maximum.at(best, weights.developer[view.weights], weights.rating[view.weights])
    best[sellers.kind >= CLOUD] = -np.inf  # what hosts make of others' weights is no base model
    makers = np.argsort(-best, kind="stable")[: int(np.isfinite(best).sum())]
    near = -np.diff(best[makers]) <= NEAR
    return makers, makers[1:][near] if makers.size else makers
