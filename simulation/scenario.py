"""Scenarios: YAML to one strict, frozen `Scenario`; every fault is a sentence with file, line and column."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, field_validator, model_validator

from simulation import plugins
from simulation.parameters import REGIONS, SEGMENTS, default_tasks
from simulation.reading import files
from simulation.reading.assumptions import Number, numbers
from simulation.reading.layers import check_block, laid_over
from simulation.reading.overrides import override
from simulation.reading.places import Node, Place, Problems, ScenarioError, dotted, plain, planted
from simulation.reading.places import Path as Keys
from simulation.reading.schema import json_schema
from simulation.reading.shapes import Shape
from simulation.reading.wording import clean, figure, show
from simulation.scenario_checks import CrossError, cross_problems
from simulation.scenario_fields import Coverage, PolicyEntry, ScenarioFields
from simulation.scenario_plugins import check_plugins
from simulation.scenario_switches import has_switches, switched

__all__ = ["Coverage", "Number", "PolicyEntry", "Scenario", "ScenarioError", "load", "scenario_sources", "schema"]

Source = str | Path | Mapping[str, Any]
_USUAL = {name: place for place, name in enumerate((*SEGMENTS, *REGIONS, *default_tasks()))}


class Scenario(ScenarioFields):
    """One market to simulate: all its numbers, sellers, mechanisms and policies; immutable once made.

    Made by `load` (or `Scenario.load`) from files; all defaults are those of `simulation.parameters`.
    """

    @field_validator("start")
    @classmethod
    def _first_of_month(cls, start: date) -> date:
        return start.replace(day=1)

    @field_validator("segments", "regions", "tasks", "labs", "hosts", "apps", "own_hardware", "mechanisms")
    @classmethod
    def _in_usual_order(cls, entries: dict[str, Any]) -> dict[str, Any]:
        # The order of writing must not matter: the same content is the same run. `plain` sorts what lies deeper.
        return dict(sorted(entries.items(), key=lambda item: (_USUAL.get(item[0], len(_USUAL)), item[0])))

    @model_validator(mode="after")
    def _consistent(self) -> "Scenario":
        problems = cross_problems(self)
        if problems:
            raise CrossError(problems)
        return self

    @classmethod
    def load(cls, source: Source, overrides: Sequence[str] = (), **values: Any) -> "Scenario":
        """Read a scenario; ``Scenario.load("baseline", ["demand.kappa=0.2"], months=24)``.

        ``values`` are top-level parameters (``users={"types": 256}``); they rank above the file and below
        ``overrides``, which are the ``path=value`` of the command line. Raises ScenarioError.
        """
        return load(source, overrides, values)

    def resolved(self) -> dict[str, Any]:
        """Every value in force as plain JSON types in a fixed order; loading it gives an equal scenario.

        A default task that the scenario took away is null, as it is in a file.
        """
        data = self.model_dump(mode="json", by_alias=True)
        data["tasks"] |= {name: None for name in default_tasks() if name not in self.tasks}
        return data

    def to_yaml(self) -> str:
        """The resolved scenario as YAML text."""
        from io import StringIO

        from ruamel.yaml import YAML

        yaml: Any = YAML(typ="safe", pure=True)
        yaml.default_flow_style, yaml.width, yaml.allow_unicode = False, 120, True
        yaml.sort_base_mapping_type_on_output = False
        text = StringIO()
        yaml.dump(self.resolved(), text)
        return text.getvalue()


SHAPE = Shape("block", block=Scenario)


def load(source: Source, overrides: Sequence[str] = (), values: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario behind a path, a name or a mapping, under its parents, with overrides on top.

    Precedence: ``overrides`` > ``values`` > file > ``extends`` > defaults.
    Raises ScenarioError with one sentence for every fault found.
    """
    return _read(source, overrides, values)[0]


