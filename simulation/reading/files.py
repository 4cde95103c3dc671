"""Where scenarios are: paths, names under ./scenarios, names of shipped scenarios, and chains of parents."""

from pathlib import Path

from simulation.reading.places import Node, ScenarioError
from simulation.reading.wording import clean, show, suggestion
from simulation.reading.yaml_text import read_file

PACKAGE = Path(__file__).resolve().parent.parent
_ENDINGS = (".yaml", ".yml")
_LONGEST_NAME = 1000
_MOST_PARENTS = 50


def shipped() -> Path:
    """The folder of shipped scenarios: inside the package in a wheel, beside it in an editable install."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def locate(name: str, near: Path | None = None) -> Path | None:
    """The file behind a path or name: near a child, in the working folder, in ./scenarios, shipped; None if absent."""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return None
    folders = [Path("scenarios"), shipped()]
    roots = ([near] if near is not None else []) + [Path(), *folders]
    for root in roots:
        for ending in ("", *_ENDINGS):
            path = root / (name + ending)
            if _is_file(path):
                return path
    return None


def _is_file(path: Path) -> bool:
    try:
        # A named pipe or a terminal may be read as well; only folders and absent paths are not scenarios.
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def names() -> list[str]:
    """All scenario names that can be given without a path, sorted."""
    found = set()
    for root in (Path("scenarios"), shipped()):
        for ending in _ENDINGS:
            paths = root.rglob(f"*{ending}") if root.is_dir() else ()
            found |= {path.relative_to(root).with_suffix("").as_posix() for path in paths}
    return sorted(found)


def shown(path: Path) -> str:
    """A path as a reader would type it: relative to the working folder where it lies below that."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def chain(source: str | Path) -> list[Node]:
    """A scenario and its parents as raw nodes, the oldest parent first.

    Raises ScenarioError if a file is missing, cannot be read, is empty, is no mapping, or extends itself.
    """
    name = str(source)
    path = locate(name)
    if path is None:
        raise ScenarioError([_missing(name)])
    return _upwards(path, [])


def parents(node: Node, near: Path | None = None) -> list[Node]:
    """The parents of a scenario that does not come from a file, the oldest first."""
    return _parents(node, near, [])


def _upwards(path: Path, seen: list[Path]) -> list[Node]:
    if path.resolve() in (known.resolve() for known in seen):
        loop = " -> ".join(shown(step) for step in (*seen, path))
        raise ScenarioError([f"{clean(shown(path), 200)}: extends itself in a circle: {clean(loop, 400)}"])
    if len(seen) > _MOST_PARENTS:
        raise ScenarioError([f"{clean(shown(path), 200)}: stands above more than {_MOST_PARENTS} other scenarios"])
    node = read_file(path, shown(path))
    if node.value is None:
        raise ScenarioError([f"{clean(shown(path), 200)}: is empty; a scenario is a mapping of parameters"])
    if not isinstance(node.value, dict):
        raise ScenarioError([f"{node.place}: is {show(node.value)}, but a scenario is a mapping of parameters"])
    return [*_parents(node, path.parent, [*seen, path]), without_parent(node)]


def _parents(node: Node, near: Path | None, seen: list[Path]) -> list[Node]:
    entry = node.value.get("extends")
    if entry is None:
        return []
    if not isinstance(entry.value, str):
        raise ScenarioError([f"{entry.place}: extends is {show(entry.value)} but must be the name of one scenario"])
    path = locate(entry.value, near)
    if path is None:
        raise ScenarioError([f"{entry.place}: extends a scenario that does not exist: {_missing(entry.value)}"])
    return _upwards(path, seen)


def without_parent(node: Node) -> Node:
    """A scenario's own entries."""
    return Node({key: child for key, child in node.value.items() if key != "extends"}, node.place)


def _missing(name: str) -> str:
    if Path(name).is_dir() if name and len(name) <= _LONGEST_NAME and "\0" not in name else False:
        return f"{clean(name, 200)}: is a folder; a scenario is one file in it"
    return f"there is no scenario {clean(name, 200)}; {suggestion(name, names())}"
