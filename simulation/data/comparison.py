"""The moments with their windows, standard errors, published values, and a run's own values beside them.

Standard errors: cluster bootstrap, developers drawn with replacement (weights where the moment is over hosts).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.data import moments, monthly

if TYPE_CHECKING:
    import pandas as pd

Window = tuple[int, int]
DRAWS = 200
"""Bootstrap draws of a standard error."""
END = date(2026, 2, 28)
"""Last day of the panel's series."""
FIRST = monthly.month_number(2023, 8)
LAST = monthly.month_number(2026, 2)
CATALOGUE = "openrouter"
"""The one catalogue that shows closed and open list prices month by month since 2023."""


class Moment(NamedTuple):
    """A moment: what it is called, over what it is taken, how it is computed, what was published.

    ``window`` first and last month number, both included; ``published`` (low, high), None where nothing was.
    """

    key: str
    label: str
    unit: str
    table: str
    window: Window
    compute: Callable[["pd.DataFrame"], float]
    published: tuple[float, float] | None


@dataclass(frozen=True)
class Estimate:
    """A moment's value in the panel, its standard error, and the value in a run (None: not defined there)."""

    moment: Moment
    value: float
    error: float
    model: float | None = None


def _months(first: str, last: str) -> Window:
    years = [int(text[:4]) for text in (first, last)], [int(text[5:]) for text in (first, last)]
    return monthly.month_number(years[0][0], years[1][0]), monthly.month_number(years[0][1], years[1][1])


def _openness(opened: bool) -> Callable[["pd.DataFrame"], float]:  # noqa: FBT001 - a column's value
    return lambda changes: moments.change_rate(changes[changes["open"] == opened])


def _closed(compute: Callable[["pd.DataFrame"], float]) -> Callable[["pd.DataFrame"], float]:
    return lambda changes: compute(changes[~changes["open"].astype(bool)])


YEAR_2025 = _months("2024-12", "2025-12")
TWO_YEARS = _months("2024-01", "2026-02")
END_MONTH = (LAST, LAST)
CALENDAR = {year: _months(f"{year}-01", f"{year}-12") for year in (2024, 2025)}


def _span(window: Window) -> tuple[float, float]:
    """[from, to) in months of a window whose months are both included."""
    return float(window[0]), float(window[1] + 1)


def _frontier_moments() -> tuple[Moment, ...]:
    found = []
    values = {2024: (9.4, 66.0), 2025: (4.2, 31.0)}
    for year, (lag, gap) in values.items():
        window = CALENDAR[year]
        kinds = (
            ("lag_months_at_release", "lag when open weights set a record", "months", moments.lag_at_release, lag),
            ("lag_months", "lag, mean over days", "months", moments.mean_lag, lag),
            ("gap_points", "gap, mean over days", "points", moments.mean_gap, gap),
        )
        found += [
            Moment(f"{key}_{year}", label, unit, "frontier", window, partial(how, window=_span(window)), (shown, shown))
            for key, label, unit, how, shown in kinds
        ]
    grown = partial(moments.frontier_growth, window=_span(TWO_YEARS))
    growth = Moment(
        "closed_frontier_growth", "closed frontier grows", "points a year", "frontier", TWO_YEARS, grown, (78.0, 78.0)
    )
    return (*found, growth)


MOMENTS: tuple[Moment, ...] = (
    Moment("equal_rating_price_ratio", "closed over open price at equal rating", "ratio", "market", YEAR_2025,
           moments.equal_rating_price_ratio, (2.6, 3.0)),
    Moment("top_price_ratio", "best 5 closed over best 5 open, list", "ratio", "market", END_MONTH,
           moments.top_price_ratio, (4.7, 4.7)),
    Moment("top_price_ratio_cheapest", "best 5 closed over best 5 open, cheapest host", "ratio", "market", END_MONTH,
           partial(moments.top_price_ratio, column="cheapest"), (13.0, 13.0)),
    Moment("host_price_cv", "variation of an open price over its hosts", "ratio", "hosts", END_MONTH,
           moments.host_cv, (0.49, 0.49)),
    Moment("host_price_spread", "dearest over cheapest host", "ratio", "hosts", END_MONTH,
           moments.host_spread, (4.8, 4.8)),
    Moment("hosts_per_open_weights", "hosts per open weights", "hosts", "hosts", END_MONTH,
           moments.hosts_per_weights, (2.9, 2.9)),
    Moment("most_hosts", "hosts of the most hosted", "hosts", "hosts", END_MONTH, moments.most_hosts, (15.0, np.inf)),
    Moment("hedonic_decline", "price of a given rating falls a year", "share", "market", TWO_YEARS,
           moments.hedonic_decline, (0.40, 0.55)),
    Moment("hedonic_hundred_points", "100 points more multiply the price by", "ratio", "market", TWO_YEARS,
           moments.hedonic_hundred_points, (2.2, 2.8)),
    Moment("fixed_rating_decline", "cheapest price at a fixed rating falls a year", "factor", "market", (FIRST, LAST),
           moments.fixed_rating_decline, (10.0, 19.0)),
    Moment("constant_quality_decline", "constant quality falls a year, as in the headline", "factor", "market",
           _months("2024-02", "2026-02"), moments.constant_quality_decline, None),
    *_frontier_moments(),
    Moment("closed_price_changes", "closed list price changes per month", "share", "changes", TWO_YEARS,
           _openness(opened=False), (0.03, 0.03)),
    Moment("open_price_changes", "open list price changes per month", "share", "changes", TWO_YEARS,
           _openness(opened=True), (0.23, 0.23)),
    Moment("share_of_cuts", "share of closed changes that are cuts", "share", "changes", TWO_YEARS,
           _closed(moments.share_of_cuts), (0.65, 0.65)),
    Moment("median_cut", "median closed cut", "share", "changes", TWO_YEARS,
           _closed(moments.median_cut), (-0.35, -0.35)),
    Moment("launch_price_ratio", "successor's launch price over its predecessor's", "ratio", "successions",
           (FIRST, LAST), moments.launch_price_ratio, (1.0, 1.0)),
    Moment("succession_interval", "months to a successor", "months", "successions", (FIRST, LAST),
           moments.succession_interval, (2.8, 2.8)),
)  # fmt: skip
"""Every moment; ``published`` are the values computed from the same data by other simple code."""


