"""Releases: how many, how old what is on sale is, how many are late, and how shares swing; numbers, months, shares."""

import numpy as np

from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """What came out this month, and what it did to shares.

    `weights_released`: number of weights; `releases_late`: number of labs whose weights are trained and have slipped;
    `release_age_months`: mean over the labs that train of the months since their last release; `share_swing`: half the
    sum over sellers of the change of their share of tokens since last month, undefined (nan) in the first.
    """
    sellers, weights = view.tables.sellers, view.tables.weights
    trains = sellers.active & (sellers.rd > 0)
    last = np.full(len(sellers), -np.inf)
    np.maximum.at(last, weights.developer, weights.released)
    known = trains & np.isfinite(last)
    return {
        "weights_released": float((weights.released == view.month).sum()),
        "releases_late": float((trains & (sellers.next_release <= view.month)).sum()),
        "release_age_months": float((view.month - last[known]).mean()) if known.any() else float("nan"),
        "share_swing": _swing(view),
    }


def _swing(view: MonthView) -> float:
    """Half the sum of absolute changes of sellers' shares of tokens, in [0, 1]."""
    names = view.tables.sellers.names
    now = np.bincount(view.seller, view.tokens, len(names))
    before = np.array([view.tokens_before.get(name, 0.0) for name in names])
    if now.sum() <= 0 or before.sum() <= 0:
        return float("nan")
    return float(0.5 * np.abs(now / now.sum() - before / before.sum()).sum())
