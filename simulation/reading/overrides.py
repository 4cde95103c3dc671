"""``--set path=value``: a dotted path through the shapes, and a value read as YAML."""

from collections.abc import Callable, Iterable, Sequence

from simulation.reading.places import DEEPEST, Node, Place, ScenarioError
from simulation.reading.shapes import Shape, fields
from simulation.reading.wording import clean
from simulation.reading.yaml_text import parse

FILE = "--set"
_LONGEST = 10_000
Known = Callable[[], Iterable[str]]


def override(text: str, root: Shape, tree: Node, mechanisms: Known) -> Node:
    """One override as a layer.

    Names with dots in them (``gpt-5.2``, ``demand.routing``) are recognised if the scenario or the plugins know them,
    or may be put in double quotes. Raises ScenarioError if the text is not path=value or the value is not YAML.
    """
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError([f"{FILE}: {clean(text)} must be written path=value, like demand.kappa=0.12"])
    words = _words(path.strip())
    if words is None or len(text) > _LONGEST or len(words) > DEEPEST:
        raise ScenarioError([f"{FILE}: {clean(path)} is not a path of names with dots between them"])
    node = parse(value, FILE, positions=False)
    for key in reversed(_keys(words, root, tree, mechanisms)):
        node = Node({key: node}, Place(FILE))
    return node


def _words(path: str) -> list[str] | None:
    """The path at its dots, with quoted parts whole; None if a part is empty."""
    quoted = path.split('"')
    if len(quoted) % 2 == 0:
        return None
    words: list[str] = [""]
    for index, part in enumerate(quoted):
        first, *rest = [part] if index % 2 else part.split(".")
        words[-1] += first
        words += rest
    return words if all(words) else None


def _keys(words: Sequence[str], shape: Shape | None, node: Node | None, mechanisms: Known) -> list[str]:
    if not words:
        return []
    size = _size(words, shape, node, mechanisms)
    key = ".".join(words[:size])
    below = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    return [key, *_keys(words[size:], _inner(shape, key), below, mechanisms)]


def _inner(shape: Shape | None, key: str) -> Shape | None:
    if shape is None:
        return None
    return fields(shape.block).get(key) if shape.block is not None else shape.item


def _size(words: Sequence[str], shape: Shape | None, node: Node | None, mechanisms: Known) -> int:
    """How many words make up the next key."""
    if shape is None or shape.kind not in ("mapping", "entries") or shape.item is None:
        return 1
    here = set(node.value) if node is not None and isinstance(node.value, dict) else set()
    switches = shape.item.kind == "switch"
    known = here | set(mechanisms()) if switches else here
    for size in range(len(words), 0, -1):
        if ".".join(words[:size]) in known:
            return size
    if shape.item.block is None:
        return min(2, len(words)) if switches else len(words)
    # A new name may have dots: it ends where a parameter of its block begins.
    inside = fields(shape.item.block)
    return next((size for size in range(1, len(words)) if words[size] in inside), len(words) if not here else 1)
