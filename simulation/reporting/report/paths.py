"""Figures over the months: levels of the base and its alternatives, and differences of money pair by pair."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from simulation.reporting.drawing import Panel, amounts, percent
from simulation.reporting.report.captions import NAMES, largest
from simulation.reporting.report.subject import BASE, Case, Subject
from simulation.reporting.report.svg import Picture, picture
from simulation.reporting.report.wording import line_of
from simulation.reporting.series import Band, Series, band, collect
from simulation.reporting.style import ARMS, Role

LEVELS = ("price_paid", "closed_token_share")
GAPS = ("consumer_surplus_usd", "profit_usd", "welfare_usd")
MOST_LINES = 6


def paths(subject: Subject) -> list[Picture]:
    """Months: levels of the base and the alternatives, and paired differences of money from the base."""
    cases = [subject.base, *largest(subject, MOST_LINES - 1)]
    series = {case.name: collect(case.batch) for case in cases}
    found = [_levels(subject, cases, series, measure) for measure in LEVELS]
    found += [_gaps(subject, cases[1:], series[subject.base.name], measure) for measure in GAPS]
    return [one for one in found if one is not None]


def _levels(subject: Subject, cases: Sequence[Case], series: Mapping[str, Series], measure: str) -> Picture | None:
    """One measure by month, a line with its band for the base and each alternative."""
    bands = [series[case.name].monthly(measure) for case in cases]
    if not any(band.defined for band in bands):
        return None
    title = f"{NAMES[measure][0].upper()}{NAMES[measure][1:]}, month by month"
    told = "; ".join(f"{case.letter} {_ends(band, measure)}" for case, band in zip(cases, bands, strict=True))
    alt = f"{title}, first and last month: {told}."
    first = series[subject.base.name]
    return picture(
        f"path-{measure.replace('_', '-')}",
        title,
        _origin(first.seeds) + _left_out(subject, cases),
        alt,
        lambda axes: _lines(axes, first, measure, _roles(cases), bands),
        2.7,
    )


def _gaps(subject: Subject, cases: Sequence[Case], first: Series, measure: str) -> Picture | None:
    """Differences of money from the base by month, pair by pair: the pairs' median and band."""
    bands = [_gap(subject.base, case, measure) for case in cases]
    if not any(band.defined for band in bands):
        return None
    title = f"{NAMES[measure]}, difference from the base month by month"
    told = "; ".join(f"{case.letter} ends at {band.mid[-1]:.3g}" for case, band in zip(cases, bands, strict=True))
    alt = f"{title}, bn USD a month: {told}."
    caption = _origin(len(subject.seeds)).replace("seeds", "pairs").replace("seed", "pair")
    caption += _left_out(subject, [subject.base, *cases])
    roles = _roles([subject.base, *cases])[1:]
    name = f"gap-{measure.replace('_', '-')}"
    return picture(name, title, caption, alt, lambda axes: _lines(axes, first, measure, roles, bands), 2.7)


def _gap(base: Case, case: Case, measure: str) -> Band:
    """Alternative less base in billions of USD, (pairs, T), as a band."""
    sides = [one.batch.monthly.pivot_table(index="seed", columns="month", values=measure) for one in (base, case)]
    return band(((sides[1] - sides[0]).dropna(how="all") * 1e-9).to_numpy(dtype=float))


def _lines(axes: Axes, first: Series, measure: str, roles: Sequence[Role], bands: Sequence[Band]) -> None:
    money, part = measure.endswith("_usd"), measure.endswith("share")
    panel = Panel(axes, first, "", "bn USD a month" if money else "share" if part else "USD/Mtok")
    for role, one in zip(roles, bands, strict=True):
        panel.line(role, one)
    if money:
        panel.zero()
    if part:
        percent(axes, None, None)
    else:
        amounts(axes)
    if not money and not part:
        axes.set_ylim(bottom=0)
    panel.close()


def _roles(cases: Sequence[Case]) -> list[Role]:
    """Colour, line and marker of each case, named by its letter, or `policy` where there is one alone."""
    alone = len(cases) == 2
    names = ["policy" if case.letter != BASE and alone else case.letter for case in cases]
    return [role._replace(name=name) for role, name in zip(ARMS, names, strict=False)]


def _origin(seeds: int) -> str:
    return f"Median and 10 to 90 % band of {seeds} seeds." if seeds > 1 else "One seed."


def _left_out(subject: Subject, cases: Sequence[Case]) -> str:
    return "" if len(cases) == len(subject.cases) else f" The {len(cases) - 1} that change welfare most are drawn."


def _ends(values: Band, measure: str) -> str:
    defined = values.mid[np.isfinite(values.mid)]
    write = line_of(measure).write
    return f"{write(float(defined[0]))} and {write(float(defined[-1]))}" if len(defined) else "undefined"
