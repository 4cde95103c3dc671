"""Every number that went in: value, unit, source, how well it is founded, and what alternatives have instead."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from simulation.reading.assumptions import Number
from simulation.reporting.report.blocks import Cell, Row, Table
from simulation.reporting.report.subject import Case, Subject
from simulation.scenario import ScenarioError, scenario_sources

BASELINE = "baseline"
NONE_GIVEN = "no source given"
SET = "set for this run"
GRADES = ("sourced", "derived", "assumed", "definition", "none given")
PARTS = {
    "months": "The run",
    "demand": "Demand in general",
    "segments": "Users by segment",
    "regions": "Regions",
    "tasks": "Kinds of work",
    "users": "How users are drawn",
    "technology": "Technology",
    "cost": "Cost of serving",
    "hardware": "Compute",
    "pricing": "How prices are set",
    "finance": "Money of sellers",
    "investors": "Investors",
    "turnover": "Entry and exit",
    "channels": "Ways to buy",
    "own_hardware": "Own hardware",
    "welfare": "What counts as welfare",
    "labs": "Labs",
    "hosts": "Hosts and clouds",
    "apps": "Applications",
    "mechanisms": "Mechanisms",
    "policies": "Policies",
}
OTHER = "The run"


class Assumption(NamedTuple):
    """One number in force in the base, and the values of the alternatives that differ from it by letter."""

    path: str
    number: Number
    changed: tuple[tuple[str, Number], ...] = ()

    @property
    def grade(self) -> str:
        """How well the value is founded, from what its source says."""
        return grade(self.number.source)


def grade(source: str) -> str:
    """``assumed: ...`` is assumed, ``definition: ...`` a definition, ``derived: ...`` derived, else published."""
    word = source.split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0].lower()
    if source in {NONE_GIVEN, SET}:
        return "none given"
    return word if word in {"assumed", "definition", "derived"} else "sourced"


def assumptions(subject: Subject) -> list[Assumption]:
    """All numbers in force in the base, and after them those that only an alternative has."""
    base = numbers(subject.base)
    others = {case.letter: numbers(case) for case in subject.alternatives}
    found = [Assumption(path, number, _changes(path, number, others)) for path, number in base.items()]
    fresh: dict[str, Assumption] = {}
    for letter, theirs in others.items():
        for path, number in theirs.items():
            if path not in base:
                known = fresh.get(path, Assumption(path, number._replace(value=None)))
                fresh[path] = known._replace(changed=(*known.changed, (letter, number)))
    return [*found, *fresh.values()]


def numbers(case: Case) -> dict[str, Number]:
    """The numbers in force in a case with the sources that its file, or else the baseline, gives for them.

    The values are those of the run's record; a file that was changed since does not count where it differs.
    """
    files = [_of_file(case.name), _of_file(str(case.record["scenario"])), _of_file(BASELINE)]
    out = {}
    for path, number in scenario_sources(case.resolved).items():
        written = next((one[path] for one in files if path in one and one[path].value == number.value), None)
        best = written or (number._replace(source=SET) if number.source == NONE_GIVEN else number)
        if not (best.value is None and best.source.endswith("if left out")):
            out[path] = best
    return out


@lru_cache(maxsize=64)
def _of_file(name: str) -> Mapping[str, Number]:
    """Numbers as a scenario's file gives them, none where it is not to be had."""
    try:
        return scenario_sources(name)
    except (ScenarioError, OSError):
        return {}


def _changes(path: str, number: Number, others: Mapping[str, dict[str, Number]]) -> tuple[tuple[str, Number], ...]:
    """Numbers of the alternatives that differ from the base's."""
    return tuple(
        (letter, theirs[path])
        for letter, theirs in others.items()
        if path in theirs and theirs[path].value != number.value
    )


def counted(found: list[Assumption]) -> str:
    """How many numbers there are of each grade, in a sentence."""
    counts = {name: sum(1 for one in found if one.grade == name) for name in GRADES}
    words = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"{len(found)} numbers went in: {words}."


def table(found: list[Assumption], *, several: bool) -> Table:
    """The numbers grouped by part of the model; what an alternative changes is in the value's own cell."""
    groups: dict[str, list[Row]] = {}
    for one in found:
        part = PARTS.get(one.path.split(".")[0], OTHER)
        value = Cell(_value(one), "changed" if one.changed else "")
        cells = (
            value,
            Cell(_unit(one.number.unit)),
            Cell(_source(one)),
            Cell(one.grade, f"grade-{one.grade.split(' ')[0]}"),
        )
        groups.setdefault(part, []).append(Row(one.path, cells))
    order = {title: at for at, title in enumerate(dict.fromkeys(PARTS.values()))}
    filled = sorted(groups.items(), key=lambda group: order[group[0]])
    marked = ", alternatives' own values by letter" if several else ""
    caption = f"Every number in force, by part of the model{marked}"
    return Table(
        "assumptions-table",
        caption,
        ("value", "unit", "source", "confidence"),
        tuple((t, tuple(r)) for t, r in filled),
        words=(1, 2, 3),
    )


def changed(found: list[Assumption]) -> list[Assumption]:
    """Those that an alternative changes or adds."""
    return [one for one in found if one.changed]


def _value(one: Assumption) -> str:
    own = _number(one.number.value, one.number.source)
    theirs = "; ".join(f"{letter}: {_number(number.value, '')}" for letter, number in one.changed)
    if one.number.value is None and one.changed:
        return theirs
    return f"{own}; {theirs}" if theirs else own


def _source(one: Assumption) -> str:
    """The source; where alternatives have others, those by letter."""
    others: dict[str, list[str]] = {}
    for letter, number in one.changed:
        others.setdefault(number.source, []).append(letter)
    if set(others) <= {one.number.source}:
        return one.number.source
    own = [] if one.number.value is None else [one.number.source]
    return "; ".join([*own, *(f"{', '.join(letters)}: {source}" for source, letters in others.items())])


def _number(value: float | None, source: str) -> str:
    if value is None:
        return "from the panel" if source.startswith("panel") else "not set"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:.4g}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit
