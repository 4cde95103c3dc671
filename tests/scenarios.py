"""Small scenarios for tests, and a way to see what is said about bad ones."""

from copy import deepcopy
from typing import Any

from simulation.reading import files
from simulation.scenario import Scenario, ScenarioError, load

TOY: dict[str, Any] = {
    "title": "Two labs and a host",
    "labs": {
        "alpha": {
            "releases": {"big-1.5": {"rating": 1500, "price": 5.0}, "small-1.5": {"tier": "small", "rating": 1380}}
        },
        "beta": {
            "kind": "open",
            "openness": "weights",
            "origin": "china",
            "releases": {"free-2": {"rating": 1450, "hosts": {"cloudy": 0.6}}},
        },
    },
    "hosts": {"cloudy": {"kind": "cloud"}},
}


def toy(**changes: Any) -> dict[str, Any]:
    """A fresh toy scenario with top-level keys replaced."""
    return deepcopy(TOY) | changes


def problems(source: Any, *overrides: str) -> list[str]:
    """The sentences about a scenario that cannot be used; none if it can."""
    try:
        assert isinstance(load(source, overrides), Scenario)
    except ScenarioError as error:
        return error.problems
    return []


def problem(source: Any, *overrides: str) -> str:
    """The only sentence about a scenario."""
    found = problems(source, *overrides)
    assert len(found) == 1, found
    return found[0]


def workspace(tmp_path, monkeypatch):
    """Enter an empty working folder without shipped scenarios; what is returned writes files, `write(path, text)`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "PACKAGE", tmp_path / "site" / "simulation")

    def write(path, text):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write
