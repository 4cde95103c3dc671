"""What `aimarket ceiling` prints: what keeps closed prices down in one shadow month of a stored run."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiments.identity import SCHEMA_VERSION
from simulation.goods.ceiling import COLUMNS
from simulation.reporting.table import MODEL_NOTE

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiments.result import Result

MEANS = tuple(name for name in COLUMNS if name != "billed_mtok")
HEADS = ("paid", "open", "local", "lead", "ceiling", "slack", "open", "local", "worth", "above", "unseen", "lock-in",
         "taste")  # fmt: skip
"""Printed heads of `MEANS`, in their order."""
OFFERS_SHOWN, WIDTH = 20, 9


def ceiling_json(result: "Result", month: int | None = None) -> dict[str, Any]:
    """The report of a month (default: the last there is): ``rows``, and means ``by_segment``, ``by_offer``, ``all``.

    Raises ValueError for a month without a report.
    """
    table = result.ceiling
    known = [int(value) for value in sorted(set(table["month"]))]
    if not known:
        raise ValueError(f"Run {result.run} has no price ceilings: it has no shadow months (shadow_every).")
    if month is not None and month not in known:
        raise ValueError(f"Run {result.run} has no price ceilings for month {month}, only for {_listed(known)}.")
    rows = table[table["month"] == (known[-1] if month is None else month)]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": result.run,
        "title": result.record.get("title"),
        "month": int(rows["month"].iloc[0]),
        "months": known,
        "unit": "USD/Mtok; shares of billed use",
        "all": means(rows),
        "by_segment": {str(name): means(block) for name, block in rows.groupby("segment", sort=False)},
        "by_offer": {str(name): means(block) for name, block in rows.groupby("offer", sort=False)},
        "rows": rows.drop(columns="month").to_dict("records"),
    }


def _listed(months: list[int]) -> str:
    return ", ".join(str(month) for month in months)


def means(rows: "pd.DataFrame") -> dict[str, float]:
    """Means weighted by billed use over the rows with something to compare with, and the billed use of all."""
    known = rows[np.isfinite(rows["slack"])]
    use = known["billed_mtok"].to_numpy()
    found = {name: float(known[name].to_numpy() @ use / use.sum()) if len(known) else np.nan for name in MEANS}
    return {"billed_mtok": float(rows["billed_mtok"].sum()), **found}


def ceiling_text(block: Mapping[str, Any]) -> str:
    """The report for a terminal, offers with the largest revenue first."""
    offers = sorted(block["by_offer"].items(), key=lambda item: -item[1]["billed_mtok"] * _number(item[1]["price"]))
    shown, segments = offers[:OFFERS_SHOWN], list(block["by_segment"].items())
    width = max(len(name) for name, _ in [("by segment", {}), *segments, *shown]) + 2
    head = "".join(f"{name:>{WIDTH}}" for name in HEADS)
    groups = f"{'USD/Mtok':^{6 * WIDTH}}{'% of use, set by':>{3 * WIDTH}}{'% of use, above':>{4 * WIDTH}}"
    lines = [
        f"{block['title']}: price ceiling of closed weights in month {block['month']}",
        "ceiling = min(price of open weights, cost of running them oneself) + worth of the lead, at most the worth of",
        "the task; means over what users buy; slack = ceiling - price paid.",
        f"{'':{width}}{groups}",
        f"{'':{width}}{head}",
        _line("all", block["all"], width),
        "by segment",
        *(_line(name, row, width) for name, row in segments),
        "by offer, the largest revenue first",
        *(_line(name, row, width) for name, row in shown),
    ]
    if len(offers) > OFFERS_SHOWN:
        lines.append(f"{len(offers) - OFFERS_SHOWN} more offers: --json")
    lines += [
        "Who buys above the ceiling does not look at open weights (unseen), stays with its seller (lock-in; below 0",
        "where switching costs hold users elsewhere), or likes these better (taste: brand, trust, own taste).",
        MODEL_NOTE,
    ]
    return "\n".join(lines)


def _line(name: str, row: Mapping[str, float], width: int) -> str:
    indent = name if name == "all" else f"  {name}"
    return f"{indent:{width}}" + "".join(f"{_cell(key, row[key]):>{WIDTH}}" for key in MEANS)


def _cell(key: str, value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return "-"
    return f"{100 * value + 0.0:.1f}" if key.endswith("_share") else f"{value:.3g}"


def _number(value: float | None) -> float:
    return value if value is not None and np.isfinite(value) else 0.0
