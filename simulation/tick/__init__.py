"""The month: ten stages, one file each; the folder's listing is the order.

A stage declares READS and WRITES (`table.column`; `table.*` means new rows) and `run(economy)`.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulation.economy import Economy


class Stage(NamedTuple):
    """One stage of the month."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: "Callable[[Economy], None]"
    opening: "Callable[[Economy], None] | None"  # what the stage's columns hold before the first month


def stages() -> tuple[Stage, ...]:
    """The stages in order of their file names (s01 to s10)."""
    names = sorted(
        module.name for module in iter_modules(__path__) if module.name[0] == "s" and module.name[1:3].isdigit()
    )
    modules = [import_module(f"{__name__}.{name}") for name in names]
    pairs = zip(names, modules, strict=True)
    return tuple(Stage(name, it.READS, it.WRITES, it.run, getattr(it, "opening", None)) for name, it in pairs)
