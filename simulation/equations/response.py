"""What a seller's prices earn: tokens, profit, its gradient and the next price of the markup iteration."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from simulation.equations.demand import Structure, check_height, have_numba
from simulation.equations.layout import Firms, Ints, Layout, build_firms, build_layout
from simulation.equations.nests import Fixed, Floats, Logs, Scale, fixed_part, log_tables, nest_tables
from simulation.equations.slopes import Rows, Situation, Sums, profit_slopes


class Demand(Protocol):
    """How the utility of offers answers to their own prices."""

    def rows(self, offers: Ints, prices: Floats) -> Rows:
        """Utility, slope and quantity (m, N) of `offers` (m,) at candidate `prices` (m,), USD/Mtok."""
        ...


@dataclass(frozen=True)
class LinearDemand:
    """u = utility_at_zero - slope x price: exact for users who route each task; arrays (J, N)."""

    utility_at_zero: Floats
    slope: Floats
    quantity: Floats

    def rows(self, offers: Ints, prices: Floats) -> Rows:
        """Utility, slope and quantity (m, N) of `offers` (m,) at `prices` (m,)."""
        slope = self.slope[offers]
        return Rows(self.utility_at_zero[offers] - slope * np.asarray(prices)[:, None], slope, self.quantity[offers])


@dataclass(frozen=True)
class Market:
    """A month's pricing situation.

    `costs` (J,) USD/Mtok; `switching` (N,) and `incumbent` (S, N) as in `Choices`; expected demand is (1 - patience) x
    this month's + patience x long-run demand (no switching cost); `owner` (S,) maps sellers to the firm that sets
    their prices, default each its own, all zero for joint monopoly; `pricing` names the firms that `evaluate` is to
    answer for, default all.
    """

    structure: Structure
    demand: Demand
    costs: Floats
    switching: Floats
    incumbent: Floats
    patience: float = 0.0
    owner: Ints | None = None
    compiled: bool = field(default_factory=have_numba)
    pricing: list[int] | None = None

    def __post_init__(self) -> None:
        """Refuse a patience outside [0, 1] and switching costs too high to be computed."""
        if not 0.0 <= self.patience <= 1.0:
            raise ValueError(f"patience must lie in [0, 1]; came {self.patience}.")
        check_height(self.structure.scale, self.switching)

    @cached_property
    def owners(self) -> Ints:
        """(S,) the firm that sets a seller's prices."""
        own = np.arange(self.incumbent.shape[0]) if self.owner is None else self.owner
        return np.asarray(own, dtype=np.int64)

    @cached_property
    def firms(self) -> list[int]:
        """The firms that have something on sale, ascending."""
        return [int(k) for k in np.unique(self.owners[self.structure.seller])]

    @cached_property
    def situations(self) -> list[tuple[float, Floats, Floats]]:
        """(weight, switching, incumbents) of this month's and of long-run demand, where their weight is not 0."""
        lifted = bool(np.any(self.switching > 0.0))
        still = (np.zeros_like(self.switching), self.incumbent[:0])
        if not lifted or self.patience == 1.0:
            return [(1.0, *still)]
        now = (1.0 - self.patience, self.switching, self.incumbent)
        return [now] if self.patience == 0.0 else [now, (self.patience, *still)]

    @cached_property
    def lists(self) -> list[tuple[Layout, Firms]]:
        """Sorted index lists for each situation, with the offers of all firms."""
        layouts = [self.structure.layout(incumbent.shape[0]) for _, _, incumbent in self.situations]
        return [
            (layout, build_firms(layout, self.owners, self.firms if self.pricing is None else self.pricing))
            for layout in layouts
        ]


class Response(NamedTuple):
    """Per offer, in the caller's order: tokens (Mtok), profit of all of them (USD), dprofit/dprice (Mtok), `step`.

    `step` is the next price of the markup iteration, cost + margin + gradient / diagonal; the price itself where the
    offer sells nothing.
    """

    tokens: Floats
    profit: float
    gradient: Floats
    step: Floats


@dataclass(frozen=True)
class _View:
    """One situation of a (reduced) market: its weight, lists, incumbents and what rivals keep fixed."""

    weight: float
    layout: Layout
    firms: Firms
    switching: Floats
    incumbent: Floats
    fixed: Fixed | None
    prepared: dict[str, Any] = field(default_factory=dict, repr=False)  # the kernel's own, made once per view


def _sums(view: _View, scale: Scale, rows: Rows, margin: Floats, *, compiled: bool, slopes: bool = True) -> Sums:
    """Tokens and slopes of one situation; rows and result in the view's unsorted order; compiled can skip slopes."""
    if compiled:
        from simulation.equations.demand_kernel import slopes_kernel

        return slopes_kernel(view, scale, rows, margin, slopes)
    order = view.layout.order
    ordered = Rows(*(array[order] for array in rows))
    tables = nest_tables(view.layout, scale, ordered.utility, view.switching, view.fixed)
    situation = Situation(scale, tables, view.incumbent, ordered, margin[order])
    sums = profit_slopes(view.layout, view.firms, situation)
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    return Sums(*(array[back] for array in sums))


