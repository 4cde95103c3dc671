"""How close labs are to the frontier, and how long a lead lasts; months and numbers of labs."""

import numpy as np
from numpy.typing import NDArray

from simulation.equations.technology import lead_half_life
from simulation.measures import MonthView

NEAR = 20.0
"""Points from the best weights within which a lab counts as near: about three months of the frontier."""
WINDOW = 6
"""Months over which it is counted how much of a lead is left."""


def measure(view: MonthView) -> dict[str, float]:
    """Number of labs near the frontier, distance of the next lab and mean distance of all others to the best one in
    points, half-life of a lead.

    Each lab by the best weights it has ever released. Half-life: of the mean gap of other labs to the lab that led six
    months ago, the share r left is taken against where that leader stood then; half-life = -6 ln 2 / ln r months, 0
    where the old lead is made up, undefined (nan) with one lab or while r is 1.
    """
    best, then = _best_by_lab(view, view.month), _best_by_lab(view, view.month - WINDOW)
    now = np.sort(best[np.isfinite(best)])[::-1]
    return {
        "labs_near_frontier": float((now >= now[0] - NEAR).sum()) if len(now) else 0.0,
        "lead_points": float(now[0] - now[1]) if len(now) > 1 else float("nan"),
        "followers_gap_points": float((now[0] - now[1:]).mean()) if len(now) > 1 else float("nan"),
        "lead_half_life_months": lead_half_life(then, best, WINDOW),
    }


def _best_by_lab(view: MonthView, month: int) -> NDArray[np.float64]:
    """Best rating that each active lab had released by a month, points, (S,); -inf without weights."""
    sellers, weights = view.tables.sellers, view.tables.weights
    out = np.full(len(sellers), -np.inf)
    known = weights.released <= month
    np.maximum.at(out, weights.developer[known], weights.rating[known])
    return np.where(sellers.active, out, -np.inf)
