"""How far open weights are behind the closed frontier, months."""

import numpy as np

from simulation.equations.technology import horizontal_lag, vertical_lag
from simulation.measures import MonthView

WINDOW = 12
"""Months over which the frontier's slope is taken."""


def measure(view: MonthView) -> dict[str, float]:
    """Horizontal lag (months since the closed frontier stood there), vertical lag (gap over slope), the ratings."""
    history = view.tables.history
    closed, opened = history.best_closed, history.best_open
    slope = (closed[-1] - closed[-1 - WINDOW]) / WINDOW
    horizontal = horizontal_lag(history.month, closed, opened)[-1]
    return {
        "lag_months_horizontal": float(horizontal),
        "lag_months_vertical": float(vertical_lag(closed[-1], opened[-1], slope)) if slope > 0 else float("nan"),
        "best_closed_rating": float(np.max(closed)),
        "best_open_rating": float(np.max(opened)),
    }
