"""What a parameter block admits, field by field: the one description behind checks, schema and tables."""

import types
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Kind = Literal[
    "block", "mapping", "entries", "switch", "number", "whole", "flag", "text", "choice", "date", "list", "any"
]
_SCALARS: dict[Any, Kind] = {float: "number", int: "whole", bool: "flag", str: "text", date: "date"}


@dataclass(frozen=True)
class Shape:
    """What one parameter may be: its kind, and for numbers the unit, source and inclusive range."""

    kind: Kind
    optional: bool = False
    unit: str = ""
    source: str = ""
    lo: float | None = None
    hi: float | None = None
    open_lo: bool = False
    open_hi: bool = False
    choices: tuple[Any, ...] = ()
    block: type[BaseModel] | None = None
    item: "Shape | None" = None
    default: Any = None
    required: bool = False
    about: str = ""

    def admits(self, value: float) -> bool:
        """Whether a number lies in the range."""
        low = self.lo is None or (value > self.lo if self.open_lo else value >= self.lo)
        high = self.hi is None or (value < self.hi if self.open_hi else value <= self.hi)
        return low and high


@cache
def fields(block: type[BaseModel]) -> dict[str, Shape]:
    """The shapes of a block's parameters, by the key written in a scenario."""
    return {info.alias or name: _of_field(info) for name, info in block.model_fields.items()}


def _of_field(info: FieldInfo) -> Shape:
    shape = _of_annotation(info.annotation)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
    limits: dict[str, Any] = {}
    for rule in info.metadata:
        for name, key in (("ge", "lo"), ("gt", "lo"), ("le", "hi"), ("lt", "hi")):
            if (bound := getattr(rule, name, None)) is not None:
                limits |= {key: float(bound), f"open_{key}": name in ("gt", "lt")}
    if shape.item is not None and shape.item.kind in ("number", "whole"):
        shape = replace(shape, item=replace(shape.item, unit=unit, source=source))
    default = None if info.is_required() else info.get_default(call_default_factory=True, validated_data={})
    about: dict[str, Any] = {"default": default, "required": info.is_required(), "about": info.description or ""}
    return replace(shape, unit=unit, source=source, **limits, **about)


def _of_annotation(annotation: Any) -> Shape:
    if annotation in _SCALARS:
        return Shape(_SCALARS[annotation])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape("block", block=annotation)
    build = _BUILDERS.get(get_origin(annotation))
    return build(get_args(annotation)) if build else Shape("any")


def _literal(args: tuple[Any, ...]) -> Shape:
    return Shape("choice", choices=args)


def _mapping(args: tuple[Any, ...]) -> Shape:
    return Shape("mapping", item=_of_annotation(args[1]))


def _several(args: tuple[Any, ...]) -> Shape:
    item = _of_annotation(args[0])
    return Shape("entries" if item.kind == "block" else "list", item=item)


def _union(args: tuple[Any, ...]) -> Shape:
    """Optional values, a mapping or a word instead (hosts), a flag or parameters (mechanisms)."""
    optional = type(None) in args
    parts = [_of_annotation(arg) for arg in args if arg is not type(None)]
    kinds = {part.kind: part for part in parts}
    if len(parts) == 1:
        return replace(parts[0], optional=optional)
    if kinds.keys() == {"mapping", "choice"}:
        return replace(kinds["mapping"], optional=optional, choices=kinds["choice"].choices)
    if kinds.keys() == {"flag", "mapping"}:
        return Shape("switch", optional=optional)
    return Shape("any", optional=optional)


_BUILDERS: dict[Any, Callable[[tuple[Any, ...]], Shape]] = {
    Literal: _literal,
    dict: _mapping,
    tuple: _several,
    list: _several,
    Union: _union,
    types.UnionType: _union,
}
