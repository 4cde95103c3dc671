"""Moments of prices and capability, each one function of one table (see ``monthly.py`` for the tables).

A moment is a number that the panel and a run define in the same way, so that a run can be laid beside the
data. Undefined moments are nan. Ratios of prices are averaged in logarithms. ``comparison.py`` gives each
its window and standard error.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.equations.price_index import cheapest_price, constant_quality_price, decline_per_year
from simulation.equations.technology import horizontal_lag

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NEAR = 15.0
"""Points within which two sets of weights count as equally rated."""
TOP = 5
"""How many of the best closed and of the best open weights are compared."""
FEWEST_HOSTS = 3
"""Hosts below which dispersion over hosts is not measured."""
MOVED = 0.01
"""Change of a log price below which a list price counts as unchanged (rounding, not repricing)."""
STEP = 25.0
"""Points between the rating levels of a fixed-rating price."""
YEAR = 12
CUTS = 21
"""Rating levels matched by the constant-quality decline, as in a run's headline."""


def equal_rating_price_ratio(market: "pd.DataFrame") -> float:
    """Closed over open list price at equal rating: a factor, 1 = no difference.

    exp of the mean over months of the mean of log(p_closed / p_open) over all pairs within 15 points.
    """
    monthly = []
    for _, block in market.groupby("month"):
        opened = block["open"].to_numpy(dtype=bool)
        rating, price = block["rating"].to_numpy(), np.log(block["price"].to_numpy())
        near = np.abs(rating[~opened][:, None] - rating[opened]) <= NEAR
        if near.any():
            monthly.append((price[~opened][:, None] - price[opened])[near].mean())
    return _exp_mean(monthly)


def top_price_ratio(market: "pd.DataFrame", column: str = "price") -> float:
    """Best five closed over best five open weights, geometric means: closed list price over open ``column``.

    ``column`` is ``price`` (list) or ``cheapest`` (best host); mean of the log ratio over months that have five each.
    """
    monthly = []
    for _, block in market.sort_values("rating", ascending=False, kind="stable").groupby("month"):
        opened = block["open"].to_numpy(dtype=bool)
        closed_price, open_price = block["price"].to_numpy()[~opened], block[column].to_numpy()[opened]
        if min(closed_price.size, open_price.size) >= TOP:
            monthly.append(np.log(closed_price[:TOP]).mean() - np.log(open_price[:TOP]).mean())
    return _exp_mean(monthly)


def hedonic_coefficients(market: "pd.DataFrame") -> Floats:
    """Slopes of log list price: per 100 points, and per year; shape (2,).

    log p = a + b rating / 100 + c years by least squares over all (weights, month), openness left out, so that b
    holds what closed weights charge for being closed. Source: hedonic price regression, Griliches (1961).
    """
    design = np.column_stack(
        (np.ones(len(market)), market["rating"].to_numpy() / 100, market["month"].to_numpy() / YEAR)
    )
    design[:, 1:] -= design[:, 1:].mean(0) if len(market) else 0.0
    if len(market) < 3 or np.linalg.matrix_rank(design) < 3:
        return np.full(2, np.nan)
    fitted: Floats = np.linalg.lstsq(design, np.log(market["price"].to_numpy()), rcond=None)[0]
    return fitted[1:]


def hedonic_decline(market: "pd.DataFrame") -> float:
    """Share by which the list price of a given rating falls in a year, hedonically: 1 - exp(c)."""
    return float(-np.expm1(hedonic_coefficients(market)[1]))


def hedonic_hundred_points(market: "pd.DataFrame") -> float:
    """Factor on the list price of 100 points more: exp(b)."""
    return float(np.exp(hedonic_coefficients(market)[0]))


def fixed_rating_decline(market: "pd.DataFrame") -> float:
    """How many times cheaper the cheapest Mtok of at least a fixed rating becomes in a year.

    Levels every 25 points from the best rating on sale in the first month up; each needs 12 months on sale. Per level
    exp(-slope) of the log of the cheapest price posted by anybody over time (least squares); geometric mean of levels.
    """
    months = np.unique(market["month"].to_numpy())
    if months.size == 0:
        return float("nan")
    best = market.groupby("month")["rating"].max().cummax()
    levels = np.arange(np.floor(best.iloc[0] / STEP) * STEP, best.iloc[-1] + 1e-9, STEP)
    blocks = [(block["rating"].to_numpy(), block["cheapest"].to_numpy()) for _, block in market.groupby("month")]
    prices = np.array([cheapest_price(levels, rating, price) for rating, price in blocks])
    slopes = []
    for path in np.log(prices).T:
        known = np.isfinite(path)
        if known.any() and months[known][-1] - months[known][0] >= YEAR:
            slopes.append(-np.polyfit(months[known] / YEAR - months[0] / YEAR, path[known], 1)[0])
    return _exp_mean(slopes)


def constant_quality_decline(market: "pd.DataFrame") -> float:
    """How many times cheaper constant quality becomes in a year between the first and the last month.

    As in a run's headline: 21 levels over the ratings on sale at the start, the extended ladder of
    ``equations/price_index.py``, geometric mean; over the list prices and the cheapest hosts together.
    """
    months = market["month"]
    if len(market) == 0 or months.max() == months.min():
        return float("nan")
    ends = [market[months == month] for month in (months.min(), months.max())]
    levels = np.linspace(ends[0]["rating"].min(), ends[0]["rating"].max(), CUTS)
    prices = [constant_quality_price(levels, end["rating"].to_numpy(), end["cheapest"].to_numpy()) for end in ends]
    return decline_per_year(prices[0], prices[1], float(months.max() - months.min()))


