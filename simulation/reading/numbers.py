"""A number is a document: plain, with its unit as text, or with value, unit, source and range."""

import math
import re
from typing import Any

from simulation.reading.places import Node, Path, Problems, Written, dotted
from simulation.reading.shapes import Shape
from simulation.reading.units import mismatch, same
from simulation.reading.wording import clean, figure, of_unit, show, suggestion

KEYS = ("value", "unit", "source", "assumed", "range")
_WITH_UNIT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(\S.{0,80}?)\s*")


def number_node(node: Node, shape: Shape, path: Path, problems: Problems) -> Node | None:
    """The bare number with what it says about itself; None, with a problem noted, if it does not fit."""
    value, written, before = node.value, None, len(problems.found)
    if isinstance(value, dict):
        value, written = _document(node, path, problems)
    elif isinstance(value, str) and (parts := _WITH_UNIT.fullmatch(value)):
        value, written = float(parts[1]), Written(unit=parts[2])
    if len(problems.found) > before:
        return None
    sentence = _fault(value, written or Written(), shape)
    if sentence:
        problems.add(path, node.place, f"{dotted(path)} {sentence}")
        return None
    return Node(int(value) if shape.kind == "whole" else float(value), node.place, written or Written())


def admissible(shape: Shape) -> str:
    """What a number may be, in words."""
    noun = "a whole number" if shape.kind == "whole" else "a number"
    if shape.lo is None and shape.hi is None:
        return f"{noun}{of_unit(shape.unit)}"
    low, high = shape.lo, shape.hi
    if low is not None and high is not None and not (shape.open_lo or shape.open_hi):
        words = f"between {figure(low)} and {figure(high)}"
    else:
        above = "" if low is None else f"{'above' if shape.open_lo else 'at least'} {figure(low)}"
        below = "" if high is None else f"{'below' if shape.open_hi else 'at most'} {figure(high)}"
        words = " and ".join(filter(None, (above, below)))
    whole = "a whole number " if shape.kind == "whole" else ""
    return f"{whole}{words}{of_unit(shape.unit)}"


def _fault(value: Any, written: Written, shape: Shape) -> str:
    """What is wrong with a value, its unit or its range; nothing if all is well."""
    declared = shape.unit or "1"
    finite = _is_finite(value)
    # The unit comes first: a number in the wrong unit is often out of range as well.
    if finite and written.unit is not None and not same(written.unit, declared):
        return mismatch(value, written.unit, declared)
    if not finite or not shape.admits(value) or (shape.kind == "whole" and value != int(value)):
        return f"is {show(value)} but must be {admissible(shape)}"
    if written.span is not None and not written.span[0] <= value <= written.span[1]:
        low, high = written.span
        return f"is {show(value)}, outside its own range [{figure(low)}, {figure(high)}]"
    return ""


def _is_finite(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _document(node: Node, path: Path, problems: Problems) -> tuple[Any, Written | None]:
    """The value and the particulars of a number written as a mapping."""
    entries: dict[str, Node] = node.value
    name = dotted(path)
    for key, child in entries.items():
        if key not in KEYS:
            sentence = f"{name} is a number and has no key {clean(key)}; {suggestion(key, KEYS, 'allowed are')}"
            problems.add((*path, key), child.place, sentence)
    if "value" not in entries:
        problems.add(path, node.place, f"{name} is a number written as a mapping, so it needs value:")
    if ("source" in entries) == ("assumed" in entries):
        problems.add(path, node.place, f"{name} needs either source: or assumed: beside its value")
    for key in ("unit", "source", "assumed"):
        if key in entries and not _says_something(key, entries[key].value):
            sentence = f"{name}.{key} is {show(entries[key].value)} but must be text"
            problems.add((*path, key), entries[key].place, sentence)
    span = _span(entries["range"], path, problems) if "range" in entries else None
    words = {key: str(entries[key].value) for key in ("unit", "source", "assumed") if key in entries}
    source = words.get("source") or (f"assumed: {words['assumed']}" if "assumed" in words else None)
    value = entries["value"].value if "value" in entries else None
    return value, Written(words.get("unit"), source, span)


def _says_something(key: str, value: Any) -> bool:
    # A pure number has the unit 1, which YAML reads as a number.
    is_one = key == "unit" and value == 1 and not isinstance(value, bool)
    return is_one or (isinstance(value, str) and bool(value.strip()))


def _span(node: Node, path: Path, problems: Problems) -> tuple[float, float] | None:
    ends = [child.value for child in node.value] if isinstance(node.value, list) else []
    numbers = [end for end in ends if isinstance(end, (int, float)) and not isinstance(end, bool)]
    if len(numbers) == 2 and len(ends) == 2 and numbers[0] <= numbers[1]:
        return float(numbers[0]), float(numbers[1])
    problems.add(path, node.place, f"{dotted(path)}.range must be two numbers, the lower one first, like [0.06, 0.14]")
    return None
