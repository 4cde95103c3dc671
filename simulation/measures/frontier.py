"""What the frontier costs: the leading lab's training, what more of it would bring, and what is scarce; USD, points."""

import numpy as np

from simulation.equations.data_term import Bottleneck, data_factor, data_weight, usable_data
from simulation.equations.technology import marginal_points
from simulation.measures import MonthView

NAMES = (
    "frontier_doublings",
    "compute_return_points",
    "frontier_usd_per_point",
    "data_weight",
    "data_shortage_doublings",
)


def measure(view: MonthView) -> dict[str, float]:
    """Of the active lab with the most effective compute: that compute, the price of one more point, and what binds.

    `frontier_doublings`: over the leading budget at the start, before data; `compute_return_points`: that one more
    doubling of its compute would bring; `frontier_usd_per_point`: USD of its final run for one more point, spend x
    ln 2 / return; `data_weight`: elasticity of effective compute to data, from 0, compute binds, to 1, data do;
    `data_shortage_doublings`: of compute over data, above 0 where data are scarcer. All are undefined (nan) when nobody
    trains.
    """
    sellers, technology = view.tables.sellers, view.setup.technology
    budget = np.where(sellers.active, sellers.research_budget + sellers.pool, 0.0)
    compute = np.where(budget > 0, sellers.doublings, -np.inf)
    leader = int(np.argmax(compute)) if len(compute) else -1
    if leader < 0 or not np.isfinite(compute[leader]):
        return dict.fromkeys(NAMES, np.nan)
    own = float(compute[leader])
    data = usable_data(technology.data_stock, technology.data_growth, view.month)
    rule = Bottleneck(technology.data_share, technology.data_elasticity)
    weight = float(data_weight(2.0**own, data, rule))
    counted = own + float(np.log2(data_factor(2.0**own, data, rule)))
    more = float(marginal_points(counted, technology.points_per_doubling, technology.dim_returns)) * (1.0 - weight)
    spend = float(budget[leader]) * technology.rd_run_share * technology.release_interval
    price = spend * float(np.log(2.0)) / more if more > 0 else np.nan
    return dict(zip(NAMES, (own, more, price, weight, own - float(np.log2(data))), strict=True))
