"""The figures of a comparison: differences with intervals, paths, the waterfall, winners and losers, seeds."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.reporting.report.captions import NAMES, largest
from simulation.reporting.report.names import group_name, step_name
from simulation.reporting.report.paths import paths
from simulation.reporting.report.subject import Case, Subject
from simulation.reporting.report.svg import Picture, picture
from simulation.reporting.report.wording import MINUS, known, minus, verdict
from simulation.reporting.style import FAINT, INK
from simulation.reporting.table import usd

GAIN, LOSS = "#0072B2", "#D55E00"
MONEY = ("consumer_surplus_pv_usd", "profit_pv_usd", "state_pv_usd", "welfare_pv_usd")
MARKET = (
    "price_paid",
    "flagship_price",
    "closed_price_paid",
    "open_price_paid",
    "tokens_mtok",
    "safety_weighted_use_share",
    "closed_token_share",
    "hhi_revenue",
)
MOST_WATERFALLS = 4
MOST_IN_MARKET = 6
ROW = 0.235
"""Inches a row of a chart takes."""


class Bar(NamedTuple):
    """One row: its name, the difference, its interval."""

    name: str
    value: float
    lo: float | None
    hi: float | None


def figures(subject: Subject) -> list[Picture]:
    """All figures of a comparison, in the order of the page."""
    found = [_money(subject), _market(subject), *paths(subject)]
    shown = largest(subject, MOST_WATERFALLS)
    for case in shown:
        found += [_waterfall(subject, case), _winners(subject, case)]
    return [one for one in [*found, _seeds(subject)] if one is not None]


def _money(subject: Subject) -> Picture | None:
    """Forest plot of the differences in money, billions of USD."""
    bars = _bars(subject, MONEY, subject.alternatives, lambda _: 1e9)
    title = "What changes, in money"
    caption = (
        "Difference from the base over the run, present value, with 95 % intervals. An interval that crosses zero "
        "is no clear difference."
    )
    return _forest("money", title, caption, bars, "bn USD, present value")


def _market(subject: Subject) -> Picture | None:
    """Forest plot of the differences in prices, use and shares, per cent of the base."""
    cases = largest(subject, MOST_IN_MARKET)
    bars = _bars(subject, MARKET, cases, lambda row: abs(row["base"]) / 100)
    title = "What changes in the market"
    caption = "Difference from the base in the last month, in per cent of the base's value, with 95 % intervals."
    if len(cases) < len(subject.alternatives):
        caption += f" The {len(cases)} alternatives that change welfare most."
    return _forest("market", title, caption, bars, "% of the base's value")


def _bars(
    subject: Subject, measures: Sequence[str], cases: Sequence[Case], scaled: Callable[[dict[str, Any]], float]
) -> list[Bar]:
    """A bar per measure and case, in units of what `scaled` makes of its row; nothing where that is zero."""
    found = []
    for measure in measures:
        for case in cases:
            row = subject.difference(case, measure)
            if row is None or not known(row["difference"]) or not known(row["base"]):
                continue
            size = scaled(row)
            if size == 0:
                continue
            several = len(subject.alternatives) > 1
            name = f"{NAMES[measure]}, {case.letter}" if several else NAMES[measure]
            found.append(Bar(name, row["difference"] / size, _over(row["lo"], size), _over(row["hi"], size)))
    return found


def _over(value: float | None, size: float) -> float | None:
    return value / size if value is not None and known(value) else None


def _forest(name: str, title: str, caption: str, bars: list[Bar], unit: str) -> Picture | None:
    if not bars:
        return None
    told = "; ".join(f"{bar.name} {_plain(bar)}" for bar in bars)
    alt = f"{title}, {unit}, difference from the base with 95 % interval: {told}."
    return picture(name, title, caption, alt, lambda axes: forest(axes, bars, unit), _height(bars))


def forest(axes: Axes, bars: Sequence[Bar], unit: str) -> None:
    """A dot with its interval per row around a line at zero; hollow where the interval crosses it."""
    for at, bar in enumerate(bars):
        place, kind = len(bars) - 1 - at, verdict(bar.value, bar.lo, bar.hi).kind
        colour = GAIN if kind == "higher" else LOSS if kind == "lower" else INK
        if bar.lo is not None and bar.hi is not None:
            axes.plot([bar.lo, bar.hi], [place, place], color=colour, lw=1.6)
        axes.plot(bar.value, place, "o", ms=5, color=colour, mfc=colour if kind in {"higher", "lower"} else "white")
    _rows(axes, [bar.name for bar in bars], unit)


def _rows(axes: Axes, names: Sequence[str], unit: str) -> None:
    """Names at the left, from the top down, a line at zero, few numbers with their unit below."""
    axes.set_yticks(range(len(names)), names[::-1])
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=FAINT, lw=0.9, zorder=0)
    axes.use_sticky_edges = False
    axes.margins(x=0.06)
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", MINUS)))
    axes.set_xlabel(unit)


def _of(subject: Subject, case: Case) -> str:
    """The alternative's name, with its letter where there are several."""
    return case.called if len(subject.alternatives) > 1 else case.label


