"""The figures of a comparison: differences, who gains and loses, the steps of welfare, and the months between.

``draw(comparison, folder)`` writes all of them; every interval is of 95 %, from the pairs of runs on the same seeds.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from simulation.experiments.comparison import Comparison
from simulation.reporting import comparison_panels as panels
from simulation.reporting.comparison import KINDS, words
from simulation.reporting.comparison_panels import rows_of
from simulation.reporting.style import NOTE, head, look, page, save, save_alt_texts
from simulation.reporting.table import usd

FORMATS = ("png", "svg")


class Sheet(NamedTuple):
    """One figure: its title, what draws it, and what says it in words."""

    title: str
    render: Callable[[Comparison], Figure]
    tell: Callable[[Comparison, str], str]


def draw(comparison: Comparison, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw all figures into a folder and return their paths; `alt.json` beside them holds their alt texts.

    Raises ValueError where no pair of runs is finished or for an unknown format, OSError if it cannot write.
    """
    if comparison.waterfall().empty:
        raise ValueError("There is nothing to draw: no seed was finished by the base and an alternative.")
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    texts = {}
    with look():
        for name, sheet in SHEETS.items():
            figure, alt = sheet.render(comparison), _alt_text(sheet, comparison)
            head(figure, sheet.title, _subtitle(comparison))
            for suffix in formats:
                paths.append(save(figure, folder / f"{name}.{suffix}", sheet.title, alt))
                texts[paths[-1].name] = alt
    save_alt_texts(folder, texts)
    return paths


def _subtitle(comparison: Comparison) -> str:
    pairs = f"{len(comparison.seeds)} seed{'s' if len(comparison.seeds) != 1 else ''}"
    return " \N{MIDDLE DOT} ".join([f"against {comparison.base}", f"{pairs}, 95 % intervals", NOTE])


def _side_by_side(comparison: Comparison, lines: int, panel: Callable[..., None]) -> Figure:
    """One panel per alternative, two beside each other, high enough for a number of lines of text."""
    names = comparison.alternatives
    columns = min(2, len(names))
    rows = -(-len(names) // columns)
    height = 1.1 + rows * (0.7 + 0.24 * lines)
    figure, axes = page(1.6 + 4.9 * columns, height, rows, columns)
    for name, place in zip(names, axes, strict=False):
        panel(place, comparison, name)
    for place in axes[len(names) :]:
        place.set_axis_off()
    return figure


def _differences(comparison: Comparison) -> Figure:
    return _side_by_side(comparison, 15, panels.forest)


def _winners(comparison: Comparison) -> Figure:
    return _side_by_side(comparison, 17, panels.winners)


def _waterfall(comparison: Comparison) -> Figure:
    return _side_by_side(comparison, 13, panels.waterfall)


def _paths(comparison: Comparison) -> Figure:
    figure, axes = page(13.0, 3.9, 1, len(panels.PATHS))
    for path, place in zip(panels.PATHS, axes, strict=True):
        panels.months(place, comparison, path)
    return figure


def _alt_text(sheet: Sheet, comparison: Comparison) -> str:
    told = "; ".join(f"{name}: {sheet.tell(comparison, name)}" for name in comparison.alternatives)
    return f"{sheet.title}, {_subtitle(comparison)}. {told}."


def _tell_differences(comparison: Comparison, name: str) -> str:
    rows = panels.relative(comparison, name)
    return ", ".join(f"{row.label} {100 * row.mid:+.1f} % ({100 * row.lo:+.1f} to {100 * row.hi:+.1f})" for row in rows)


def _tell_winners(comparison: Comparison, name: str) -> str:
    rows = rows_of(comparison.winners(), name)
    return ", ".join(f"{KINDS[row['kind']]} {words(row['name'])} {usd(row['difference'])}" for row in rows)


def _tell_waterfall(comparison: Comparison, name: str) -> str:
    return ", ".join(f"{words(row['step'])} {usd(row['usd'])}" for row in rows_of(comparison.waterfall(), name))


def _tell_paths(comparison: Comparison, name: str) -> str:
    last = {path: float(panels.path_of(comparison, name, path.column)[0][-1]) for path in panels.PATHS}
    return "in the last month " + ", ".join(f"{path.title.lower()} {path.write(mid)}" for path, mid in last.items())


SHEETS = {
    "differences": Sheet("What changes", _differences, _tell_differences),
    "winners": Sheet("Who gains and who loses", _winners, _tell_winners),
    "waterfall": Sheet("From one welfare to the other", _waterfall, _tell_waterfall),
    "paths": Sheet("Month by month", _paths, _tell_paths),
}
