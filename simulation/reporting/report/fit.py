"""How a page is kept below a megabyte: what is left out first, and how the page says so."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from simulation.reporting.report.subject import Subject
from simulation.reporting.table import GROUPS

if TYPE_CHECKING:
    import pandas as pd

DETAILED = 6
"""Alternatives that keep tables of their own where not all can."""
FIRST = ("assumptions", "months", "differences")
"""Embedded tables that go first: the page shows the one, and the others are the longest."""
LAST = ("waterfall", "regret", "ranking", "fiscal", "winners", "seeds")
"""Embedded tables that go last, for they are short."""
BLOCKS = frozenset({"profit_by_layer", "welfare_decomposition"})


class Diet(NamedTuple):
    """What a page may hold: texts of its tables, how many alternatives in detail, all measures, which tables not."""

    texts: bool = True
    detailed: int | None = None
    all_measures: bool = True
    dropped: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What is left out, for the reader."""
        said = []
        if self.detailed is not None:
            said.append(f"Tables of their own are kept for the {self.detailed} alternatives that change welfare most.")
        if not self.all_measures and "differences" not in self.dropped:
            said.append("differences.csv holds the measures that the tables show.")
        if self.dropped:
            said.append(f"Not embedded: {', '.join(self.dropped)}.")
        return said


def diets(subject: Subject, names: list[str]) -> Iterator[Diet]:
    """From everything to what must stay, the least missed first."""
    yield Diet()
    yield Diet(texts=False)
    detailed = DETAILED if len(subject.alternatives) > DETAILED else None
    yield Diet(texts=False, detailed=detailed)
    yield Diet(texts=False, detailed=detailed, all_measures=False)
    order = [*FIRST, *(name for name in names if name not in {*FIRST, *LAST}), *LAST]
    order = [name for name in order if name in names]
    for count in range(1, len(order) + 1):
        yield Diet(texts=False, detailed=detailed, all_measures=False, dropped=tuple(order[:count]))


def fed(frames: "Mapping[str, pd.DataFrame]", diet: Diet) -> "dict[str, pd.DataFrame]":
    """The tables that a diet embeds."""
    kept = {name: frame for name, frame in frames.items() if name not in diet.dropped}
    if not diet.all_measures and "differences" in kept:
        frame = kept["differences"]
        shown = {line.key for lines in GROUPS.values() for line in lines}
        block = frame["measure"].str.split(".").str[0]
        kept["differences"] = frame[frame["measure"].isin(shown) | block.isin(BLOCKS)]
    return kept
