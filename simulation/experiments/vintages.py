"""Vintages: what each generation of a lab's weights cost in R&D and earned while it was on sale."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.finance import present_value

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def vintages(tables: "dict[str, pd.DataFrame]", rate: float) -> "pd.DataFrame":
    """One row per developer and month of release, from the tables `offers` and `sellers`.

    `rd_usd`: the developer's R&D since its previous release (since it entered, for its first); `serving_profit_usd`:
    revenue less serving cost of its own offers of these weights; `coverage`: their ratio (facts 60: 0.4-0.6);
    `npv_usd`: their difference, discounted to the start at `rate` a year; `months_on_sale` until a successor came;
    `complete`: the R&D falls into the run, and the vintage's last sale as well.
    """
    import pandas as pd

    sellers, last = tables["sellers"], int(tables["monthly"]["month"].max())
    kinds = dict(zip(sellers["seller"], sellers["kind"], strict=True))
    sales = _own_sales(tables["offers"])
    names, maker = np.unique(sales.maker, return_inverse=True)
    (developer, released), vintage = np.unique([maker, sales.released], axis=1, return_inverse=True)
    first = np.diff(developer, prepend=-1) != 0
    before = np.where(first, 0, np.roll(released, 1))
    # R&D of the months (start, released] made it, (V, T).
    month, start = np.arange(last + 1), np.where(first, 0, np.maximum(before + 1, 0))
    made = (month >= start[:, None]) & (month <= released[:, None])
    spent = np.where(made, _research(sellers, names, last + 1)[developer], 0.0)
    earned = _by_month(vintage, sales.month, sales.profit, made.shape)
    seen = _by_month(vintage, sales.month, None, made.shape) > 0
    fresh = _by_month(vintage, sales.month, ~sales.superseded, made.shape) > 0
    rd, profit = spent.sum(1), earned.sum(1)
    return pd.DataFrame(
        {
            "developer": names[developer],
            "kind": [kinds[name] for name in names[developer]],
            "released": released,
            "months_on_sale": fresh.sum(1),
            "rd_usd": rd,
            "serving_profit_usd": profit,
            "coverage": np.divide(profit, rd, out=np.full(len(rd), np.nan), where=rd > 0),
            "npv_usd": present_value(earned - spent, rate),
            "complete": (released >= 0) & (before >= 0) & ~seen[:, -1],
        }
    )


def coverage_median(table: "pd.DataFrame") -> float:
    """Median coverage of closed labs' complete vintages; undefined without any."""
    done = table[table["complete"] & (table["kind"] == "closed lab")]["coverage"]
    return float(done.median()) if len(done) else float("nan")


class _Sales(NamedTuple):
    """Developers' own offers, one element per offer and month."""

    maker: NDArray[Any]  # the developer that released the weights
    month: Ints
    released: Ints
    profit: Floats  # USD
    superseded: NDArray[np.bool_]


def _own_sales(offers: "pd.DataFrame") -> _Sales:
    own = (offers["seller"] == offers["developer"]).to_numpy()
    makers = offers.drop_duplicates("weights").set_index("weights")["developer"]
    profit = offers["revenue_usd"].to_numpy() - offers["serving_cost_usd"].to_numpy()
    month, released, superseded = (offers[name].to_numpy()[own] for name in ("month", "released", "superseded"))
    maker = offers["weights"][own].map(makers).to_numpy(object)
    return _Sales(maker, month, released, profit[own], superseded)


def _research(sellers: "pd.DataFrame", names: NDArray[Any], months: int) -> Floats:
    """R&D of some sellers by month, (names, T), USD."""
    spent, place = np.zeros((len(names), months)), {name: row for row, name in enumerate(names)}
    row = np.array([place.get(name, -1) for name in sellers["seller"]], dtype=np.int64)
    known = row >= 0
    spent[row[known], sellers["month"].to_numpy()[known]] = sellers["rd_usd"].to_numpy()[known]
    return spent


def _by_month(row: Ints, month: Ints, values: NDArray[Any] | None, shape: tuple[int, ...]) -> Floats:
    """Sums (or numbers) by row and month, of `shape` (rows, T)."""
    sums = np.bincount(row * shape[1] + month, values, shape[0] * shape[1])
    return np.asarray(sums, dtype=np.float64).reshape(shape)
