"""The scenarios of a comparison, read and checked before anything runs; every fault is one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.experiments.run import resolve, scenario_name
from simulation.parameters import REGIONS
from simulation.reading.wording import clean, suggestion
from simulation.scenario import Scenario, ScenarioError

Source = str | Path | Scenario
_TOLD = ("title", "question")
"""What a scenario says of itself and no run depends on."""


def contenders(
    sources: Sequence[Source], months: int | None = None, changes: Sequence[str] = (), home: str | None = None
) -> dict[str, Scenario]:
    """Scenarios by name, the base first. Raises ScenarioError with all faults of all of them at once."""
    problems: list[str] = []
    if isinstance(sources, str | Path | Scenario) or len(sources) < 2:
        raise ScenarioError(["A comparison needs a base and at least one alternative."])
    if home is not None and home not in REGIONS:
        problems.append(f"There is no region '{clean(home)}' to call home; {suggestion(home, REGIONS)}")
    found: list[tuple[str, Scenario]] = []
    for source in sources:
        try:
            found.append((short_name(source), resolve(source, months, changes)))
        except ScenarioError as error:
            problems += error.problems
    problems += _misfits(found)
    if problems:
        raise ScenarioError(problems)
    return _named(found)


def short_name(source: Source) -> str:
    """What a comparison calls a scenario: as given, without the suffix of a file and the folders of a whole path."""
    name = scenario_name(source)
    if isinstance(source, Scenario):
        return name or "scenario"
    path = Path(name).with_suffix("") if name.endswith((".yaml", ".yml")) else Path(name)
    return path.name if path.is_absolute() else path.as_posix()


def _misfits(found: Sequence[tuple[str, Scenario]]) -> Iterator[str]:
    """Why scenarios that are fine by themselves cannot be compared; the first economy is the base."""
    for name, scenario in found:
        if scenario.theory is not None:
            yield f"{name} is the textbook case {scenario.theory.case}, and a comparison runs economies."
    economies = [(name, scenario) for name, scenario in found if scenario.theory is None]
    for at, (name, scenario) in enumerate(economies):
        earlier = economies[:at]
        if earlier:
            yield from _other_frame(earlier[0], (name, scenario))
        same = [other for other, before in earlier if _content(before) == _content(scenario)]
        if same:
            yield f"{name} is the same scenario as {same[0]}; a comparison needs different ones."


def _other_frame(base: tuple[str, Scenario], other: tuple[str, Scenario]) -> Iterator[str]:
    """What must not differ, or it would be taken for an effect of the alternative."""
    frames = [{"start": it.start, "months": it.months, "users.types": it.users.types} for _, it in (base, other)]
    for key, ours in frames[0].items():
        theirs = frames[1][key]
        if ours != theirs:
            remedy = f"--months {ours}" if key == "months" else f"--set {key}={ours}"
            text = f"{other[0]} has {key} {theirs} and {base[0]} has {ours}; a comparison needs the same {key}"
            yield f"{text}: {remedy} sets it for all."


def _content(scenario: Scenario) -> Mapping[str, Any]:
    return {key: value for key, value in scenario.resolved().items() if key not in _TOLD}


def _named(found: Sequence[tuple[str, Scenario]]) -> dict[str, Scenario]:
    """Different names for all: a name that came before gets a number."""
    out: dict[str, Scenario] = {}
    for name, scenario in found:
        free, count = name, 1
        while free in out:
            count += 1
            free = f"{name} ({count})"
        out[free] = scenario
    return out
