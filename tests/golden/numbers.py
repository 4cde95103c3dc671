"""The headline of `light`, seed 1, 12 months, as numbers in a file."""

import json
from pathlib import Path
from typing import Any

from simulation.experiments.headline import headline
from simulation.scenario import load
from tests.economies import played

FILE = Path(__file__).with_name("light.json")
CHANGES, SEED = ("months=12",), 1


def pinned() -> dict[str, Any]:
    """The blocks `first_month` and `headline` of the run, undefined numbers as None."""
    scenario = load("light", CHANGES)
    return headline(played(scenario, SEED).tables_out(), scenario)


def write(numbers: dict[str, Any]) -> None:
    """Keep them, every digit."""
    FILE.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """What was kept."""
    kept: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def flat(numbers: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Nested numbers by dotted path."""
    out: dict[str, Any] = {}
    for key, value in numbers.items():
        here = f"{path}{key}"
        out |= flat(value, f"{here}.") if isinstance(value, dict) else {here: value}
    return out
