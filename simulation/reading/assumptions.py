"""The table of assumptions: every number in force with its unit, source, range and place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simulation.reading.places import Node, Path, dotted
from simulation.reading.shapes import Shape, fields

BlockOf = Callable[[Path, Any], type[BaseModel] | None]


class Number(NamedTuple):
    """One number in force."""

    value: float | int | None
    unit: str
    source: str
    low: float | None  # of the range its writer gives, else of what is admitted
    high: float | None
    where: str  # file:line:column, or "default"


def numbers(
    data: Any, node: Node | None, shape: Shape, plugin: BlockOf, path: Path = ()
) -> Iterator[tuple[str, Number]]:
    """All numbers of resolved data below a path.

    ``node`` is what was written there, ``plugin`` finds the block behind the parameters of a mechanism or policy.
    """
    if shape.kind in ("number", "whole"):
        yield dotted(path), _number(data, node, shape)
    elif isinstance(data, Mapping):
        # Parameters of a mechanism stand in its switch, those of a policy beside the policy's name.
        block = plugin(path, data) if shape.kind == "switch" else shape.block
        known = fields(block) if block is not None else {}
        for key, value in data.items():
            inner = known.get(key) or shape.item
            if key == "with" and inner is not None and inner.kind == "mapping":
                found = plugin(path, data)
                inner = Shape("block", block=found) if found is not None else None
            if inner is not None:
                yield from numbers(value, _below(node, key), inner, plugin, (*path, key))


def _below(node: Node | None, key: str) -> Node | None:
    return node.value.get(key) if node is not None and isinstance(node.value, dict) else None


def _number(value: Any, node: Node | None, shape: Shape) -> Number:
    unit = shape.unit or "1"
    if node is None or node.written is None:
        return Number(value, unit, shape.source or "no source given", shape.lo, shape.hi, "default")
    low, high = node.written.span or (shape.lo, shape.hi)
    source = node.written.source or (shape.source if value == shape.default else "no source given")
    return Number(value, unit, source, low, high, str(node.place))
