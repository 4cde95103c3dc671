"""How all figures look: roles with colour, line and marker, the page, and files with the same bytes every time.

Nothing touches matplotlib's global state: figures are made as objects inside `look()`.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

NOTE = "a model, not a forecast"
INK, FAINT = "#222222", "#8a8a8a"
DPI = 160
HEAD = 0.46
"""Inches above the axes for title and subtitle."""


class Role(NamedTuple):
    """How one actor is drawn everywhere: colour (Okabe and Ito 2008), line and marker, so that none stands alone."""

    name: str
    colour: str
    line: Any = "-"
    marker: str = "o"


CLOSED = Role("closed", "#0072B2", "-", "o")
OPEN = Role("open", "#D55E00", (0, (5, 1.6)), "s")
HOSTS = Role("hosts and clouds", "#009E73", (0, (4, 1.4, 1, 1.4)), "^")
CHIPS = Role("chips", "#CC79A7", (0, (1.2, 1.2)), "D")
CONSUMERS = Role("users", "#56B4E9", "-", "o")
STATE = Role("state", "#E69F00", (0, (8, 2)), "v")
FLAGSHIP = Role("flagship list", "#222222", (0, (6, 1.5, 1.5, 1.5)), "D")
QUALITY = Role("constant quality", "#009E73", (0, (1.5, 1.3)), "^")
ARMS = (
    CLOSED,
    OPEN._replace(line="--"),
    QUALITY,
    CHIPS._replace(line=(0, (6, 1.5, 1.5, 1.5))),
    STATE,
    FLAGSHIP._replace(line=(0, (1, 1)), marker="x"),
)
"""How the arms of a study are told apart, in order."""

_LOOK: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.7,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.direction": "out",
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.7,
    "lines.markersize": 4,
    "lines.solid_capstyle": "round",
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "ai-market-simulation",
    "svg.fonttype": "path",
    "path.simplify": False,
}


def look() -> Any:
    """The style as a context: inside it, new figures follow the house; outside, nothing has changed."""
    return rc_context(_LOOK)


def page(width: float, height: float, rows: int = 1, columns: int = 1, **shares: Any) -> tuple[Figure, list[Axes]]:
    """An empty figure, inches, with its axes in reading order and space for a head; `shares`: sharex, sharey ..."""
    space = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06, wspace=0.04, hspace=0.04, rect=(0, 0, 1, 1 - HEAD / height))
    figure = Figure(figsize=(width, height), layout=space)
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False, **shares)
    return figure, list(axes.ravel())


def head(figure: Figure, title: str, subtitle: str) -> None:
    """A bold title at the left with one line of explanation below it, in the space that `page` leaves."""
    width, height = figure.get_size_inches()
    left = 0.08 / width
    figure.text(left, 1 - 0.07 / height, title, ha="left", va="top", fontsize=11, fontweight="bold")
    figure.text(left, 1 - 0.29 / height, subtitle, ha="left", va="top", fontsize=8, color="#555555")


def save(figure: Figure, path: Path, title: str, alt: str) -> Path:
    """Write a figure as png or svg with its alt text inside; same figure, same bytes.

    Raises OSError if the file cannot be written.
    """
    fixed: dict[str, Mapping[str, Any]] = {
        ".png": {"Title": title, "Description": alt, "Software": "ai-market-simulation"},
        ".svg": {"Title": title, "Description": alt, "Creator": "ai-market-simulation", "Date": None},
        ".pdf": {"Title": title, "Subject": alt, "Creator": "ai-market-simulation", "CreationDate": None},
    }
    if path.suffix not in fixed:
        raise ValueError(f"A figure is written as {', '.join(sorted(fixed))}; {path.suffix or 'no suffix'} came.")
    figure.savefig(path, dpi=DPI, metadata=fixed[path.suffix])
    return path


def save_alt_texts(folder: Path, texts: Mapping[str, str], name: str = "alt.json") -> Path:
    """Write the alt text of every figure file in a folder, for pages and readers."""
    path = folder / name
    path.write_text(json.dumps(dict(sorted(texts.items())), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def spread(places: Sequence[float], gap: float, lo: float, hi: float) -> list[float]:
    """Places moved apart until neighbours are `gap` apart, in their old order and inside [lo, hi] if they fit."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    out = [min(max(place, lo), hi) for place in places]
    for before, after in pairwise(order):
        out[after] = max(out[after], out[before] + gap)
    over = out[order[-1]] - hi if order else 0.0
    if over > 0:
        out[order[-1]] -= over
        for after, before in pairwise(order[::-1]):
            out[before] = min(out[before], out[after] - gap)
    return out
