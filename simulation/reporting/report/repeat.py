"""How to get the same numbers again: commands, scenarios, seeds, versions, runs."""

import shlex
from typing import Any

from simulation.experiments.identity import code_hash
from simulation.experiments.paired import flat
from simulation.reporting.report.blocks import Row, Table, cells
from simulation.reporting.report.subject import Case, Subject
from simulation.scenario import ScenarioError, load

MOST_CHANGES = 12


def commands(subject: Subject) -> list[str]:
    """The lines to type: the runs, and the report."""
    options = [*_changes(subject.base), *_seeds(subject.seeds)]
    if subject.comparison is None:
        return [shlex.join(["aimarket", "run", subject.base.name, *options]), "aimarket report last"]
    names = [case.name for case in subject.cases]
    return [shlex.join(["aimarket", "compare", *names, *options, *_choices(subject)]), "aimarket report last"]


def _choices(subject: Subject) -> list[str]:
    """How the number of seeds was chosen and whose users are domestic, where that was asked for."""
    stopping, home = subject.comparison.stopping, subject.comparison.home  # type: ignore[union-attr]
    usual = subject.base.resolved.get("welfare", {}).get("home", "us")
    options = [] if stopping is None else ["--until-ci", f"{stopping.share:g}", "--measure", stopping.measure]
    return [*options, *([] if home == usual else ["--home", home])]


def robust_command(subject: Subject) -> str:
    """What makes the runs of the robustness section."""
    reference = getattr(subject.comparison, "id", "") or subject.base.batch.results[0].run
    return f"aimarket report {reference} --robust"


def facts(subject: Subject) -> list[tuple[str, str]]:
    """Names and values of what makes the runs what they are."""
    record = subject.base.record
    libraries = ", ".join(f"{name} {version}" for name, version in record["libraries"].items() if version)
    plugins = ", ".join(f"{name} ({version})" for name, version in record["plugins"].items())
    found = [
        ("Seeds", _span(subject.seeds)),
        ("Months", f"{record['months']} from {str(record['resolved']['start'])[:7]}"),
        ("Engine", str(record["engine"])),
        ("Program", f"ai-market-simulation {record['version']}, code and data {record['code']}"),
        ("Libraries", libraries),
        ("Other plugins", plugins),
        ("Comparison", getattr(subject.comparison, "id", "")),
    ]
    codes = {result.record["code"] for case in subject.cases for result in case.batch.results}
    if codes != {code_hash()}:
        found.append(
            ("Note", "The runs were made with another version of the code than the one that wrote this report.")
        )
    found += [(f"Scenario {case.letter}", _scenario(case)) for case in subject.cases]
    return [(name, value) for name, value in found if value]


def runs(subject: Subject) -> Table:
    """The id of every run, by scenario and seed."""
    rows = [
        Row(f"{case.letter}, seed {result.seed}", cells(case.name, result.run))
        for case in subject.cases
        for result in case.batch.results
    ]
    return Table("runs", "Runs by scenario and seed", ("scenario", "run"), (("", tuple(rows)),), words=(0, 1))


def _scenario(case: Case) -> str:
    known = _written(case)
    if known is None:
        return f"{case.name} (made in Python or no longer there; record.json of its runs holds it in full)"
    return f"{case.name}: {case.label}" if case.label != case.name else case.name


def _changes(case: Case) -> list[str]:
    """`--months` and `--set` that turn the scenario's file into what was run; nothing where there is no file."""
    written = _written(case)
    if written is None:
        return []
    ours, theirs = dict(flat(written)), dict(flat(case.resolved))
    changed = {key: theirs[key] for key in theirs if key not in ours or not _same(ours[key], theirs[key])}
    months = changed.pop("months", None)
    options = [] if months is None else ["--months", f"{months:.0f}"]
    if len(changed) <= MOST_CHANGES:
        options += [part for key, value in changed.items() for part in ("--set", f"{key}={value:g}")]
    return options


def _written(case: Case) -> dict[str, Any] | None:
    """The scenario as its file has it now, None where it cannot be loaded by its name."""
    try:
        return load(case.name).resolved()
    except (ScenarioError, OSError):
        return None


def _same(one: float, two: float) -> bool:
    return one == two or (one != one and two != two)  # noqa: PLR0124 - NaN is what is left out


def _seeds(seeds: list[int]) -> list[str]:
    """`--seeds N --seed FIRST`; of a row with holes, the row that holds them."""
    if len(seeds) == 1:
        return ["--seed", str(seeds[0])]
    return ["--seeds", str(seeds[-1] - seeds[0] + 1), "--seed", str(seeds[0])]


def _span(seeds: list[int]) -> str:
    if len(seeds) > 2 and seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))
