"""The figures of a run or a batch: which panels stand together, what they say in words, and how they are written.

``draw(result, folder)`` writes all of them. Several seeds give a median line and a 10-90 % band.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.reporting import panels
from simulation.reporting.series import Band, Series, Source, collect
from simulation.reporting.style import NOTE, head, look, page, save, save_alt_texts
from simulation.reporting.table import months, price, ratio, share, usd

FORMATS = ("png", "svg")
Draw = Callable[[Axes, Series], None]


class Told(NamedTuple):
    """A number that the alt text gives for the first and the last month."""

    words: str
    column: str
    write: Callable[[float], str]


class Plate(NamedTuple):
    """One figure: its title, panels, shape and the columns that its alt text tells."""

    title: str
    draws: tuple[Draw, ...]
    told: tuple[Told, ...]
    columns: int = 2
    size: tuple[float, float] = (9.0, 3.6)


def _token_shares(axes: Axes, series: Series) -> None:
    """Shares of tokens of closed and open weights, stacked to 100 %."""
    panels.shares(axes, series, "tokens")


def _revenue_shares(axes: Axes, series: Series) -> None:
    """Shares of revenue of closed and open weights, stacked to 100 %."""
    panels.shares(axes, series, "revenue")


_PRICES = (
    Told("the flagship list price", "flagship_price", price),
    Told("the price paid for closed weights", "closed_price_paid", price),
    Told("the price paid for open weights", "open_price_paid", price),
)
_LAG = (
    Told("the horizontal lag", "lag_months_horizontal", months),
    Told("the vertical lag", "lag_months_vertical", months),
)
_SHARES = (
    Told("the closed share of tokens", "closed_token_share", share),
    Told("the closed share of revenue", "closed_revenue_share", share),
)
_MARGINS = (
    Told("the closed serving margin", "closed_serving_margin", share),
    Told("the hosts' margin", "host_margin", share),
)
_SURPLUS = (
    Told("consumer surplus a month", "consumer_surplus_usd", usd),
    Told("profit of all layers a month", "profit_usd", usd),
)
_PROFIT = (
    Told("profit of all layers a month", "profit_usd", usd),
    Told("what chips and data centres earn a month", "hardware_profit_usd", usd),
)
_COMPUTE = (
    Told("the rent of compute over its trend", "rent_index", ratio),
    Told("the share of the fleet that is let", "gpu_load", share),
    Told("the share of tokens turned away", "rationed_token_share", share),
)

PLATES = {
    "prices": Plate("What a million tokens costs", (panels.prices, panels.tiers), _PRICES),
    "lag": Plate("How far open weights are behind", (panels.lag, panels.ratings), _LAG),
    "shares": Plate("Who is used and who is paid", (_token_shares, _revenue_shares), _SHARES),
    "margins": Plate("What is left after serving", (panels.margins,), _MARGINS, 1, (5.6, 3.6)),
    "surplus": Plate("Who gets the surplus", (panels.surplus,), _SURPLUS, 1, (6.4, 4.2)),
    "profit": Plate("Profit by layer", (panels.serving_profit, panels.profit), _PROFIT),
    "compute": Plate("How scarce compute is", (panels.rent, panels.load), _COMPUTE),
    "overview": Plate(
        "The AI model industry, month by month",
        (panels.prices, panels.lag, _token_shares, panels.margins, panels.serving_profit, panels.surplus),
        (*_PRICES, *_LAG, *_SHARES, *_MARGINS, *_SURPLUS),
        3,
        (13.0, 7.0),
    ),
}


def draw(
    source: Source, folder: str | Path, formats: Sequence[str] = FORMATS, *, start: date | None = None
) -> list[Path]:
    """Draw all figures into a folder and return their paths; `alt.json` beside them holds their alt texts.

    `source` is a Result, a Batch, or a mapping with the tables monthly, sellers and offers; `start` is the first
    month of a mapping. Raises ValueError for a run without months or an unknown format, OSError if it cannot write.
    """
    target = Path(folder)
    series = collect(source, start)
    target.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    texts = {}
    with look():
        for name, plate in PLATES.items():
            figure, alt = render(plate, series), alt_text(plate, series)
            for suffix in formats:
                paths.append(save(figure, target / f"{name}.{suffix}", plate.title, alt))
                figure.set_layout_engine("none")  # the places just found serve every format; finding them costs a draw
                texts[paths[-1].name] = alt
    save_alt_texts(target, texts)
    return paths


def render(plate: Plate, series: Series) -> Figure:
    """One figure with its head and panels."""
    rows = -(-len(plate.draws) // plate.columns)
    figure, axes = page(*plate.size, rows, plate.columns)
    head(figure, plate.title, " \N{MIDDLE DOT} ".join(filter(None, [series.title, series.origin, NOTE])))
    for one, place in zip(plate.draws, axes, strict=True):
        one(place, series)
    return figure


def alt_text(plate: Plate, series: Series) -> str:
    """What the figure shows, in words: its panels, the months, and its main numbers in the first and last month."""
    first, last = str(series.dates[0])[:7], str(series.dates[-1])[:7]
    span = first if first == last else f"{first} to {last}"
    panel_texts = " ".join(f"{(draw.__doc__ or draw.__name__).strip().rstrip('.')}." for draw in plate.draws)
    numbers = "; ".join(filter(None, (_told(told, series.monthly(told.column)) for told in plate.told)))
    told = f" In numbers: {numbers}." if numbers else ""
    return f"{plate.title}, {span} ({series.origin}; {NOTE}). {panel_texts}{told}"


def _told(told: Told, data: Band) -> str:
    """`the closed share of tokens from 72 % to 59 %`, or nothing where it is undefined."""
    known = data.mid[np.isfinite(data.mid)]
    if not len(known):
        return ""
    ends = [told.write(float(value)) for value in known[[0, -1]]]
    return f"{told.words} {ends[0]}" if ends[0] == ends[1] else f"{told.words} from {ends[0]} to {ends[1]}"
