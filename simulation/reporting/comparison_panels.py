"""The panels of a comparison's figures: intervals in a column, bars with intervals, steps, and monthly differences."""

import math
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from simulation.equations.intervals import mean_bounds
from simulation.experiments.comparison import Comparison
from simulation.reporting.comparison import KINDS, MAIN, words
from simulation.reporting.drawing import absent, amounts, month_ticks
from simulation.reporting.style import ARMS, CLOSED, CONSUMERS, FAINT, HOSTS, INK, OPEN, STATE
from simulation.reporting.table import price, usd

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BILLION = 1e9
GAIN, LOSS = CLOSED.colour, OPEN.colour
OF_KIND = {"segment": CONSUMERS, "region": CLOSED, "layer": HOSTS, "state": STATE, "external": OPEN}


class Row(NamedTuple):
    """One line of a forest: its name, the difference and its interval."""

    label: str
    mid: float
    lo: float
    hi: float


class Path(NamedTuple):
    """One monthly series whose difference is drawn: title, column, unit, its size, and how a number is written."""

    title: str
    column: str
    unit: str
    size: float
    write: Callable[[float], str]


PATHS = (
    Path("Consumer surplus", "consumer_surplus_usd", "bn USD a month", BILLION, usd),
    Path("Profit of all layers", "profit_usd", "bn USD a month", BILLION, usd),
    Path("Price paid by all", "price_paid", "USD/Mtok", 1.0, price),
)


def rows_of(table: "pd.DataFrame", name: str) -> list[dict[Hashable, Any]]:
    """Rows of one alternative."""
    return table[table["alternative"] == name].to_dict("records")


def relative(comparison: Comparison, name: str) -> list[Row]:
    """Main differences over the base's mean, where that is not zero."""
    known = {row["measure"]: row for row in rows_of(comparison.table(), name)}
    found = []
    for line in MAIN:
        row = known.get(line.key)
        if row is None or not abs(row["base"]) > 0.0 or math.isnan(row["difference"]):
            continue
        level = abs(row["base"])
        found.append(Row(line.label, row["difference"] / level, row["lo"] / level, row["hi"] / level))
    return found


def forest(axes: Axes, comparison: Comparison, name: str) -> None:
    """Differences of the main measures with their intervals, per cent of the base's mean; filled: zero is left out."""
    rows = relative(comparison, name)
    _lines(axes, [row.label for row in rows], name, "difference, % of the base")
    for at, row in enumerate(rows):
        clear = row.lo > 0 or row.hi < 0
        axes.plot([100 * row.lo, 100 * row.hi], [at, at], color=CLOSED.colour, lw=1.6)
        face = CLOSED.colour if clear else "white"
        axes.plot(100 * row.mid, at, marker="o", ms=5, color=CLOSED.colour, markerfacecolor=face)


def winners(axes: Axes, comparison: Comparison, name: str) -> None:
    """Present values by segment, region, layer, state and third parties with their intervals, billion USD."""
    rows = [row for row in rows_of(comparison.winners(), name) if row["difference"] or row["lo"] != row["hi"]]
    if not rows:
        absent(axes, "nobody gains or loses")
        axes.set_title(name)
        return
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    labels = [KINDS[row["kind"]] if row["kind"] == row["name"] else words(row["name"]) for row in rows]
    _lines(axes, labels, name, "bn USD, present value")
    for at, row in enumerate(rows):
        role = OF_KIND[row["kind"]]
        axes.barh(at, row["difference"] / BILLION, height=0.66, color=role.colour)
        axes.plot([row["lo"] / BILLION, row["hi"] / BILLION], [at, at], color=INK, lw=1.0)
    edges = [at for at in range(1, len(rows)) if rows[at]["kind"] != rows[at - 1]["kind"]]
    for edge in edges:
        axes.axhline(edge - 0.5, color=FAINT, lw=0.6)
    for start, kind in zip([0, *edges], kinds, strict=True):
        if kind == rows[start]["name"]:
            continue
        axes.annotate(
            KINDS[kind], (1.0, start), (-3, 0), ("axes fraction", "data"), "offset points", ha="right", va="center",
            fontsize=7, color="#555555",
        )  # fmt: skip