def host_cv(hosts: "pd.DataFrame") -> float:
    """Coefficient of variation (sd with n - 1, over mean) of one set of open weights' price over its hosts.

    Mean over the weights with at least 3 hosts.
    """
    groups = _well_hosted(hosts)
    return float((groups.std() / groups.mean()).mean()) if groups.ngroups else float("nan")


def host_spread(hosts: "pd.DataFrame") -> float:
    """Dearest over cheapest host of one set of open weights; mean over the weights with at least 3 hosts."""
    groups = _well_hosted(hosts)
    return float((groups.max() / groups.min()).mean()) if groups.ngroups else float("nan")


def hosts_per_weights(hosts: "pd.DataFrame") -> float:
    """Mean number of hosts of a set of open weights that anybody hosts."""
    return float(hosts.groupby("weights")["price"].size().mean()) if len(hosts) else float("nan")


def most_hosts(hosts: "pd.DataFrame") -> float:
    """Number of hosts of the open weights that most serve."""
    return float(hosts.groupby("weights")["price"].size().max()) if len(hosts) else float("nan")


def change_rate(changes: "pd.DataFrame") -> float:
    """List price changes (more than 1 %) per offer and month; rows are offers seen in two months running."""
    return float((changes["change"].abs() > MOVED).mean()) if len(changes) else float("nan")


def share_of_cuts(changes: "pd.DataFrame") -> float:
    """Share of list price changes that are cuts."""
    moved = changes["change"][changes["change"].abs() > MOVED]
    return float((moved < 0).mean()) if len(moved) else float("nan")


def median_cut(changes: "pd.DataFrame") -> float:
    """Median relative change of a list price that is cut, negative."""
    cuts = changes["change"][changes["change"] < -MOVED]
    return float(np.expm1(cuts.median())) if len(cuts) else float("nan")


def launch_price_ratio(successions: "pd.DataFrame") -> float:
    """Successor's launch list price over its predecessor's in the same month, median."""
    return float(successions["ratio"].median()) if len(successions) else float("nan")


def succession_interval(successions: "pd.DataFrame") -> float:
    """Months between the launches of a predecessor and its successor in one product line, median."""
    return float(successions["interval"].median()) if len(successions) else float("nan")


def frontier(path: "pd.DataFrame") -> tuple[Floats, Floats, Floats]:
    """Time (months), best closed and best open rating so far (points), each (T,), nan before the first release.

    ``path`` has one row per release: ``time`` (months), ``open``, ``rating``; the grid is every tenth of a month.
    """
    grid = np.arange(path["time"].min(), path["time"].max() + 0.1, 0.1) if len(path) else np.zeros(0)
    best = []
    for opened in (False, True):
        rows = path[path["open"] == opened].sort_values("time", kind="stable")
        running = np.concatenate(([np.nan], np.maximum.accumulate(rows["rating"].to_numpy(dtype=np.float64))))
        best.append(running[np.searchsorted(rows["time"].to_numpy(), grid + 1e-9, side="right")])
    return grid, best[0], best[1]


def mean_lag(path: "pd.DataFrame", window: tuple[float, float]) -> float:
    """Months since closed weights first stood where the best open ones stand, mean over a window [from, to).

    Moments before the open frontier passes the first closed weights of the series are left out (censored).
    """
    time, closed, opened = frontier(path)
    lag = np.where(np.isfinite(closed) & np.isfinite(opened), horizontal_lag(time, closed, opened), np.nan)
    return _mean_within(time, lag, window)


def lag_at_release(path: "pd.DataFrame", window: tuple[float, float]) -> float:
    """Months closed weights were ahead when open weights set an open record, mean over the records in [from, to).

    Only records below the closed frontier of their day and above the first closed weights of the series count.
    """
    rows = path.sort_values("time", kind="stable")
    closed, opened = rows[~rows["open"].astype(bool)], rows[rows["open"].astype(bool)]
    reached, found = np.maximum.accumulate(closed["rating"].to_numpy(dtype=np.float64)), []
    before = opened["rating"].cummax().shift(fill_value=-np.inf)
    for time, rating in opened.loc[opened["rating"] > before, ["time", "rating"]].to_numpy(dtype=np.float64):
        first = int(np.searchsorted(reached, rating, side="left"))
        known = 0 < first < reached.size and closed["time"].to_numpy()[first] <= time
        if known and window[0] <= time < window[1]:
            found.append(time - closed["time"].to_numpy()[first])
    return float(np.mean(found)) if found else float("nan")


def mean_gap(path: "pd.DataFrame", window: tuple[float, float]) -> float:
    """Best closed less best open rating, points, mean over a window [from, to)."""
    time, closed, opened = frontier(path)
    return _mean_within(time, closed - opened, window)


def frontier_growth(path: "pd.DataFrame", window: tuple[float, float]) -> float:
    """Growth of the best closed rating, points a year: least-squares slope over a window [from, to)."""
    time, closed, _ = frontier(path)
    inside = (time >= window[0]) & (time < window[1]) & np.isfinite(closed)
    if inside.sum() < 2:
        return float("nan")
    return float(np.polyfit(time[inside] / YEAR - window[0] / YEAR, closed[inside], 1)[0])


def _exp_mean(logs: list[float]) -> float:
    return float(np.exp(np.mean(logs))) if logs else float("nan")


def _mean_within(time: Floats, values: Floats, window: tuple[float, float]) -> float:
    kept = values[(time >= window[0]) & (time < window[1])]
    kept = kept[np.isfinite(kept)]
    return float(kept.mean()) if kept.size else float("nan")


def _well_hosted(hosts: "pd.DataFrame") -> Any:
    count = hosts.groupby("weights")["price"].transform("size")
    return hosts[count >= FEWEST_HOSTS].groupby("weights")["price"]
