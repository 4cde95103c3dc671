"""The report as one HTML page: no script, no address, nothing outside the file."""

from base64 import b64encode
from pathlib import Path
from typing import Any, NamedTuple

from simulation.reporting import policies
from simulation.reporting.limits import LIMITS
from simulation.reporting.report import assumptions as numbers_of
from simulation.reporting.report import charts, data, fit, repeat, run_charts, run_tables, tables, verdicts
from simulation.reporting.report.assumptions import Assumption
from simulation.reporting.report.captions import largest
from simulation.reporting.report.references import references
from simulation.reporting.report.robustness import robustness
from simulation.reporting.report.subject import Subject
from simulation.reporting.report.summary import summary
from simulation.reporting.report.svg import Picture
from simulation.reporting.report.wording import counted, quoted
from simulation.reporting.table import MODEL_NOTE

FOLDER = Path(__file__).resolve().parent
MOST_BYTES = 1_000_000
SHOWN = 60_000
"""Bytes of a table beyond which it is not also shown as text."""


class Data(NamedTuple):
    """One table inside the page: as a link that saves it, and as text where it is short."""

    name: str
    rows: int
    link: str
    text: str


def html(subject: Subject) -> str:
    """The page, below a megabyte; the same runs give the same text. What is left out for size (`fit.diets`) is said."""
    numbers = numbers_of.assumptions(subject)
    frames = data.datasets(subject, numbers)
    context = _context(subject, numbers)
    page = ""
    for diet in fit.diets(subject, list(frames)):
        embedded = [_data(name, data.csv(frame), diet) for name, frame in fit.fed(frames, diet).items()]
        page = _render(context | {"tables": _tables(subject, diet), "data": embedded, "left_out": diet.sentences})
        if len(page.encode()) < MOST_BYTES:
            break
    return page


def title(subject: Subject) -> str:
    """What the page is called."""
    if not subject.alternatives:
        return subject.base.label
    names = [case.label for case in subject.alternatives]
    what = names[0] if len(names) == 1 else f"{counted(len(names)).capitalize()} policies"
    return f"{what} compared with {quoted(subject.base.label)}"


def questions(subject: Subject) -> list[tuple[str, str]]:
    """The question of each scenario, by what the scenario is called; the base's only where it stands alone."""
    cases = subject.alternatives or (subject.base,)
    found = [(case.called if len(cases) > 1 else "", str(case.resolved.get("question") or "")) for case in cases]
    return [(called, text) for called, text in found if text] or [
        ("", "What does each alternative change against the base?")
    ]


def changes(subject: Subject) -> list[tuple[str, list[str]]]:
    """What each alternative changes, in sentences."""
    base = subject.base.scenario
    return [(case.called, policies.describe(base, case.scenario)) for case in subject.alternatives]


def _context(subject: Subject, numbers: list[Assumption]) -> dict[str, Any]:
    robust = robustness(subject, repeat.robust_command(subject))
    changed = numbers_of.changed(numbers)
    said = summary(subject)
    sources = [one.number.source for one in numbers]
    return {
        "title": title(subject),
        "note": MODEL_NOTE,
        "questions": questions(subject),
        "summary": said,
        "failures": subject.failures,
        "notes": subject.notes,
        "changes": changes(subject),
        "comparison": bool(subject.alternatives),
        "alone": len(subject.alternatives) == 1,
        "letters": [case.called for case in subject.alternatives],
        "figures": _figures(subject),
        "robust": robust,
        "changed": numbers_of.table(changed, several=True)._replace(
            name="changed", caption="Numbers that an alternative changes or adds"
        )
        if changed
        else None,
        "assumptions": numbers_of.table(numbers, several=bool(subject.alternatives)),
        "counted": numbers_of.counted(numbers),
        "limits": LIMITS,
        "commands": repeat.commands(subject),
        "facts": repeat.facts(subject),
        "runs": repeat.runs(subject),
        "references": references(sources),
        "css": (FOLDER / "page.css").read_text(encoding="utf-8"),
    }


def _tables(subject: Subject, diet: fit.Diet) -> dict[str, Any]:
    if not subject.alternatives:
        return {"headline": run_tables.headline(subject), "drivers": run_tables.drivers(subject)}
    cases = subject.alternatives if diet.detailed is None else largest(subject, diet.detailed)

    def each(make: Any) -> list[Any]:
        return [make(subject, case) for case in cases]

    return {
        "glance": tables.glance(subject),
        "differences": each(tables.differences),
        "drivers": each(tables.drivers),
        "winners": each(tables.winners),
        "waterfall": each(tables.waterfall),
        "costs": verdicts.costs(subject),
        "reach": verdicts.reach(subject),
        "ranking": verdicts.ranking(subject) if len(subject.ranking) else None,
        "regret": verdicts.regret(subject) if len(subject.regret) else None,
    }


def _figures(subject: Subject) -> dict[str, list[Picture]]:
    """Pictures by the section they stand in."""
    found = charts.figures(subject) if subject.alternatives else run_charts.figures(subject)
    places: dict[str, list[Picture]] = {"main": [], "who": [], "seeds": []}
    for one in found:
        places[{"winners": "who", "seeds": "seeds"}.get(one.name.split("-")[0], "main")].append(one)
    return places


def _data(name: str, text: str, diet: fit.Diet) -> Data:
    link = f"data:text/csv;charset=utf-8;base64,{b64encode(text.encode()).decode()}"
    # The assumptions stand in a table of their own.
    short = diet.texts and len(text.encode()) <= SHOWN and name != "assumptions"
    return Data(name, text.count("\n") - 1, link, text if short else "")


def _render(context: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    surroundings = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # matplotlib escapes the texts of its drawings, and `svg.inline` those around them.
    surroundings.filters["drawing"] = lambda picture: Markup(picture.svg)  # noqa: S704
    surroundings.filters["style"] = Markup  # our own file
    return surroundings.get_template("page.html").render(context)
