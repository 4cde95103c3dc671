"""Where a value was written, and the error that lists every problem of a scenario."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any

from simulation.reading.wording import clean

Path = tuple[str, ...]
DEEPEST = 24
_MOST_PROBLEMS = 50
_LONGEST_PROBLEM = 900


@dataclass(frozen=True, slots=True)
class Place:
    """A file with line and column, both counted from 1; line 0 stands for the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """``file:line:column``, or the file alone."""
        name = clean(self.file, 200)
        return f"{name}:{self.line}:{self.column}" if self.line else name


@dataclass(frozen=True, slots=True)
class Written:
    """What a number written as a document says about itself."""

    unit: str | None = None
    source: str | None = None
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, a list of nodes, or a mapping of nodes (placed at their keys)."""

    value: Any
    place: Place
    written: Written | None = None
    replaces: bool = False
    removes: bool = False


class ScenarioError(ValueError):
    """A scenario that cannot be used; ``problems`` holds one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep the sentences; a long list is cut, with a sentence that says so."""
        # Messages are made of what was written, which may hold anything.
        every = list(dict.fromkeys(clean(problem, _LONGEST_PROBLEM) for problem in problems))
        shown = every[:_MOST_PROBLEMS]
        if len(every) > len(shown):
            shown.append(f"... and {len(every) - len(shown)} more problems")
        super().__init__("\n".join(shown))
        self.problems = shown

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the list of problems, so that worker processes can raise it."""
        return type(self), (self.problems,)


@dataclass
class Problems:
    """Sentences collected on the way, with the parameter each is about."""

    found: list[tuple[Path, Place, str]] = field(default_factory=list)

    def add(self, path: Path, place: Place, sentence: str) -> None:
        """Note one problem."""
        self.found.append((path, place, sentence))

    def touches(self, path: Path) -> bool:
        """Whether a problem is already noted at, above or below a path."""
        return any(known[: len(path)] == path or path[: len(known)] == known for known, _, _ in self.found if known)

    def raise_if_any(self) -> None:
        """Raise everything found as one ScenarioError."""
        if self.found:
            raise ScenarioError(f"{place}: {sentence}" for _, place, sentence in self.found)


def dotted(path: Path) -> str:
    """A path as written on the command line."""
    return ".".join(clean(part) for part in path)


def plain(node: Node) -> Any:
    """The bare value of a node and all below it, mappings in name order."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in sorted(node.value.items())}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def planted(value: Any, place: Place, depth: int = 0) -> Node:
    """A node from Python values (numbers of numpy and parameter blocks included), all at one place.

    Raises ScenarioError if they are nested without end.
    """
    if depth > DEEPEST:
        raise ScenarioError([f"{place}: is nested more than {DEEPEST} levels deep"])
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return Node({str(key): planted(child, place, depth + 1) for key, child in value.items()}, place)
    if isinstance(value, (list, tuple)):
        return Node([planted(child, place, depth + 1) for child in value], place)
    if type(value) not in (bool, int, float) and isinstance(value, Real):
        value = int(value) if isinstance(value, Integral) else float(value)
    return Node(value, place)