def _height(rows: Sequence[object], least: float = 1.3) -> float:
    return max(least, 0.62 + ROW * len(rows))


def _plain(bar: Bar) -> str:
    number = f"{bar.value:.3g}"
    return minus(number if bar.lo is None or bar.hi is None else f"{number} ({bar.lo:.3g} to {bar.hi:.3g})")


def _waterfall(subject: Subject, case: Case) -> Picture | None:
    """The steps from the base's welfare to the alternative's, from zero."""
    frame = subject.waterfall
    rows = frame[frame["alternative"] == case.name]
    steps = [_bar(step_name(str(row["step"])), row, "usd") for _, row in rows.iterrows()]
    inner = [step for step in steps[1:-1] if step.value != 0]  # the first and the last are levels
    if not inner:
        return None
    total = Bar("welfare, in all", sum(step.value for step in inner), None, None)
    title = f"How welfare changes: {_of(subject, case)}"
    caption = f"Each bar begins where the one above it ended. Welfare in the base is {usd(1e9 * steps[0].value)}."
    told = "; ".join(f"{step.name} {_plain(step)}" for step in [*inner, total])
    alt = f"{title}, bn USD with 95 % interval: {told}."
    name = f"waterfall-{case.letter.lower()}"
    return picture(name, title, caption, alt, lambda axes: cascade(axes, inner, total), _height([*inner, total]))


def cascade(axes: Axes, steps: Sequence[Bar], total: Bar) -> None:
    """Horizontal bars that each begin where the one above ended, and their total from zero."""
    at, rows = 0.0, len(steps)
    for row, step in enumerate(steps):
        place = rows - row
        colour = GAIN if step.value >= 0 else LOSS
        axes.barh(
            place,
            step.value,
            left=at,
            height=0.62,
            color=colour,
            hatch="" if step.value >= 0 else "////",
            ec="white",
            lw=0.4,
        )
        at += step.value
        axes.plot([at, at], [place - 1.31, place + 0.31], color=FAINT, lw=0.7)
    axes.barh(0, total.value, height=0.62, color=INK)
    _rows(axes, [*(step.name for step in steps), total.name], "bn USD, present value, from the base")


def _winners(subject: Subject, case: Case) -> Picture | None:
    """Who gains and who loses: users by segment and region, sellers by layer, the state and others."""
    frame = subject.winners
    rows = frame[frame["alternative"] == case.name]
    bars = [
        _bar(group_name(str(row["kind"]), str(row["name"])), row, "difference")
        for _, row in rows.iterrows()
        if known(row["difference"]) and row["difference"] != 0
    ]
    if not bars:
        return None
    title = f"Winners and losers: {_of(subject, case)}"
    caption = (
        "Present value with 95 % intervals, users by segment and again by region, then sellers by layer. "
        "Groups that nothing changes for are left out."
    )
    told = "; ".join(f"{bar.name} {_plain(bar)}" for bar in bars)
    alt = f"{title}, bn USD with 95 % interval: {told}."
    name = f"winners-{case.letter.lower()}"
    return picture(name, title, caption, alt, lambda axes: forest(axes, bars, "bn USD, present value"), _height(bars))


def _bar(name: str, row: Any, key: str) -> Bar:
    """A row of money in billions of USD."""
    return Bar(name, row[key] / 1e9, _over(row["lo"], 1e9), _over(row["hi"], 1e9))


def _seeds(subject: Subject) -> Picture | None:
    """The difference in welfare of every pair of seeds, one row of dots per alternative."""
    frame = subject.distribution("welfare_pv_usd")
    wide = frame.pivot_table(index="seed", columns="name", values="value")
    if len(wide) < 2:
        return None
    rows = [
        (case, (wide[case.name] - wide[subject.base.name]).dropna().to_numpy() / 1e9) for case in subject.alternatives
    ]
    title = "Pair by pair"
    caption = (
        f"Difference in welfare, present value, in each of {len(wide)} pairs of runs that share a seed; "
        "the bar is their mean."
    )
    told = "; ".join(
        f"{case.letter} from {low:.3g} to {high:.3g}" for case, v in rows for low, high in [(v.min(), v.max())]
    )

    def draw(axes: Axes) -> None:
        for at, (_, values) in enumerate(rows):
            place = len(rows) - 1 - at
            nudge = 0.22 * np.sin(2.4 * np.arange(len(values)))
            axes.plot(values, place + nudge, "o", ms=4, color=GAIN, mec="white", mew=0.4, alpha=0.85)
            axes.plot([values.mean()] * 2, [place - 0.33, place + 0.33], color=INK, lw=1.6)
        several = len(rows) > 1
        _rows(axes, [case.letter if several else "policy" for case, _ in rows], "bn USD, present value")

    alt = f"{title}, welfare in bn USD: {told}."
    return picture("seeds", title, caption, alt, draw, max(1.2, 0.62 + 0.4 * len(rows)))
