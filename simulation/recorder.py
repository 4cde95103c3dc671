"""What a run remembers: five tables, one block of rows a month."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.goods.lineage import Snapshot
from simulation.goods.market import Ints
from simulation.measures import MonthView, month_view
from simulation.measures._ceiling_table import TABLE
from simulation.parameters import OPENNESS, REGIONS, SEGMENTS, TIERS
from simulation.plugins import load, names
from simulation.tick.reach import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.economy import Economy

KINDS = ("closed lab", "open lab", "cloud", "host", "aggregator", "app")
MONEY = (
    "revenue", "serving_cost", "wholesale_revenue", "wholesale_cost", "rd", "overhead", "profit", "raised", "dealt",
    "cash", "assets", "paid_in", "retained", "valuation", "sale_price",
)  # fmt: skip
CONTRACTS = ("own", "tied", "routed", "app")
Columns = dict[str, Any]


class Recorder:
    """Collects every month's rows and hands them out as DataFrames at the end."""

    def __init__(self) -> None:
        self.measures = {name: load("measures", name) for name in names("measures")}
        self.monthly: list[Columns] = []
        self.sellers: list[Columns] = []
        self.offers: list[Columns] = []
        self.users: list[Columns] = []
        self.ceiling: list[Columns] = [dict.fromkeys(TABLE, ())]
        self.before: Snapshot | None = None  # the last shadow month's market

    def record(self, economy: "Economy") -> None:
        """Note the month that has just been played."""
        view = month_view(economy, self.before)
        row: Columns = {"month": economy.month}
        for measure in self.measures.values():
            row |= measure(view)
        self.monthly.append(row)
        self.sellers.append(_sellers(economy, view))
        self.offers.append(_offers(economy, view))
        self.users.append(_users(economy, view))
        if view.is_shadow:
            self.ceiling.append(view.ceiling)
            self.before = view.snapshot

    def frames(self, economy: "Economy") -> "dict[str, pd.DataFrame]":
        """The tables monthly, sellers, offers, users, ceiling (shadow months alone), policies and ledger."""
        import pandas as pd

        flows = [(*key, usd) for key, usd in economy.ledger.flows.items()]
        return {
            "monthly": pd.DataFrame(self.monthly),
            "sellers": _joined(self.sellers),
            "offers": _joined(self.offers),
            "users": _joined(self.users),
            "ceiling": _joined(self.ceiling),
            "policies": _joined(economy.reached or [dict.fromkeys(COLUMNS, ())]),
            "ledger": pd.DataFrame(flows, columns=["month", "payer", "payee", "account", "usd"]),
        }


def _joined(blocks: list[Columns]) -> "pd.DataFrame":
    """One table of all months; a block's single values hold for all its rows."""
    import pandas as pd

    rows = [next(len(column) for column in block.values() if not _single(column)) for block in blocks]
    return pd.DataFrame({name: _column([block[name] for block in blocks], rows) for name in blocks[0]})


def _column(parts: list[Any], rows: list[int]) -> Any:
    """One column from its months: of lists a list, of arrays and single values an array."""
    if isinstance(parts[0], list):
        return list(chain.from_iterable(parts))
    return np.repeat(parts, rows) if _single(parts[0]) else np.concatenate(parts)


def _single(column: Any) -> bool:
    """Whether a column is one value for all rows of a block."""
    return isinstance(column, str) or not hasattr(column, "__len__")


def _named(names: Sequence[str], rows: Ints) -> list[str]:
    """Names of some rows."""
    return [names[row] for row in rows.tolist()]


def _sellers(economy: "Economy", view: MonthView) -> Columns:
    sellers = economy.sellers
    rows = np.flatnonzero(sellers.active | (sellers.closed == economy.month))
    best = np.full(len(sellers), np.nan)
    np.fmax.at(best, economy.weights.developer, economy.weights.rating)
    tokens = np.bincount(view.seller, view.tokens, len(sellers))
    out: Columns = {
        "month": economy.month,
        "seller": _named(sellers.names, rows),
        "kind": _named(KINDS, sellers.kind[rows]),
        "origin": _named(REGIONS, sellers.origin[rows]),
        "active": sellers.active[rows],
        "rating": best[rows],
        "tokens_mtok": tokens[rows],
        "acquired_by": [sellers.names[by] if by >= 0 else "" for by in sellers.acquired_by[rows]],
    }
    for column in MONEY:
        out[f"{column}_usd"] = sellers.read(column)[rows]
    out["equity_usd"] = out["paid_in_usd"] + out["retained_usd"]
    return out


def _offers(economy: "Economy", view: MonthView) -> Columns:
    sellers, weights, offers = economy.sellers, economy.weights, economy.offers
    rows = offers.weights[view.live]
    return {
        "month": economy.month,
        "offer": _named(offers.names, view.live),
        "weights": _named(weights.names, rows),
        "developer": _named(sellers.names, weights.developer[rows]),
        "seller": _named(sellers.names, view.seller),
        "supplier": _named(sellers.names, offers.supplier[view.live]),
        "contract": _named(CONTRACTS, view.contract),
        "tier": _named(TIERS, weights.tier[rows]),
        "openness": _named(OPENNESS, weights.openness[rows]),
        "rating": weights.rating[rows],
        "released": weights.released[rows],
        "price": view.price,
        "desired_price": offers.desired[view.live],
        "cost": view.cost,
        "tokens_mtok": view.tokens,
        "revenue_usd": view.revenue,
        "serving_cost_usd": view.serving_cost,
        "repriced": offers.repriced[view.live] == economy.month,
        "superseded": weights.superseded[rows] >= 0,
    }


def _users(economy: "Economy", view: MonthView) -> Columns:
    users, cells = economy.users, len(REGIONS) * len(SEGMENTS)

    def by_cell(values: Any) -> Any:
        return np.bincount(users.cell, values, cells)

    people = by_cell(users.people * users.mass)
    considering = by_cell(users.people * users.mass * users.considers)
    return {
        "month": economy.month,
        "region": [region for region in REGIONS for _ in SEGMENTS],
        "segment": list(SEGMENTS) * len(REGIONS),
        "people": people,
        "adopters": by_cell(users.people * users.mass * users.adoption),
        "considers_open": considering / np.where(people > 0, people, 1.0),
        "tokens_mtok": view.tokens_by_cell,
        "spending_usd": by_cell(users.spending),
        "consumer_surplus_usd": by_cell(users.surplus),
    }