def scenario_sources(source: Source, overrides: Sequence[str] = ()) -> dict[str, Number]:
    """Every number in force by its dotted path, with unit, source, range and where it was written.

    Raises ScenarioError as `load` does.
    """
    scenario, tree = _read(source, overrides, None)
    data = scenario.resolved()
    data["policies"] = {entry["name"]: entry for entry in data["policies"]}
    return dict(numbers(data, tree, SHAPE, _block_of_plugin))


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file, with units, ranges and sources."""
    words = {
        "pricing": "pricing",
        "strategy": "strategies",
        "policy": "policies",
        "case": "theory",
        "engine": "engines",
    }
    known = {name: plugins.parameters("mechanisms", name) for name in plugins.names("mechanisms")}
    return json_schema(Scenario, {key: plugins.names(folder) for key, folder in words.items()}, known)


def _block_of_plugin(path: Keys, data: Any) -> type[BaseModel] | None:
    """The block behind the parameters of a mechanism or policy."""
    if path[0] == "mechanisms":
        return plugins.parameters("mechanisms", path[1])
    if path[0] == "theory":
        return plugins.parameters("theory", str(data["case"]))
    return plugins.parameters("policies", str(data["policy"])) if path[0] == "policies" else None


def _read(source: Source, overrides: Sequence[str], values: Mapping[str, Any] | None) -> tuple[Scenario, Node]:
    problems = Problems()
    tree = _layers(source, overrides, values, problems)
    tree = check_plugins(tree, problems)
    scenario = _made(tree, problems)
    problems.raise_if_any()
    assert scenario is not None
    if has_switches(scenario):
        tree = switched(tree, scenario, problems)
        scenario = _made(tree, problems)
        problems.raise_if_any()
        assert scenario is not None
    return scenario, tree


def _layers(
    source: Source,
    overrides: Sequence[str],
    values: Mapping[str, Any] | None,
    problems: Problems,
) -> Node:
    """All layers laid over the defaults, as nodes that remember where each value was written."""
    if isinstance(source, Mapping):
        own = planted(dict(source), Place("scenario"))
        raw = [*files.parents(own), files.without_parent(own)]
    else:
        raw = files.chain(source)
    if values:
        raw.append(planted(dict(values), Place("arguments")))
    tree = _defaults()
    for layer in raw:
        tree = _over(tree, layer, problems)
    for text in overrides:
        try:
            layer = override(text, SHAPE, tree, lambda: (*plugins.names("mechanisms"), *plugins.switches()))
        except ScenarioError as error:
            for sentence in error.problems:
                problems.add((), Place("--set"), sentence.removeprefix("--set: "))
            continue
        tree = _over(tree, layer, problems)
    # What nobody wrote is missing from the scenario itself, not from the last override.
    home = own.place if isinstance(source, Mapping) else Place(raw[-1 - bool(values)].place.file)
    return Node(tree.value, home)


def _defaults() -> Node:
    """The blocks that a scenario changes key by key rather than replaces."""
    fresh = ScenarioFields().model_dump(mode="json", include={"segments", "regions", "tasks"})
    return planted(fresh, Place("defaults"))


def _over(tree: Node, layer: Node, problems: Problems) -> Node:
    good = check_block(layer, Scenario, (), problems)
    return tree if good is None else laid_over(tree, good, (), problems)


def _made(tree: Node, problems: Problems) -> Scenario | None:
    """The scenario, or None with what is inconsistent noted."""
    data = plain(tree)
    first = data.get("start", ScenarioFields().start.isoformat())
    # A policy without a start is in force from the first month.
    data["policies"] = [{"start": first} | entry for entry in data.get("policies", {}).values()]
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        for fault in error.errors():
            _note(fault, tree, problems)
    return None


def _note(fault: Any, tree: Node, problems: Problems) -> None:
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, CrossError):
        # A fault already reported in the same block would only be reported again in other words.
        fresh = [(path, text) for path, text in cause.problems if not problems.touches(path)]
        for path, text in fresh:
            problems.add(path, _place(tree, path), text)
        return
    path = tuple(str(part) for part in fault["loc"])
    if not problems.touches(path):
        problems.add(path, _place(tree, path), _sentence(fault, path, _deepest(tree, path)))


def _sentence(fault: Any, path: Keys, node: Node) -> str:
    """What is wrong with a value; numbers that were written have been checked, so one out of range is a switch's."""
    bounds = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}
    if fault["type"] not in bounds:
        return f"{dotted(path)} cannot be used: {clean(fault['msg'], 160)}"
    words, key = bounds[fault["type"]]
    by = f", {node.written.source}," if node.written and node.written.source else ""
    return f"{dotted(path)} is {show(fault['input'])}{by} but must be {words} {figure(fault['ctx'][key])}"


def _place(tree: Node, path: Keys) -> Place:
    """The place of the deepest key of a path that was written."""
    return _deepest(tree, path).place


def _deepest(tree: Node, path: Keys) -> Node:
    """What was written at the deepest key of a path."""
    node = tree
    for key in path:
        if not isinstance(node.value, dict) or key not in node.value:
            break
        node = node.value[key]
    return node
