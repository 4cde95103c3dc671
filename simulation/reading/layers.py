"""One layer of a scenario (a file, the command line, Python): checked against the shapes, then laid over others."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel

from simulation.reading.numbers import number_node
from simulation.reading.places import Node, Path, Problems, dotted
from simulation.reading.shapes import Shape, fields
from simulation.reading.wording import clean, near, show, suggestion

_MONTH = re.compile(r"\d{4}-\d{2}")
_DOCUMENT = {"unit", "source", "assumed", "range"}


def checked(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    """The node in normal form (numbers bare, dates as ISO text); None, with a problem noted, if it does not fit."""
    if node.value is None and shape.optional:
        return node
    return _CHECKS[shape.kind](node, shape, path, problems)


def _wrong(node: Node, path: Path, problems: Problems, allowed: str) -> Node | None:
    problems.add(path, node.place, f"{dotted(path)} is {show(node.value)} but must be {allowed}")
    return None


def check_block(node: Node, block: type[BaseModel], path: Path, problems: Problems) -> Node | None:
    """A mapping whose keys are the parameters of a block."""
    if not isinstance(node.value, dict):
        return _wrong(node, path, problems, "a mapping of parameters")
    known = fields(block)
    entries: dict[str, Node] = {}
    for key, child in node.value.items():
        here = (*path, key)
        if key not in known:
            problems.add(here, child.place, f"{dotted(here)} is not a parameter; {_meant(key, known)}")
        elif (good := checked(child, known[key], here, problems)) is not None:
            entries[key] = good
    return Node(entries, node.place)


def _meant(key: str, known: dict[str, Shape]) -> str:
    """What was probably meant: a key of this block spelled alike, or the same key one level down."""
    blocks = {name: shape.block for name, shape in known.items() if shape.kind == "block" and shape.block}
    inside = [name for name, block in blocks.items() if key in fields(block)]
    if inside:
        return f"did you mean {' or '.join(f'{name}.{clean(key)}' for name in inside)}?"
    return suggestion(key, known)


def _block(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    assert shape.block is not None
    return check_block(node, shape.block, path, problems)


def _mapping(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    if shape.choices and node.value in shape.choices:
        return node
    if not isinstance(node.value, dict):
        words = "".join(f" or {choice}" for choice in shape.choices)
        return _wrong(node, path, problems, f"a mapping{words}")
    item = shape.item or Shape("any")
    entries: dict[str, Node] = {}
    for key, child in node.value.items():
        if child.value is None and not item.optional and item.kind != "any":
            entries[key] = Node(None, child.place, removes=True)
        elif (good := checked(child, item, (*path, key), problems)) is not None:
            entries[key] = good
    return Node(entries, node.place)


def _switch(node: Node, _shape: Shape, path: Path, problems: Problems) -> Node | None:
    if isinstance(node.value, (bool, dict)):
        return node
    return _wrong(node, path, problems, "true, false or a mapping of its parameters")


def _entries(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    """Entries by name: a mapping changes those of the parent, a list replaces them all."""
    assert shape.item is not None
    if isinstance(node.value, dict):
        return _mapping(node, shape, path, problems)
    if not isinstance(node.value, list):
        return _wrong(node, path, problems, "a list, or a mapping by name")
    named: dict[str, Node] = {}
    for index, child in enumerate(node.value):
        good = checked(child, shape.item, (*path, str(index)), problems)
        if good is None:
            continue
        name = next((good.value[key].value for key in ("name", "policy") if key in good.value), str(index))
        if name in named:
            sentence = f"two {dotted(path)} are named {clean(name)}; give one of them another name:"
            problems.add((*path, str(index)), child.place, sentence)
        named[name] = good
    return Node(named, node.place, replaces=True)


def _number(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    return number_node(node, shape, path, problems)


def _flag(node: Node, _shape: Shape, path: Path, problems: Problems) -> Node | None:
    return node if isinstance(node.value, bool) else _wrong(node, path, problems, "true or false")


def _text(node: Node, _shape: Shape, path: Path, problems: Problems) -> Node | None:
    if isinstance(node.value, str):
        return node
    quoted = " (put it in quotes)" if isinstance(node.value, (bool, int, float)) else ""
    return _wrong(node, path, problems, f"text{quoted}")


def _choice(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    value = node.value
    for choice in shape.choices:
        if value == choice and not isinstance(value, bool):
            return Node(choice, node.place)
    if path == ("version",) and isinstance(value, int) and value > max(shape.choices):
        newest = max(shape.choices)
        sentence = f"version is {show(value)}, newer than this program reads ({newest}); upgrade the program"
        problems.add(path, node.place, sentence)
        return None
    options = [str(choice) for choice in shape.choices]
    close = near(value, options, most=1) if isinstance(value, str) else []
    hint = f"; did you mean {close[0]}?" if close else ""
    return _wrong(node, path, problems, f"{' or '.join(options)}{hint}")


def _date(node: Node, _shape: Shape, path: Path, problems: Problems) -> Node | None:
    text = node.value.isoformat() if isinstance(node.value, date) else node.value
    if isinstance(text, str) and _MONTH.fullmatch(text):
        text += "-01"
    try:
        when = date.fromisoformat(text)
    except (TypeError, ValueError):
        return _wrong(node, path, problems, "a date like 2026-03-01")
    if not 2000 <= when.year < 2200:
        return _wrong(node, path, problems, "between the years 2000 and 2199")
    return Node(when.isoformat(), node.place)


def _list(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    items = node.value if isinstance(node.value, list) else [Node(node.value, node.place)]
    if isinstance(node.value, dict) or node.value is None:
        return _wrong(node, path, problems, "a list")
    item = shape.item or Shape("any")
    good = [checked(child, item, (*path, str(index)), problems) for index, child in enumerate(items)]
    return Node([child for child in good if child is not None], node.place)


def _any(node: Node, _shape: Shape, _path: Path, _problems: Problems) -> Node | None:
    return node


_CHECKS: dict[str, Callable[[Node, Shape, Path, Problems], Node | None]] = {
    "block": _block,
    "mapping": _mapping,
    "entries": _entries,
    "switch": _switch,
    "number": _number,
    "whole": _number,
    "flag": _flag,
    "text": _text,
    "choice": _choice,
    "date": _date,
    "list": _list,
    "any": _any,
}


def laid_over(below: Node, above: Node, path: Path, problems: Problems) -> Node:
    """Two layers as one: mappings are merged, everything else is replaced, removals take keys away."""
    if not (isinstance(below.value, dict) and isinstance(above.value, dict)) or above.replaces or _document(above):
        return without_removals(above, path, problems)
    entries: dict[str, Any] = dict(below.value)
    for key, child in above.value.items():
        here = (*path, key)
        if child.removes and key in entries:
            del entries[key]
        elif child.removes:
            sentence = f"{dotted(here)} cannot be removed because it is not there; {suggestion(key, entries)}"
            problems.add(here, child.place, sentence)
        else:
            entries[key] = laid_over(entries[key], child, here, problems) if key in entries else child
            entries[key] = without_removals(entries[key], here, problems)
    return Node(entries, above.place, replaces=below.replaces)


def without_removals(node: Node, path: Path, problems: Problems) -> Node:
    """A node that lies on nothing, so that there is nothing to remove in it."""
    if not isinstance(node.value, dict):
        return node
    entries: dict[str, Node] = {}
    for key, child in node.value.items():
        if child.removes:
            sentence = f"{dotted((*path, key))} cannot be removed because it is not there"
            problems.add((*path, key), child.place, sentence)
        else:
            entries[key] = without_removals(child, (*path, key), problems)
    return Node(entries, node.place, node.written, node.replaces)


def _document(node: Node) -> bool:
    """Whether a mapping not yet held against a shape is a number with its source (parameters of plugins)."""
    return "value" in node.value and bool(_DOCUMENT & node.value.keys())
