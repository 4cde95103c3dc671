"""The lag-response figure: what a longer lag of open weights does to prices, profits, shares and users.

One small panel per outcome over the imposed lag, one line per arm (brand and limited consideration on or off).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from simulation.reporting.drawing import amounts, shares
from simulation.reporting.style import ARMS, NOTE, head, look, page, save, save_alt_texts

if TYPE_CHECKING:
    import pandas as pd

TITLE = "What the lag of open weights is worth"
NAME = "lag_response"


class Outcome(NamedTuple):
    """One panel: column, title, unit of the axis, factor to that unit, and how the axis is written."""

    column: str
    title: str
    unit: str
    scale: float = 1.0
    scaled: Callable[[Axes], None] = amounts


OUTCOMES = (
    Outcome("flagship_price", "Flagship list price", "USD/Mtok"),
    Outcome("closed_margin", "Closed serving margin", "share of revenue", 1.0, shares),
    Outcome("closed_profit", "Closed serving profit", "bn USD a month", 1e-9),
    Outcome("token_share", "Closed share of tokens", "share of tokens", 1.0, shares),
    Outcome("revenue_share", "Closed share of revenue", "share of revenue", 1.0, shares),
    Outcome("consumer_surplus", "Consumer surplus", "bn USD a month", 1e-9),
)
STUDY = {
    "closed_serving_margin": "closed_margin",
    "closed_serving_profit_usd": "closed_profit",
    "closed_token_share": "token_share",
    "closed_revenue_share": "revenue_share",
    "consumer_surplus_usd": "consumer_surplus",
}
"""Columns of the study's table (monthly measures) and their names in the figure."""


def from_study(table: "pd.DataFrame", varied: str = "technology.open_lag") -> "pd.DataFrame":
    """The table of the study `studies/lag_response` with the columns that the figure asks for."""
    return table.rename(columns={**STUDY, varied: "lag_months"})


def draw_lag_response(data: "pd.DataFrame", folder: str | Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw the study into a folder and return the paths; `lag_response.alt.json` holds the alt text.

    `data` has the columns arm (text), lag_months, flagship_price (USD/Mtok), closed_margin, closed_profit (USD/month),
    token_share, revenue_share, consumer_surplus (USD/month); several rows of one arm and lag are seeds and become a
    median with a 10-90 % band. Raises ValueError naming missing columns, no rows, or too many arms.
    """
    _check(data)
    arms = list(dict.fromkeys(data["arm"]))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with look():
        figure, axes = page(9.6, 5.6, 2, 3)
        head(figure, TITLE, f"outcomes at an imposed lag \N{MIDDLE DOT} {NOTE}")
        for outcome, place in zip(OUTCOMES, axes, strict=True):
            _panel(place, data, outcome, arms)
        handles, labels = axes[0].get_legend_handles_labels()
        columns = min(3, len(arms))
        figure.legend(handles, labels, loc="outside lower center", ncols=columns, frameon=False, handlelength=3.2)
        text = alt_text(data)
        paths = [save(figure, target / f"{NAME}.{suffix}", TITLE, text) for suffix in formats]
    save_alt_texts(target, {path.name: text for path in paths}, f"{NAME}.alt.json")
    return paths


def alt_text(data: "pd.DataFrame") -> str:
    """The study in words: each outcome of each arm at the shortest and the longest lag."""
    lags = sorted(data["lag_months"].unique())
    ends = f"from a lag of {lags[0]:g} to {lags[-1]:g} months"
    sentences = [_told(block, str(arm), (lags[0], lags[-1])) for arm, block in data.groupby("arm", sort=False)]
    return f"{TITLE} ({NOTE}): {ends}. {' '.join(sentences)}"


def _told(block: "pd.DataFrame", arm: str, ends: tuple[float, float]) -> str:
    middle = block.groupby("lag_months")[[one.column for one in OUTCOMES]].median()
    first, last = (middle.loc[end] if end in middle.index else None for end in ends)
    if first is None or last is None:
        return f"{arm}: not run at both ends."
    words = [
        f"{one.title.lower()} from {first[one.column] * one.scale:.3g} to {last[one.column] * one.scale:.3g} {one.unit}"
        for one in OUTCOMES
    ]
    return f"{arm}: {', '.join(words)}."


def _panel(axes: Axes, data: "pd.DataFrame", outcome: Outcome, arms: Sequence[Any]) -> None:
    axes.set_title(outcome.title)
    axes.set_ylabel(outcome.unit)
    axes.set_xlabel("imposed lag, months")
    axes.grid(visible=True, axis="y")
    lags = np.sort(data["lag_months"].unique())
    for arm, role in zip(arms, ARMS, strict=False):
        grouped = data[data["arm"] == arm].groupby("lag_months")[outcome.column]
        at = grouped.median() * outcome.scale
        axes.plot(at.index, at, color=role.colour, ls=role.line, marker=role.marker, label=str(arm))
        if (grouped.size() > 1).any():
            lo, hi = (grouped.quantile(q) * outcome.scale for q in (0.1, 0.9))
            axes.fill_between(at.index, lo, hi, color=role.colour, alpha=0.16, lw=0)
    axes.set_xticks(lags)
    axes.set_xmargin(0.04)
    axes.set_ymargin(0.08)
    outcome.scaled(axes)
    if outcome.scaled is amounts:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]) if axes.dataLim.y0 < 0 else 0.0)


def _check(data: "pd.DataFrame") -> None:
    needed = ["arm", "lag_months", *(one.column for one in OUTCOMES)]
    missing = [column for column in needed if column not in data]
    if missing:
        raise ValueError(f"The lag response needs the columns {', '.join(needed)}; missing: {', '.join(missing)}.")
    if data.empty:
        raise ValueError("The lag response has no rows to draw.")
    if data["arm"].nunique() > len(ARMS):
        raise ValueError(f"The lag response draws at most {len(ARMS)} arms; {data['arm'].nunique()} came.")