def _response(
    views: list[_View], scale: Scale, rows: Rows, prices: Floats, costs: Floats, *, compiled: bool
) -> Response:
    """Mix the situations and propose the next prices."""
    margin = prices - costs
    mixed = Sums(*(np.zeros(prices.size) for _ in range(3)))
    for view in views:
        sums = _sums(view, scale, rows, margin, compiled=compiled)
        mixed = Sums(*(a + view.weight * b for a, b in zip(mixed, sums, strict=True)))
    move = np.divide(mixed.gradient, mixed.diagonal, out=np.zeros(prices.size), where=mixed.diagonal > 0)
    return Response(mixed.tokens, float(np.sum(margin * mixed.tokens)), mixed.gradient, prices + move)


def evaluate(market: Market, prices: Floats) -> Response:
    """Response of every offer at `prices` (J,), each firm counting the margins of its own offers; profit of all.

    Fixed point step = prices is the first-order condition of simultaneous Bertrand-Nash (Morrow & Skerlos 2011 with a
    diagonal that converges under tight nests).
    """
    prices = np.asarray(prices, dtype=float)
    rows = market.demand.rows(np.arange(prices.size), prices)
    views = [
        _View(weight, layout, firms, switching, incumbent, None)
        for (weight, switching, incumbent), (layout, firms) in zip(market.situations, market.lists, strict=True)
    ]
    return _response(views, market.structure.scale, rows, prices, market.costs, compiled=market.compiled)


class RivalTables:
    """Sums of exponentials of the whole market at posted prices, made once and shared by all sellers' problems."""

    def __init__(self, market: Market, prices: Floats) -> None:
        """Evaluate every offer at `prices` (J,)."""
        self.market = market
        self.prices = np.asarray(prices, dtype=float)
        self.rows = market.demand.rows(np.arange(self.prices.size), self.prices)
        scale = market.structure.scale
        self.logs: list[Logs] = []
        for (_, switching, _), (layout, _) in zip(market.situations, market.lists, strict=True):
            if market.compiled:
                from simulation.equations.demand_kernel import logs_kernel

                self.logs.append(logs_kernel(layout, scale, self.rows.utility, switching))
            else:
                tables = nest_tables(layout, scale, self.rows.utility[layout.order], switching, None)
                self.logs.append(log_tables(layout, scale, tables.lower))


class SellerProblem:
    """Best-response oracle of one firm: rivals stand still, only nests where it sells are computed again.

    `offers` are the firm's rows; `evaluate(prices of those)` equals the full evaluation.
    """

    def __init__(self, rivals: RivalTables, firm: int) -> None:
        """Keep what rivals contribute to demand as posted in `rivals`."""
        market = rivals.market
        structure = market.structure
        self.market = market
        self.offers: Ints = np.flatnonzero(market.owners[structure.seller] == firm)
        if self.offers.size == 0:
            raise ValueError(f"firm {firm} has nothing on sale; firms with offers: {market.firms}.")
        self.costs = market.costs[self.offers]
        self.prices = rivals.prices[self.offers]
        keep = np.zeros(len(structure.family), dtype=bool)
        keep[np.asarray(structure.weights)[self.offers]] = True
        self._views: list[_View] = []
        for (weight, switching, incumbent), (full, _), logs in zip(
            market.situations, market.lists, rivals.logs, strict=True
        ):
            layout = build_layout(structure.seller, structure.weights, structure.family, incumbent.shape[0], keep)
            rows = np.sort(layout.order)
            firms = build_firms(layout, market.owners, [firm])
            kept = keep[np.asarray(structure.weights)[full.order[full.nest_start[:-1]]]]
            fixed = fixed_part(full, layout, kept, logs)
            local = layout._replace(order=np.searchsorted(rows, layout.order))
            self._views.append(_View(weight, local, firms, switching, incumbent, fixed))
        self._own = np.searchsorted(rows, self.offers)
        self._rows = Rows(*(array[rows] for array in rivals.rows))
        self._prices, self._costs = rivals.prices[rows], market.costs[rows]

    @property
    def slopes(self) -> Floats:
        """-du/dp of the own offers (m, N) at the prices last evaluated."""
        return self._rows.slope[self._own]

    def _post(self, prices: Floats) -> None:
        """Let the own offers stand at `prices` (m,)."""
        own = self.market.demand.rows(self.offers, np.asarray(prices, dtype=float))
        for stored, fresh in zip(self._rows, own, strict=True):
            stored[self._own] = fresh
        self._prices[self._own] = prices

    def profit(self, prices: Floats) -> float:
        """Profit (USD) at own `prices` (m,): `evaluate` without slopes, for scans."""
        self._post(prices)
        scale, tokens = self.market.structure.scale, np.zeros(self._prices.size)
        margin = self._prices - self._costs
        for view in self._views:
            sums = _sums(view, scale, self._rows, margin, compiled=self.market.compiled, slopes=False)
            tokens += view.weight * sums.tokens
        return float(np.sum((margin * tokens)[self._own]))

    def evaluate(self, prices: Floats) -> Response:
        """Response of the firm's own offers at `prices` (m,), USD/Mtok, in the order of `offers`."""
        self._post(prices)
        scale, compiled = self.market.structure.scale, self.market.compiled
        full = _response(self._views, scale, self._rows, self._prices, self._costs, compiled=compiled)
        tokens, own_prices = full.tokens[self._own], np.asarray(prices, dtype=float)
        profit = float(np.sum((own_prices - self.costs) * tokens))
        return Response(tokens, profit, full.gradient[self._own], full.step[self._own])