@lru_cache(maxsize=1)
def panel_tables() -> dict[str, "pd.DataFrame"]:
    """The panel's tables by the name a moment asks for: market, hosts, frontier, changes, successions."""
    import pandas as pd

    spells, releases, known = monthly.quote_table(), monthly.release_table(END), monthly.known_cards()
    days = monthly.first_days(FIRST, LAST)
    market = monthly.market_table(spells, releases, days)
    return {
        "market": market,
        "hosts": monthly.host_table(spells, pd.Timestamp(END), known),
        "frontier": monthly.frontier_table(releases),
        "changes": monthly.change_table(monthly.posted_table(spells, days, known, CATALOGUE)),
        "successions": monthly.succession_table(market, releases),
    }


def estimates(run: Mapping[str, "pd.DataFrame"] | None = None, draws: int = DRAWS) -> list[Estimate]:
    """Every moment in the panel with its standard error; beside it the run's, if a run's tables are given."""
    tables = panel_tables()
    own = model_moments(run) if run is not None else {}
    return [estimate(moment, tables[moment.table], draws, own.get(moment.key)) for moment in MOMENTS]


def estimate(moment: Moment, table: "pd.DataFrame", draws: int, model: float | None = None) -> Estimate:
    """The moment on its window of a table, with its standard error."""
    rows = within(table, moment.window)
    cluster = "weights" if moment.table == "hosts" else "developer"
    return Estimate(moment, moment.compute(rows), sampling_error(moment.compute, rows, cluster, draws), model)


def within(table: "pd.DataFrame", window: Window) -> "pd.DataFrame":
    """Rows of a window of months; tables without months are one window."""
    return table[table["month"].between(*window)] if "month" in table else table


def model_moments(tables: Mapping[str, "pd.DataFrame"], months: int = 24) -> dict[str, float]:
    """The moments a run's ``offers`` and ``monthly`` define, over its first months; nan where undefined.

    Prices, hosts and changes from the offers by the panel's own functions (top five and dispersion as means over
    months, a change is one of a single offer); lag, gap and growth from the monthly ratings and lag.
    """
    offers = tables["offers"][tables["offers"]["month"] <= months]
    path = tables["monthly"][tables["monthly"]["month"] <= months]
    market, changes = monthly.market_of_run(offers), monthly.changes_of_run(offers)
    hosted = offers[offers["openness"] != "closed"]
    by_month = [block for _, block in hosted.groupby("month")]
    found = {
        moment.key: moment.compute({"market": market, "changes": changes}[moment.table])
        for moment in MOMENTS
        if moment.table in {"market", "changes"}
    }
    found |= {
        moment.key: float(np.mean([moment.compute(block) for block in by_month])) if by_month else float("nan")
        for moment in MOMENTS
        if moment.table == "hosts"
    }
    return found | _path_moments(path)


def _path_moments(path: "pd.DataFrame") -> dict[str, float]:
    """Mean lag and gap of a run under the key of each year, and the frontier's growth."""
    lag = float(path["lag_months_horizontal"].mean())
    gap = float((path["best_closed_rating"] - path["best_open_rating"]).mean())
    enough = len(path) > 1
    slope = float(np.polyfit(path["month"] / 12, path["best_closed_rating"], 1)[0]) if enough else float("nan")
    found = {"closed_frontier_growth": slope}
    for year in CALENDAR:
        found |= {f"lag_months_{year}": lag, f"gap_points_{year}": gap}
    return found


def sampling_error(
    moment: Callable[["pd.DataFrame"], float], table: "pd.DataFrame", cluster: str, draws: int, seed: int = 1
) -> float:
    """Standard error of a moment by cluster bootstrap: whole clusters drawn with replacement, sd over draws.

    Draws without a value are left out; nan if fewer than two have one. Source: Cameron, Gelbach and Miller (2008).
    """
    rows = list(table.groupby(cluster, sort=True).indices.values())
    if len(rows) < 2 or draws < 2:
        return float("nan")
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        picked = [rows[number] for number in rng.integers(len(rows), size=len(rows))]
        # A cluster drawn twice is two clusters, or its hosts would count as one set of weights' hosts.
        labels = np.repeat(np.arange(len(picked)), [len(block) for block in picked]).astype(str)
        values.append(moment(table.iloc[np.concatenate(picked)].assign(**{cluster: labels})))
    known = np.asarray(values)[np.isfinite(values)]
    return float(known.std(ddof=1)) if known.size > 1 else float("nan")
