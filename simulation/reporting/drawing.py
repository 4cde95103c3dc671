"""The strokes that panels are made of: a line with its band and name, a stack above and below zero, axes with units."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator, PercentFormatter
from numpy.typing import NDArray

from simulation.reporting.series import Band, Floats, Series
from simulation.reporting.style import FAINT, INK, Role, spread

Place = tuple[float, float]
DAYS = 30.4
YEAR = 12
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Layer(NamedTuple):
    """One layer of a stack."""

    role: Role
    values: Floats
    hatch: str = ""


class Panel:
    """One set of axes over calendar months; names of lines are written beside their ends when it is closed."""

    def __init__(self, axes: Axes, series: Series, title: str, unit: str) -> None:
        self.axes, self.series = axes, series
        self.x = np.asarray(date2num(series.dates), dtype=np.float64)  # type: ignore[no-untyped-call]
        self._ends: list[tuple[float, Role]] = []
        axes.set_title(title)
        axes.set_ylabel(unit)
        axes.grid(visible=True, axis="y")

    def line(self, role: Role, data: Band, *, name: str = "") -> bool:
        """Draw a series with its band over seeds; False, and nothing drawn, where it is undefined throughout."""
        if not data.defined:
            return False
        every = max(1, len(self.x) // 8)
        self.axes.plot(
            self.x, data.mid, color=role.colour, ls=role.line, marker=role.marker, markevery=every, clip_on=False
        )
        if self.series.seeds > 1:
            self.axes.fill_between(self.x, data.lo, data.hi, color=role.colour, alpha=0.16, lw=0)
        last = int(np.flatnonzero(np.isfinite(data.mid))[-1])
        named = role._replace(name=name or role.name)
        if last < 0.85 * (len(self.x) - 1):
            self._name_at(last, data, named)
        else:
            self._ends.append((float(data.mid[last]), named))
        return True

    def zero(self) -> None:
        """A line at zero."""
        self.axes.axhline(0.0, color=FAINT, lw=0.8, zorder=1)

    def stack(self, layers: Sequence[Layer]) -> None:
        """Stack gains upwards and losses downwards from zero; a single month becomes a bar a month wide."""
        x = self.x if len(self.x) > 1 else self.x[[0, 0]] + [-DAYS / 2, DAYS / 2]
        up, down = np.zeros(len(x)), np.zeros(len(x))
        for layer in layers:
            values = np.nan_to_num(layer.values if len(self.x) > 1 else layer.values[[0, 0]])
            gain, loss = np.maximum(values, 0.0), np.minimum(values, 0.0)
            style: Any = {"facecolor": layer.role.colour, "edgecolor": "white", "lw": 0.4, "hatch": layer.hatch}
            for base, part in ((up, gain), (down, loss)):
                if np.any(part != 0):
                    self.axes.fill_between(x, base, base + part, **style)
            up, down = up + gain, down + loss

    def _name_at(self, last: int, data: Band, role: Role) -> None:
        """The name of a line that stops early, beside its end."""
        self.axes.annotate(
            role.name, (self.x[last], data.mid[last]), (6, 0), "data", "offset points", color=role.colour, va="center",
            fontsize=8,
        )  # fmt: skip

    def close(self) -> None:
        """Write units, dates and the names of the lines."""
        self._months()
        self._names()

    def _months(self) -> None:
        axis = self.axes.xaxis
        if len(self.x) == 1:
            self.axes.set_xlim(self.x[0] - DAYS, self.x[0] + DAYS)
            axis.set_ticks([self.x[0]], labels=[str(self.series.dates[0])[:7]])
            return
        self.axes.set_xlim(self.x[0], self.x[-1])
        places, labels = month_ticks(self.series.dates)
        axis.set_ticks(self.x[places], labels=labels)

    def _names(self) -> None:
        """Names at the right, moved apart so that none covers another, in the colour of their line."""
        if not self._ends:
            return
        to_axes = self.axes.transData + self.axes.transAxes.inverted()
        places = [float(to_axes.transform((self.x[-1], end))[1]) for end, _ in self._ends]
        height = self.axes.get_figure().get_size_inches()[1] * self.axes.get_position().height  # type: ignore[union-attr]
        moved = spread(places, 0.155 / max(height, 0.5), 0.03, 0.97)
        for (_, role), place in zip(self._ends, moved, strict=True):
            self.axes.annotate(
                role.name, (1.0, place), (6, 0), "axes fraction", "offset points", color=role.colour, va="center",
                fontsize=8, annotation_clip=False,
            )  # fmt: skip


def month_ticks(dates: NDArray[np.datetime64], most: int = 7) -> tuple[list[int], list[str]]:
    """Positions and labels of at most `most` ticks on round months or years; years stand under the first month."""
    number = dates.astype("datetime64[M]").astype(int)  # months since January 1970
    step = next(size for size in STEPS if len(np.unique(number // size)) <= most)
    places = [int(at) for at in np.flatnonzero(number % step == 0)] or [0]
    days = [dates[place].item() for place in places]
    if step >= YEAR and len(places) > 1:
        return places, [f"{day:%Y}" for day in days]
    if number[0] % step and places[0] >= step - 1:
        places, days = [0, *places], [dates[0].item(), *days]
    years = [day.year if not at or day.year != days[at - 1].year else "" for at, day in enumerate(days)]
    return places, [f"{MONTHS[day.month - 1]}\n{year}" for day, year in zip(days, years, strict=True)]


def dollars(axes: Axes) -> None:
    """A log axis of prices with plain numbers at 1, 2 and 5."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=12))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())


def percent(axes: Axes, lo: float | None = 0.0, hi: float | None = 1.0) -> None:
    """A linear axis of shares in per cent."""
    axes.set_ylim(lo, hi)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def shares(axes: Axes) -> None:
    """A linear axis of shares from 0 to 100 %, with room for markers at the top and for losses below."""
    lowest = axes.dataLim.y0
    percent(axes, min(0.0, lowest - 0.03) if np.isfinite(lowest) else 0.0, 1.02)


def amounts(axes: Axes) -> None:
    """A linear axis of amounts with few, separated numbers."""
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")))


def absent(axes: Axes, text: str) -> None:
    """Say in an empty panel why nothing is drawn."""
    axes.set_yticks([])
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=FAINT, fontsize=8.5)


def within(axes: Axes, place: Place, text: str, colour: str = INK) -> None:
    """A word inside an area, at a place in axes fractions."""
    box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    axes.text(*place, text, transform=axes.transAxes, ha="center", va="center", color=colour, fontsize=8, bbox=box)
