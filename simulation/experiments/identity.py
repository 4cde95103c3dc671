"""What makes two runs the same: resolved scenario, seed, and the package's own code and data."""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulation.plugins import entries

SCHEMA_VERSION = 1

PACKAGE = Path(__file__).resolve().parent.parent

# Nothing in the economy imports these (tests/test_architecture.py), so they cannot change a result.
_OUTSIDE = {"cli", "reporting", "dashboard", "scenarios", "__pycache__"}
_TEXT = {".py", ".csv", ".json", ".yaml", ".yml"}
_BINARY = {".gz", ".parquet", ".npy", ".npz"}


def jsonable(value: Any) -> Any:
    """The same value in JSON's types: dates as text, numpy numbers as numbers, NaN and infinities as null."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    if isinstance(value, date | Path):
        return str(value)
    if not isinstance(value, str | int | float | bool | None) and hasattr(value, "tolist"):
        return jsonable(value.tolist())  # numpy scalars and arrays
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(jsonable(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=4)
def code_hash(package: Path = PACKAGE) -> str:
    """Hash (32 hex digits) of the package's code and data, the same in a wheel and an editable install."""
    digest = hashlib.blake2b(digest_size=16)
    for name, path in sorted(_sources(os.fspath(package))):
        with open(path, "rb") as file:  # noqa: PTH123 - paths as objects are half the time of many small files
            content = file.read()
        if os.path.splitext(name)[1] in _TEXT:  # noqa: PTH122
            content = content.replace(b"\r\n", b"\n")  # a checkout on Windows is the same code
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: str, inside: str = "") -> Iterator[tuple[str, str]]:
    """Code and data below a folder: the name from there on with slashes, and the path of each file."""
    with os.scandir(folder) as here:
        for entry in here:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _OUTSIDE:
                    yield from _sources(entry.path, f"{inside}{entry.name}/")
            elif os.path.splitext(entry.name)[1] in _TEXT | _BINARY:  # noqa: PTH122
                yield inside + entry.name, entry.path


@lru_cache(maxsize=1)
def plugin_versions() -> dict[str, str]:
    """Third-party plugins at hand, ``folder:name`` to ``distribution==version``."""
    found = {}
    for point in entries():
        if point.dist is not None:
            folder = point.group.removeprefix("simulation.")
            found[f"{folder}:{point.name}"] = f"{point.dist.name}=={point.dist.version}"
    return dict(sorted(found.items()))


def run_id(resolved: Mapping[str, Any], seed: int) -> str:
    """Identity of a run: 16 hex digits of blake2b over scenario, seed, code, plugins and schema version."""
    content = canonical_json(
        {
            "scenario": resolved,
            "seed": seed,
            "code": code_hash(),
            "plugins": plugin_versions(),
            "schema_version": SCHEMA_VERSION,
        }
    )
    return hashlib.blake2b(content.encode(), digest_size=32).hexdigest()[:16]