def waterfall(axes: Axes, comparison: Comparison, name: str) -> None:
    """Steps from the base's welfare (at zero) to the alternative's, running sum, billion USD of present value."""
    rows = rows_of(comparison.waterfall(), name)
    steps = [row for row in rows[1:-1] if row["usd"] or row["lo"] != row["hi"]]
    labels = [STEP_WORDS.get(row["step"]) or words(row["step"]) for row in steps]
    _lines(axes, [*labels, "welfare"], name, "bn USD, present value; from the base's welfare")
    at, sum_so_far = 0, 0.0
    for at, row in enumerate(steps):
        change = row["usd"] / BILLION
        axes.barh(at, change, left=sum_so_far, height=0.62, color=GAIN if change >= 0 else LOSS)
        lo, hi = sum_so_far + row["lo"] / BILLION, sum_so_far + row["hi"] / BILLION
        axes.plot([lo, hi], [at, at], color=INK, lw=1.0)
        sum_so_far += change
        axes.plot([sum_so_far, sum_so_far], [at - 0.3, at + 1.3], color=FAINT, lw=0.7)
    whole = comparison.fiscal()
    total = rows_of(whole[whole["name"] == "welfare"], name)[0]
    axes.barh(len(steps), sum_so_far, height=0.62, color=FAINT)
    axes.plot([total["lo"] / BILLION, total["hi"] / BILLION], [len(steps)] * 2, color=INK, lw=1.0)


STEP_WORDS = {"public_funds": "(MCPF - 1) x state", "external": "third parties"}


def _lines(axes: Axes, labels: Sequence[str], title: str, unit: str) -> None:
    """Named lines from the top down, and a vertical line at zero."""
    axes.set_title(title)
    axes.set_yticks(range(len(labels)), labels=list(labels))
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.use_sticky_edges = False
    axes.set_xlabel(unit)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x")
    axes.axvline(0.0, color=INK, lw=0.8, zorder=1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}".replace("-", "\N{MINUS SIGN}")))


def path_of(comparison: Comparison, name: str, column: str) -> tuple[Floats, Floats, Floats]:
    """Mean difference by month with its interval, (months,) each; one pair of runs has no interval (NaN)."""
    base, other = (_by_month(comparison, one, column) for one in (comparison.base, name))
    seeds = base.columns.intersection(other.columns)
    change = (other[seeds] - base[seeds]).to_numpy(dtype=np.float64)
    mid = change.mean(axis=1)
    if len(seeds) < 2:
        return mid, np.full_like(mid, np.nan), np.full_like(mid, np.nan)
    bounds = mean_bounds(change, stopped=comparison.stopping is not None)
    return mid, bounds.lo, bounds.hi


def _by_month(comparison: Comparison, name: str, column: str) -> "pd.DataFrame":
    return comparison.batches[name].monthly.pivot_table(index="month", columns="seed", values=column, dropna=False)


def months(axes: Axes, comparison: Comparison, path: Path) -> None:
    """One series' difference month by month with its interval, a line per alternative."""
    axes.set_title(path.title)
    axes.set_ylabel(f"difference, {path.unit}")
    axes.grid(visible=True, axis="y")
    axes.axhline(0.0, color=FAINT, lw=0.8, zorder=1)
    dates = _dates(comparison)
    x = np.asarray(date2num(dates), dtype=np.float64)  # type: ignore[no-untyped-call]
    for at, name in enumerate(comparison.alternatives):
        role = ARMS[at % len(ARMS)]
        mid, lo, hi = (part / path.size for part in path_of(comparison, name, path.column))
        every = max(1, len(x) // 8)
        axes.plot(x, mid, color=role.colour, ls=role.line, marker=role.marker, markevery=every, label=name)
        axes.fill_between(x, lo, hi, color=role.colour, alpha=0.16, lw=0)
    amounts(axes)
    places, labels = month_ticks(dates)
    axes.xaxis.set_ticks(x[places], labels=labels)
    if path is PATHS[0]:
        axes.legend(frameon=False, fontsize=8)


def _dates(comparison: Comparison) -> NDArray[np.datetime64]:
    result = comparison.batches[comparison.base].results[0]
    start = date.fromisoformat(result.record["resolved"]["start"])
    return np.arange(len(result.monthly)) + np.datetime64(start, "M")
