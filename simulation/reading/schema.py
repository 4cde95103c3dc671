"""JSON Schema of a block from its shapes: numbers may be plain, documents, or text with their unit."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from simulation.reading.shapes import Shape, fields

Schema = dict[str, Any]
_NUMBER = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"
_DATE = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ESCAPED = "\\.^$*+?{}[]|()/"


def json_schema(
    block: type[BaseModel],
    words: Mapping[str, tuple[str, ...]],
    switches: Mapping[str, type[BaseModel] | None],
) -> Schema:
    """JSON Schema (draft 2020-12) of a file that sets a block.

    ``words`` lists what a text parameter of that name may say, ``switches`` the known switches with their parameters.
    """
    builder = _Builder(words, switches)
    root = builder.block(block)
    root["properties"] = {
        "extends": {"type": "string", "description": "scenario whose entries hold where this one says nothing"},
        **root["properties"],
    }
    return {"$schema": _DIALECT, "title": "Scenario", **root, "$defs": dict(sorted(builder.blocks.items()))}


class _Builder:
    """Schemas of shapes; blocks are kept once, by name."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], switches: Mapping[str, type[BaseModel] | None]) -> None:
        self.words, self.switches = words, switches
        self.blocks: dict[str, Schema] = {}
        self.builders: dict[str, Callable[[Shape], Schema]] = {
            "block": self._reference,
            "mapping": self._mapping,
            "entries": self._entries,
            "switch": lambda _: {"type": ["boolean", "object"]},
            "number": _number,
            "whole": _number,
            "flag": lambda _: {"type": "boolean"},
            "text": lambda _: {"type": "string"},
            "choice": lambda shape: {"enum": list(shape.choices)},
            "date": lambda _: dict(_DATE),
            "list": self._list,
            "any": lambda _: {},
        }

    def block(self, block: type[BaseModel]) -> Schema:
        """The schema of a block's mapping."""
        return {
            "type": "object",
            "description": " ".join((block.__doc__ or "").split("\n\n")[0].split()),
            "properties": {key: self._field(key, shape) for key, shape in fields(block).items()},
            "additionalProperties": False,
        }

    def _field(self, key: str, shape: Shape) -> Schema:
        body = self.of(shape)
        if shape.kind == "text" and key in self.words:
            body["enum"] = list(self.words[key])
        # The default of a mapping is the model's business: a file changes it key by key.
        if shape.kind not in ("block", "mapping", "entries", "switch", "list", "any"):
            default = shape.default
            body["default"] = default.isoformat() if isinstance(default, date) else default
        notes = {"description": shape.about, "unit": shape.unit, "source": shape.source}
        return body | {name: note for name, note in notes.items() if note}

    def of(self, shape: Shape) -> Schema:
        """The schema of one shape."""
        body = self.builders[shape.kind](shape)
        return {"anyOf": [body, {"type": "null"}]} if shape.optional else body

    def _reference(self, shape: Shape) -> Schema:
        assert shape.block is not None
        name = shape.block.__name__
        if name not in self.blocks:
            self.blocks[name] = {}
            self.blocks[name] = self.block(shape.block)
        return {"$ref": f"#/$defs/{name}"}

    def _mapping(self, shape: Shape) -> Schema:
        item = shape.item or Shape("any")
        if item.kind == "switch":
            return {"type": "object", "properties": self._switches(), "additionalProperties": False}
        inner = self.of(item)
        # null takes an entry of the parent away.
        entry = inner if item.optional else {"anyOf": [inner, {"type": "null"}]}
        body: Schema = {"type": "object", "additionalProperties": entry}
        return {"anyOf": [body, {"enum": list(shape.choices)}]} if shape.choices else body

    def _switches(self) -> Schema:
        found: Schema = {}
        for name, block in self.switches.items():
            forms: list[Schema] = [{"type": ["boolean", "null"]}]
            forms.append(self.block(block) if block is not None else {"type": "object", "maxProperties": 0})
            found[name] = {"anyOf": forms}
        return found

    def _entries(self, shape: Shape) -> Schema:
        assert shape.item is not None
        item = self._reference(shape.item)
        named = {"type": "object", "additionalProperties": {"anyOf": [item, {"type": "null"}]}}
        return {"anyOf": [{"type": "array", "items": item}, named]}

    def _list(self, shape: Shape) -> Schema:
        item = self.of(shape.item or Shape("any"))
        return {"anyOf": [{"type": "array", "items": item}, item]}


def _number(shape: Shape) -> Schema:
    """A bare number, the number as a document, and with a unit of its own also as text."""
    bare: Schema = {"type": "integer" if shape.kind == "whole" else "number"}
    if shape.lo is not None:
        bare["exclusiveMinimum" if shape.open_lo else "minimum"] = shape.lo
    if shape.hi is not None:
        bare["exclusiveMaximum" if shape.open_hi else "maximum"] = shape.hi
    unit = shape.unit or "1"
    text: Schema = {"type": "string", "minLength": 1}
    document: Schema = {
        "type": "object",
        "properties": {
            "value": bare,
            "unit": {"enum": [unit] if unit != "1" else ["1", 1]},
            "source": text,
            "assumed": text,
            "range": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        },
        "required": ["value"],
        "oneOf": [{"required": ["source"]}, {"required": ["assumed"]}],
        "additionalProperties": False,
    }
    forms = [bare, document]
    if unit != "1":
        escaped = "".join(f"\\{letter}" if letter in _ESCAPED else letter for letter in unit)
        forms.append({"type": "string", "pattern": rf"^\s*{_NUMBER}\s*{escaped}\s*$"})
    return {"anyOf": forms}
