"""Whatever is written, a scenario comes out or sentences do; nothing else."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulation.scenario import load
from tests.scenarios import problems, toy

ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    0.5,
    1e308,
    float("nan"),
    float("inf"),
    10**400,
    "",
    "x",
    "3 USD",
    "\0\x1b",
    [],
    {},
]
ODD += [[None], {"value": 1}, {"value": 1, "assumed": "x"}, {"": 1}, {"a": {"b": [{}]}}, "9" * 500, "panel", "2026-03"]
RESOLVED = load(toy(), ["policies.token_tax.with.rate=0.1", "mechanisms.demand.requirement_growth={}"]).resolved()


def spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All paths in nested data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for key, value in inner for spot in spots(value, (*path, key)))]


SPOTS = spots(RESOLVED)[1:]


def mutated(data: Any, path: tuple[Any, ...], change: Any) -> Any:
    """A copy with one place changed."""
    if not path:
        return change(data)
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = mutated(copy[path[0]], path[1:], change)
    return copy


def outcome(source: Any, *overrides: str) -> None:
    """Fail unless a Scenario or a ScenarioError of short printable lines comes out."""
    for line in problems(source, *overrides):
        assert line.isprintable()
        assert 0 < len(line) < 1000
        assert "pydantic" not in line


@given(st.sampled_from(SPOTS), st.sampled_from(ODD) | st.text(max_size=8) | st.floats() | st.integers())
def test_any_value_anywhere(path, value):
    outcome(mutated(RESOLVED, path, lambda _: value))


@given(st.sampled_from(SPOTS), st.text(max_size=12), st.sampled_from(ODD))
def test_any_key_anywhere(path, key, value):
    outcome(mutated(RESOLVED, path, lambda old: {**old, key: value} if isinstance(old, dict) else {key: old}))


@given(st.integers(0, 10**6))
def test_several_mutations_at_once(seed):
    draw, data = random.Random(seed), RESOLVED
    for _ in range(4):
        path, value = draw.choice(spots(data)[1:]), draw.choice(ODD)
        data = mutated(data, path, lambda _, value=value: value)
    outcome(data)


@given(st.text(max_size=40))
def test_any_override(text):
    outcome(toy(), text)


@given(st.sampled_from(SPOTS), st.text(alphabet="0.e-[]{}:,x '\"%", max_size=12))
def test_any_override_of_a_real_path(path, value):
    outcome(toy(), f"{'.'.join(map(str, path))}={value}")


@given(st.text(max_size=30))
def test_any_name_of_a_scenario(name):
    outcome({"extends": name})


@given(st.integers(0, 10**6))
def test_a_damaged_file_of_a_scenario(tmp_path_factory, seed):
    draw = random.Random(seed)
    text = list(load(toy()).to_yaml())
    for _ in range(5):
        spot = draw.randrange(len(text))
        text[spot : spot + draw.randrange(3)] = draw.choice(
            ["\t", ":", "-", "{", "'", "\n", "*a", "&a ", "!!x ", "\x07"]
        )
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text("".join(text), encoding="utf-8")
    outcome(path)
