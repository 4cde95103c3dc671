"""YAML 1.2 text to nodes with positions, refusing everything a scenario has no use for."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulation.reading.places import DEEPEST, Node, Place, ScenarioError
from simulation.reading.wording import clean

LARGEST = 2_000_000
_LONGEST_NUMBER = 400
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def read_file(path: Path, shown: str) -> Node:
    """Read one scenario file; every fault is a ScenarioError of one sentence."""
    try:
        # Never more than can be used: a device has no end and no size.
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise ScenarioError([f"{clean(shown, 200)}: cannot be read: {error.strerror or error}"]) from None
    if len(raw) > LARGEST:
        sentence = f"is too large; a scenario may have at most {LARGEST // 10**6} MB"
        raise ScenarioError([f"{clean(shown, 200)}: {sentence}"])
    return parse(_decoded(raw, shown), shown)


def _decoded(raw: bytes, shown: str) -> str:
    if b"\0" in raw:
        raise ScenarioError([f"{clean(shown, 200)}: is a binary file (it holds a NUL byte); a scenario is UTF-8 text"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        sentence = f"byte 0x{raw[error.start]:02x} is not UTF-8; a scenario is UTF-8 text"
        raise ScenarioError([f"{Place(shown, line, column)}: {sentence}"]) from None


@lru_cache(maxsize=32)
def parse(text: str, file: str, *, positions: bool = True) -> Node:
    """Parse one YAML document into nodes; without positions every place is the file alone.

    Scenarios of a study have the same parents. Nobody changes a node, so the same text gives the same nodes.
    """
    builder = _Builder(file, positions=positions)
    events = builder.events(text)
    root: Node | None = None
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            if root is not None:
                builder.refuse(event, "a second document starts here; a scenario is one document")
            root = builder.node(next(events), events, 0)
    return root if root is not None else Node(None, Place(file))


class _Builder:
    """Builds nodes from parser events, so that aliases and tags are seen before anything is made of them."""

    def __init__(self, file: str, *, positions: bool) -> None:
        self.file, self.positions = file, positions

    def place(self, mark: Any) -> Place:
        if mark is None or not self.positions:
            return Place(self.file)
        return Place(self.file, mark.line + 1, mark.column + 1)

    def refuse(self, event: Any, sentence: str) -> None:
        raise ScenarioError([f"{self.place(event.start_mark)}: {sentence}"])

    def events(self, text: str) -> Iterator[Any]:
        """Parser events, with any fault of the parser as a sentence."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except MarkedYAMLError as error:
            place = self.place(error.problem_mark or error.context_mark)
            raise ScenarioError([f"{place}: cannot be read as YAML: {clean(error.problem, 120)}"]) from None
        except YAMLError as error:
            first = str(error).splitlines()[0] if str(error) else "not valid"
            raise ScenarioError([f"{Place(self.file)}: cannot be read as YAML: {clean(first, 120)}"]) from None
        except ScenarioError:
            raise
        except (ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError, RecursionError):
            raise ScenarioError([f"{Place(self.file)}: cannot be read as YAML"]) from None

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """The node that starts with an event."""
        kind = type(event).__name__
        self._check(event, kind, depth)
        place = self.place(event.start_mark)
        if kind == "MappingStartEvent":
            return Node(self._mapping(events, depth), place)
        if kind == "SequenceStartEvent":
            return Node(self._sequence(events, depth), place)
        return Node(self._scalar(event), place)

    def _check(self, event: Any, kind: str, depth: int) -> None:
        if kind == "AliasEvent" or event.anchor is not None:
            self.refuse(event, "anchors (&) and aliases (*) are not allowed in a scenario; write the value out")
        if event.tag is not None:
            self.refuse(event, f"the tag {clean(event.tag)} is not allowed in a scenario; write the bare value")
        if depth > DEEPEST:
            self.refuse(event, f"is nested more than {DEEPEST} levels deep")

    def _sequence(self, events: Iterator[Any], depth: int) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self.node(event, events, depth + 1))
        return items

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in events:
            kind = type(event).__name__
            if kind == "MappingEndEvent":
                break
            self._check(event, kind, depth + 1)
            if kind != "ScalarEvent" or not event.value.strip():
                self.refuse(event, "a key must be one non-empty word")
            if event.value in entries:
                first = entries[event.value].place.line
                again = f" (first on line {first})" if first else ""
                self.refuse(event, f"{clean(event.value)} is written twice in the same mapping{again}")
            child = self.node(next(events), events, depth + 1)
            entries[event.value] = Node(child.value, self.place(event.start_mark))
        return entries

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if event.style not in (None, "") or text in _WORDS:
            return text if event.style not in (None, "") else _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            return math.nan if text.lower().endswith("nan") else float(text.replace(".", ""))
        if len(text) > _LONGEST_NUMBER:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not math.isfinite(number):
                self.refuse(event, f"{clean(text)} is too large for a number")
            return number
        return text
