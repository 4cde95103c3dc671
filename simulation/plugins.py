"""Plugins by file name: a word in a scenario is a file in a folder, or an entry point of another package."""

import importlib
import inspect
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from simulation.reading.wording import clean, suggestion

PACKAGE = "simulation"
BASES = {
    "pricing": "PricingRule",
    "strategies": "Strategy",
    "mechanisms": "Mechanism",
    "policies": "Policy",
    "theory": "Theory",
    "engines": "Engine",
}
NOUNS = {
    "pricing": "pricing rule",
    "strategies": "strategy",
    "mechanisms": "mechanism",
    "policies": "policy",
    "measures": "measure",
    "theory": "textbook case",
    "engines": "engine",
}


class PluginError(ValueError):
    """A plugin that does not exist or cannot be used, in one sentence."""


def names(folder: str) -> tuple[str, ...]:
    """All names of a folder, of files and of entry points, sorted.

    Raises PluginError if an entry point bears the name of a file or of another entry point.
    """
    found = set(_files(folder))
    for name, points in _points(folder).items():
        _single(folder, name, points)
        found.add(name)
    return tuple(sorted(found))


def exists(folder: str, name: str) -> bool:
    """Whether a folder holds a name; cheap, because entry points are only read where no file bears it."""
    return name in _files(folder) or name in _points(folder)


def load(folder: str, name: str) -> Any:
    """The class (for measures the function) behind a name.

    Raises PluginError in one sentence if the name is unknown, ambiguous, fails to import or holds no such class.
    """
    points = _points(folder).get(name, ())
    if name in _files(folder):
        _single(folder, name, points)
        return _member(folder, name, _imported(folder, name))
    if not points:
        raise PluginError(unknown(folder, name))
    _single(folder, name, points)
    target = _from_point(folder, points[0])
    return _member(folder, name, target) if isinstance(target, ModuleType) else _fit(folder, name, target)


def parameters(folder: str, name: str) -> type[BaseModel] | None:
    """The block of parameters that a plugin declares; None if it declares none."""
    declared = getattr(load(folder, name), "Parameters", None)
    return declared if isinstance(declared, type) and issubclass(declared, BaseModel) else None


def build(folder: str, name: str, numbers: Mapping[str, Any] | None = None) -> Any:
    """An instance of the class behind a name, with its parameters.

    Raises PluginError as `load` does, and pydantic's ValidationError if the numbers do not fit.
    """
    rule = load(folder, name)
    block = parameters(folder, name)
    return rule(block(**(numbers or {}))) if block is not None else rule()


def unknown(folder: str, name: str) -> str:
    """One sentence about a name that a folder does not hold."""
    known = (*names(folder), *switches()) if folder == "mechanisms" else names(folder)
    return f"there is no {NOUNS[folder]} {clean(name)}; {suggestion(name, known)}"


def switches() -> dict[str, str]:
    """Switches under ``mechanisms:`` that point to a policy, with its name."""
    found = {getattr(load("policies", name), "SWITCH", ""): name for name in names("policies")}
    return {switch: name for switch, name in sorted(found.items()) if switch}


@cache
def _folder(package: str, folder: str) -> Path | None:
    # The parent package is found without running the folder's own imports, so that names stay cheap.
    if folder not in NOUNS:
        raise PluginError(f"there is no plugin folder {clean(folder)}; {suggestion(folder, NOUNS)}")
    spec = find_spec(package)
    roots = [Path(root) / folder for root in (spec.submodule_search_locations if spec else None) or ()]
    return next((root for root in roots if root.is_dir()), None)


@cache
def _listing(package: str, folder: str) -> tuple[str, ...]:
    root = _folder(package, folder)
    paths = sorted(root.rglob("*.py")) if root else []
    parts = [path.relative_to(root).with_suffix("").parts for path in paths if root]
    return tuple(".".join(part) for part in parts if not any(word.startswith(("_", ".")) for word in part))


def _files(folder: str) -> tuple[str, ...]:
    return _listing(PACKAGE, folder)


@cache
def entries() -> tuple[EntryPoint, ...]:
    """Plugins of other packages, of all folders; packages are searched once, which takes some milliseconds."""
    return tuple(point for point in entry_points() if point.group.startswith(f"{PACKAGE}."))


@cache
def _points_of(group: str) -> dict[str, tuple[EntryPoint, ...]]:
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for point in entries():
        if point.group == group:
            found[point.name] = (*found.get(point.name, ()), point)
    return found


def _points(folder: str) -> dict[str, tuple[EntryPoint, ...]]:
    _folder(PACKAGE, folder)
    return _points_of(f"{PACKAGE}.{folder}")


def _single(folder: str, name: str, points: tuple[EntryPoint, ...]) -> None:
    homes = [f"the package {point.dist.name}" if point.dist else point.value for point in points]
    if name in _files(folder):
        homes.insert(0, _shown(folder, name))
    if len(homes) > 1:
        raise PluginError(f"the {NOUNS[folder]} {clean(name)} is defined more than once, by {' and '.join(homes)}")


def _shown(folder: str, name: str) -> str:
    return f"{PACKAGE}/{folder}/{name.replace('.', '/')}.py"


def _imported(folder: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{PACKAGE}.{folder}.{name}")
    except Exception as error:
        raise PluginError(f"{_shown(folder, name)} cannot be imported: {_cause(error)}") from error


def _from_point(folder: str, point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        home = f" of the package {point.dist.name}" if point.dist else ""
        named = f"the {NOUNS[folder]} {clean(point.name)} ({point.value}{home})"
        raise PluginError(f"{named} cannot be imported: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}{line}: {clean(text, 160)}"


@cache
def _base(package: str, folder: str) -> type | None:
    if folder not in BASES:
        return None
    try:
        return getattr(importlib.import_module(f"{package}.{folder}"), BASES[folder])  # type: ignore[no-any-return]
    except (ImportError, AttributeError) as error:
        raise PluginError(f"{package}/{folder}/__init__.py defines no {BASES[folder]}: {_cause(error)}") from error


def _fit(folder: str, name: str, thing: Any) -> Any:
    base = _base(PACKAGE, folder)
    good = isinstance(thing, type) and issubclass(thing, base) if base else inspect.isfunction(thing)
    if good:
        return thing
    wanted = f"a subclass of {BASES[folder]}" if base else "a function"
    raise PluginError(f"the {NOUNS[folder]} {clean(name)} is {clean(thing)}, which is not {wanted}")


def _member(folder: str, name: str, module: ModuleType) -> Any:
    """The one public class, or function, that a module defines itself."""
    base = _base(PACKAGE, folder)
    own = {
        key: thing
        for key, thing in vars(module).items()
        if not key.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    }
    if base is None:
        fits: list[Any] = [thing for thing in own.values() if inspect.isfunction(thing)]
        fits = [own[key] for key in (name.rpartition(".")[2],) if own.get(key) in fits] or fits
    else:
        fits = [thing for thing in own.values() if isinstance(thing, type) and issubclass(thing, base)]
    if len(fits) == 1:
        return fits[0]
    wanted = f"subclass of {BASES[folder]}" if base else "public function"
    raise PluginError(f"{_origin(folder, name, module)} defines {len(fits)} of what must be exactly one {wanted}")


def _origin(folder: str, name: str, module: ModuleType) -> str:
    return _shown(folder, name) if name in _files(folder) else f"the module {module.__name__}"
