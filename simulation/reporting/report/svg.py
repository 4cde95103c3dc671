"""Figures inside a page: narrow enough for a phone, text as text, nothing that another figure's names could catch."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from io import StringIO
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from simulation.reporting.style import look

WIDTH = 4.4
"""Inches; a phone shows them at about four fifths, where 9 points are still read."""
_LOOK: Any = {
    "svg.fonttype": "none",
    "font.size": 9.0,
    "axes.labelsize": 9.0,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9.0,
}
_TAG = re.compile(r"<[^>]+>")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_NAME = re.compile(r'(\bid="|href="#|url\(#)')
_OPEN = re.compile(r"<svg\b[^>]*>")
_BOX = re.compile(r'viewBox="([^"]+)"')


class Picture(NamedTuple):
    """One figure of the page: its id, what stands below it, and its drawing with the alt text inside."""

    name: str
    title: str
    caption: str
    alt: str
    svg: str


@contextmanager
def canvas(height: float) -> Iterator[tuple[Figure, Axes]]:
    """One pair of axes on a narrow page of a height in inches, in the house's style."""
    with look(), rc_context(_LOOK):
        figure = Figure(figsize=(WIDTH, height), layout=ConstrainedLayoutEngine(w_pad=0.05, h_pad=0.05))
        FigureCanvasSVG(figure)
        yield figure, figure.subplots()


def picture(name: str, title: str, caption: str, alt: str, draw: Callable[[Axes], None], height: float) -> Picture:
    """Draw one figure and take it out as markup; the same drawing gives the same markup."""
    with canvas(height) as (figure, axes):
        draw(axes)
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    return Picture(name, title, caption, alt, inline(text.getvalue(), name, title, alt))


def inline(text: str, name: str, title: str, alt: str) -> str:
    """SVG to be put into HTML: no prologue or addresses, ids begin with the figure's name, two decimals."""
    body = text[text.index("<svg") :]
    body = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL
    )  # the page has its own style
    box = _BOX.search(body)
    assert box is not None, "matplotlib writes a viewBox"
    body = _OPEN.sub("", body, count=1).replace("xlink:href", "href")
    body = _TAG.sub(_short_numbers, body)
    body = _NAME.sub(lambda match: f"{match[1]}{name}-", body)
    body = "\n".join(line.strip() for line in body.splitlines() if line.strip() and not line.startswith("<!--"))
    head = f'<svg viewBox="{box[1]}" role="img" aria-labelledby="{name}-t {name}-d">'
    return f'{head}<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(alt)}</desc>{body}'


def _short_numbers(match: re.Match[str]) -> str:
    return _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), match[0])
