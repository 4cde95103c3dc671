"""What the frontier costs: the leading lab's training, and what more of it would bring; USD and points."""

import numpy as np

from simulation.equations.technology import marginal_points
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Of the active lab with the most effective compute: that compute, and the price of one more point.

    `frontier_doublings`: over the leading budget at the start; `compute_return_points`: that one more doubling of
    its compute would bring; `frontier_usd_per_point`: USD of its final run for one more point, spend x ln 2 / return.
    All are undefined (nan) when nobody trains.
    """
    sellers, technology = view.tables.sellers, view.setup.technology
    budget = np.where(sellers.active, sellers.research_budget + sellers.pool, 0.0)
    compute = np.where(budget > 0, sellers.doublings, -np.inf)
    leader = int(np.argmax(compute)) if len(compute) else -1
    if leader < 0 or not np.isfinite(compute[leader]):
        return dict.fromkeys(("frontier_doublings", "compute_return_points", "frontier_usd_per_point"), np.nan)
    more = float(marginal_points(compute[leader], technology.points_per_doubling, technology.dim_returns))
    spend = float(budget[leader]) * technology.rd_run_share * technology.release_interval
    return {
        "frontier_doublings": float(compute[leader]),
        "compute_return_points": more,
        "frontier_usd_per_point": spend * float(np.log(2.0)) / more,
    }
