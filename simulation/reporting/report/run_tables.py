"""The tables of one scenario: first month and end of the run, and what drives the result."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulation.reporting.report.blocks import Cell, Row, Table, cells
from simulation.reporting.report.subject import Subject
from simulation.reporting.report.tables import RENTS
from simulation.reporting.report.wording import NO_NUMBER, known, level, line_of, percent
from simulation.reporting.table import GROUPS, NESTED

LAYERS, CHANGE = "profit_by_layer", "welfare_decomposition"
MOST = 10.0
"""Half an interval over its mean beyond which its size says nothing more."""
COLUMNS = ("first month", "last month or run", "95 % interval, half")


def headline(subject: Subject) -> Table:
    """Every number of the terminal's headline table, with half its interval over seeds in per cent."""
    first, last = subject.base.batch.first_month, subject.base.batch.headline
    groups = []
    for title, lines in GROUPS.items():
        rows = [_row(line.key, first.get(line.key), last[line.key]) for line in lines if line.key in last]
        if rows:
            groups.append((title, tuple(rows)))
    return Table("headline", f"Headline numbers: {subject.base.label}", COLUMNS, tuple(groups))


def drivers(subject: Subject) -> Table:
    """What closed weights earn and why, why surplus changed over the run, and profit by layer."""
    last = subject.base.batch.headline
    rents = [(key, last[key]) for key in RENTS if key in last]
    groups: Sequence[tuple[str, list[tuple[str, Any]]]] = [
        ("Serving profit on closed weights, by where it comes from, per month", rents),
        *(
            (NESTED[block][0], [(f"{block}.{key}", one) for key, one in last.get(block, {}).items()])
            for block in (CHANGE, LAYERS)
        ),
    ]
    filled = []
    for title, entries in groups:
        rows = tuple(_row(key, None, entry, with_first=False) for key, entry in entries if known(_mean(entry)))
        if rows:
            filled.append((title, rows))
    return Table("drivers-table", f"What drives the result: {subject.base.label}", COLUMNS[1:], tuple(filled))


def _row(measure: str, first: Any, last: Any, *, with_first: bool = True) -> Row:
    line = line_of(measure)
    before = cells(level(line.write, _mean(first))) if with_first else ()
    return Row(line.label, (*before, Cell(level(line.write, _mean(last))), Cell(_half(last))))


def _mean(entry: Any) -> float | None:
    found: float | None = entry["mean"] if isinstance(entry, Mapping) else entry
    return found


def _half(entry: Any) -> str:
    """Half the interval in per cent of the mean, a dash with one seed."""
    if not isinstance(entry, Mapping) or not known(entry.get("lo")) or not known(entry.get("hi")):
        return NO_NUMBER
    half, mean = (entry["hi"] - entry["lo"]) / 2, entry["mean"]
    if mean == 0:
        return NO_NUMBER
    if half > MOST * abs(mean):
        return f"over \N{PLUS-MINUS SIGN} {100 * MOST:,.0f} %"
    return f"\N{PLUS-MINUS SIGN} {percent(half, mean).lstrip('+')}"
