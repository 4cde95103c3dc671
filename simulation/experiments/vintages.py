"""Vintages: what each generation of a lab's weights cost in R&D and earned while it was on sale."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.equations.finance import present_value

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def vintages(tables: "dict[str, pd.DataFrame]", rate: float) -> "pd.DataFrame":
    """One row per developer and month of release, from the tables `offers` and `sellers`.

    `rd_usd`: the developer's R&D since its previous release (since it entered, for its first); `serving_profit_usd`:
    revenue less serving cost of its own offers of these weights; `coverage`: their ratio (facts 60: 0.4-0.6);
    `npv_usd`: their difference, discounted to the start at `rate` a year; `months_on_sale` until a successor came;
    `complete`: the R&D falls into the run, and the vintage's last sale as well.
    """
    import pandas as pd

    sales = _own_sales(tables["offers"])
    sellers, last = tables["sellers"], int(tables["monthly"]["month"].max())
    kinds = dict(zip(sellers["seller"], sellers["kind"], strict=True))
    rows = []
    for developer, block in sales.groupby("maker", sort=True):
        spent = np.zeros(last + 1)
        own = sellers[sellers["seller"] == developer]
        spent[own["month"].to_numpy()] = own["rd_usd"].to_numpy()
        dates = np.unique(block["released"].to_numpy())
        for before, released in zip([None, *dates[:-1]], dates, strict=True):
            made = _vintage(block[block["released"] == released], spent, before, rate)
            rows.append({"developer": developer, "kind": kinds[developer], "released": int(released)} | made)
    return pd.DataFrame(rows)


def _vintage(sold: "pd.DataFrame", spent: Floats, before: int | None, rate: float) -> dict[str, Any]:
    """Cost and earnings of one vintage, from its sales, the lab's R&D by month (T,) and the month of the one before."""
    released, months = int(sold["released"].iloc[0]), sold["month"].to_numpy()
    start = 0 if before is None else max(int(before) + 1, 0)
    flows = np.zeros_like(spent)
    np.add.at(flows, months, sold["profit"].to_numpy())
    earned, end = float(flows.sum()), max(released + 1, start)
    rd = float(spent[start:end].sum())
    flows[start:end] -= spent[start:end]
    return {
        "months_on_sale": len(np.unique(months[~sold["superseded"].to_numpy()])),
        "rd_usd": rd,
        "serving_profit_usd": earned,
        "coverage": earned / rd if rd > 0 else np.nan,
        "npv_usd": float(present_value(flows, rate)),
        "complete": released >= 0 and (before is None or before >= 0) and int(months.max()) < len(spent) - 1,
    }


def coverage_median(table: "pd.DataFrame") -> float:
    """Median coverage of closed labs' complete vintages; undefined without any."""
    done = table[table["complete"] & (table["kind"] == "closed lab")]["coverage"]
    return float(done.median()) if len(done) else float("nan")


def _own_sales(offers: "pd.DataFrame") -> "pd.DataFrame":
    """Developers' own offers with `profit` and `maker`, the developer that released the weights."""
    makers = offers.drop_duplicates("weights").set_index("weights")["developer"]
    own = offers[offers["seller"] == offers["developer"]]
    profit = own["revenue_usd"] - own["serving_cost_usd"]
    return own.assign(profit=profit, maker=own["weights"].map(makers))
