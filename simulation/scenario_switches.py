"""Switches of mechanisms that the equations hold already: what they set in a scenario."""

from collections.abc import Mapping
from typing import Any

from simulation import plugins
from simulation.mechanisms import Patch
from simulation.reading.places import Node, Place, Problems, Written, planted
from simulation.reading.wording import show

Setting = tuple[str, Any]  # name of the switch, value


def has_switches(setup: Any) -> bool:
    """Whether a scenario holds switches of patches."""
    return bool(_patches(setup))


def switched(tree: Node, setup: Any, problems: Problems) -> Node:
    """The tree with what switches of patches set, and these taken out of ``mechanisms:``.

    All see the scenario as it stands without any of them; two that set a number differently are a fault.
    """
    set_by: dict[str, Setting] = {}
    places = tree.value["mechanisms"].value
    for name, setting in _patches(setup).items():
        place = places[name].place
        for path, value in _settings(name, setting, setup, problems, place).items():
            other = set_by.setdefault(path, (name, value))
            if other[1] != value:
                said = f"mechanisms.{name} sets {path} to {show(value)}, mechanisms.{other[0]} to {show(other[1])}"
                problems.add(("mechanisms", name), place, f"{said}; switch one of them off")
    rest = {name: node for name, node in places.items() if name not in _patches(setup)}
    out = Node(tree.value | {"mechanisms": Node(rest, tree.value["mechanisms"].place)}, tree.place)
    gone = tuple(f"{path}." for path, (_, value) in set_by.items() if value is None)
    for path, (name, value) in set_by.items():
        if path.startswith(gone):
            continue  # of an entry that another switch takes away
        out = _put(out, keys(setup, path), value, (f"mechanisms.{name}", places[name].place))
    return out


def _settings(name: str, setting: Any, setup: Any, problems: Problems, place: Place) -> dict[str, Any]:
    try:
        return settings(name, setting, setup)
    except ValueError as fault:  # numbers that ask for what the scenario does not hold
        problems.add(("mechanisms", name), place, f"mechanisms.{name}.{fault}")
        return {}


def settings(name: str, setting: Any, setup: Any) -> dict[str, Any]:
    """What a switch (true, false or its numbers) sets by dotted path: nothing where the scenario has it so already."""
    patch = plugins.build("mechanisms", name, {} if isinstance(setting, bool) else setting)
    found = patch.off(setup) if setting is False else patch.on(setup)
    return {path: value for path, value in found.items() if value != current(setup, path)}


def current(setup: Any, path: str) -> Any:
    """The value of a scenario at a dotted path; None where an entry is missing."""
    here = setup
    for key in keys(setup, path):
        here = here.get(key) if isinstance(here, Mapping) else getattr(here, key)
        if here is None:
            break
    return here


def keys(setup: Any, path: str) -> tuple[str, ...]:
    """The keys of a dotted path; an entry's own name may hold dots (``labs.xai.releases.grok-4.1-fast``)."""
    found: list[str] = []
    here, rest = setup, path
    while rest:
        names = here if isinstance(here, Mapping) else ()
        meant = [name for name in names if f"{rest}.".startswith(f"{name}.")]
        key = max(meant, key=len, default=rest.partition(".")[0])
        found.append(key)
        rest = rest[len(key) + 1 :]
        here = here.get(key) if isinstance(here, Mapping) else getattr(here, key, None)
    return tuple(found)


def _patches(setup: Any) -> dict[str, Any]:
    return {
        name: setting
        for name, setting in setup.mechanisms.items()
        if issubclass(plugins.load("mechanisms", name), Patch)
    }


def _put(node: Node, path: tuple[str, ...], value: Any, by: tuple[str, Place]) -> Node:
    """A node with a value at a path below it, marked with who set it; None in place of an entry takes it away."""
    if not path:
        return Node(planted(value, by[1]).value, by[1], written=Written(source=f"set by {by[0]}"))
    below = node.value if isinstance(node.value, dict) else {}
    if value is None and len(path) == 1 and path[0] in below and isinstance(below[path[0]].value, dict):
        rest = {key: child for key, child in below.items() if key != path[0]}
        return Node(rest, node.place, node.written, node.replaces, node.removes)
    inner = _put(below.get(path[0], Node({}, by[1])), path[1:], value, by)
    return Node(below | {path[0]: inner}, node.place, node.written, node.replaces, node.removes)
