"""What mechanisms there are, and what one of them claims: for the command line and for docs/mechanisms.md."""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from simulation import plugins
from simulation.mechanisms import Patch
from simulation.plugins import PluginError
from simulation.reading.assumptions import numbers
from simulation.reading.shapes import Shape
from simulation.reading.wording import clean, suggestion
from simulation.scenario import Scenario
from simulation.scenario_switches import settings

DIRECTION = {1: "rises", -1: "falls", 0: "moves either way"}
GROUPS = {
    "demand": "Demand and users",
    "pricing": "Pricing and business models",
    "technology": "Technology, capability and data",
    "hardware": "Hardware and cost",
    "state": "The state",
}


@cache
def rows() -> tuple[dict[str, Any], ...]:
    """Every mechanism in the order of its id: id, switch, kind, state, label, line, source."""
    found = [_row(switch, home) for switch, home in homes().items()]
    return tuple(sorted(found, key=lambda row: (row["id"][:1], int(row["id"][1:] or 0), row["switch"])))


def homes() -> dict[str, tuple[str, str]]:
    """Folder and file of every switch."""
    own = {name: ("mechanisms", name) for name in plugins.names("mechanisms")}
    return own | {switch: ("policies", name) for switch, name in plugins.switches().items()}


def explained(name: str) -> dict[str, Any]:
    """One mechanism whole, by its switch or its id: claim, rule, parameters, what to look at, how to turn it on.

    Raises PluginError in a sentence with the nearest name if there is none.
    """
    by_id = {row["id"].lower(): row["switch"] for row in rows() if row["id"]}
    switch = by_id.get(name.lower(), name)
    if switch not in homes():
        known = [*homes(), *(row["id"] for row in rows())]
        raise PluginError(f"there is no mechanism {clean(name)}; {suggestion(name, known)}")
    folder, file = homes()[switch]
    thing = plugins.load(folder, file)
    parameters = _parameters(folder, file)
    return next(row for row in rows() if row["switch"] == switch) | {
        "name": _title(thing),
        "claim": _claim(thing),
        "rule": " ".join((thing.__doc__ or "").split()),
        "parameters": parameters,
        "look_at": {measure: DIRECTION[way] for measure, way in getattr(thing, "LOOK", {}).items()},
        "conflicts": sorted(getattr(thing, "CONFLICTS", ()) if folder == "mechanisms" else thing.AGAINST),
        "snippet": _snippet(switch, parameters),
    }


def table_text() -> str:
    """The list as a person reads it."""
    lines, group = [], ""
    for row in rows():
        head = row["switch"].partition(".")[0]
        if head != group:
            lines += ["", GROUPS.get(head, head)]
            group = head
        state = "on" if row["state"].startswith("on") else "off"
        lines.append(f"  {row['id']:4} {row['switch']:32} {row['kind']:12} {state:4} {row['line']}")
    counted = sum(row["state"].startswith("on") for row in rows())
    last = f"{len(rows())} mechanisms, {counted} on in the baseline. One of them: aimarket mechanisms NAME"
    return "\n".join([*lines[1:], "", last])


def explained_text(block: Mapping[str, Any]) -> str:
    """One mechanism as a person reads it."""
    head = f"{block['switch']} ({block['id']}, {block['kind']}, {block['state']}, {block['label']})"
    lines = [head, "", f"Claim   {block['claim']} ({block['source']})", f"Rule    {block['rule']}"]
    if block["parameters"]:
        lines += ["", "Parameters"]
    for name, item in block["parameters"].items():
        lines.append(f"  {name} = {item['default']}  {item['unit']}, {item['range']}; {item['source']}")
    if block["look_at"]:
        lines += ["", "Look at", *(f"  {name} ({way})" for name, way in block["look_at"].items())]
    if block["conflicts"]:
        lines += ["", f"Not together with {', '.join(block['conflicts'])}"]
    on = f"aimarket run baseline --set mechanisms.{block['switch']}=true"
    return "\n".join([*lines, "", "In a scenario", *(f"  {line}" for line in block["snippet"].splitlines()), "", on])


def page_sections() -> list[tuple[str, list[str], list[list[str]]]]:
    """Sections of docs/mechanisms.md: one table for every group of switches."""
    sections = []
    columns = ["id", "switch", "kind", "state", "label", "claim and rule", "look at", "source"]
    for group in dict.fromkeys(row["switch"].partition(".")[0] for row in rows()):
        found = [explained(row["switch"]) for row in rows() if row["switch"].startswith(f"{group}.")]
        sections.append((GROUPS.get(group, group), columns, [_page_row(block) for block in found]))
    return sections


def _page_row(block: Mapping[str, Any]) -> list[str]:
    looks = ", ".join(f"`{name}` {way}" for name, way in block["look_at"].items())
    said = f"{block['claim']} {block['rule']}"
    return [
        block["id"],
        f"`{block['switch']}`",
        block["kind"],
        block["state"],
        block["label"],
        said,
        looks,
        block["source"],
    ]


def _row(switch: str, home: tuple[str, str]) -> dict[str, Any]:
    thing = plugins.load(*home)
    return {
        "id": thing.ID,
        "switch": switch,
        "kind": "policy" if home[0] == "policies" else thing.KIND,
        "state": _state(switch, home, thing),
        "label": getattr(thing, "LABEL", "illustrative"),
        "line": _claim(thing),
        "source": ", ".join(thing.SOURCE),
    }


def _state(switch: str, home: tuple[str, str], thing: Any) -> str:
    """Whether the baseline has it: of a patch, whether switching it off would change a number there."""
    baseline = _baseline()
    if home[0] == "policies":
        return "on by default" if any(entry.policy == home[1] for entry in baseline.policies) else "off"
    if issubclass(thing, Patch):
        return "on by default" if settings(switch, False, baseline) else "off"
    return "on by default" if baseline.mechanisms.get(switch, False) is not False else "off"


@cache
def _baseline() -> Scenario:
    return Scenario.load("baseline")


def _claim(thing: Any) -> str:
    return (sys.modules[thing.__module__].__doc__ or "").strip().split("\n")[0]


def _title(thing: Any) -> str:
    return _claim(thing).partition(":")[0]


def _parameters(folder: str, file: str) -> dict[str, dict[str, Any]]:
    """Default, unit, range and source of every number a mechanism declares."""
    block = plugins.parameters(folder, file)
    if block is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for name, field in block.model_fields.items():
        default = field.get_default(call_default_factory=True)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        item = dict(numbers({name: default}, None, Shape("block", block=block), _no_plugin)).get(name)
        found[name] = {
            "default": default,
            "unit": str(extra.get("unit", "")) or ("1" if item else "choice"),
            "range": _choices(field) if item is None or item.high is None else f"{item.low:g} to {item.high:g}",
            "source": str(extra.get("source", field.description or "")),
        }
    return found


def _no_plugin(*_: Any) -> None:
    """Blocks of mechanisms hold no further plugins."""


def _choices(field: Any) -> str:
    """What may be written where it is no number."""
    options = getattr(field.annotation, "__args__", ())
    return ", ".join(str(option) for option in options) if options else getattr(field.annotation, "__name__", "")


def _snippet(switch: str, parameters: Mapping[str, Mapping[str, Any]]) -> str:
    """YAML that turns it on with its defaults written out."""
    if not parameters:
        return f"mechanisms:\n  {switch}: true"
    inner = [f"    {name}: {_yaml(item['default'])}" for name, item in parameters.items()]
    return "\n".join(["mechanisms:", f"  {switch}:", *inner])


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    return "null" if value is None else str(value)
