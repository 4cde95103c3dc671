"""What a seller's prices earn: tokens, profit, its gradient and the next price of the markup iteration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Structure, check_height, have_numba
from simulation.equations.layout import Ints, build_firms, firms_without_incumbents, without_incumbents
from simulation.equations.nests import Floats, Logs, Powers, fixed_part, powers_of, without_switching
from simulation.equations.one_price import Shop, profits
from simulation.equations.slopes import Rows, Sums
from simulation.equations.views import View, Wanted, sums_of


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
        at_zero, slope, quantity = self.utility_at_zero, self.slope, self.quantity
        if offers.size != slope.shape[0] or np.any(offers != np.arange(offers.size)):
            at_zero, slope, quantity = at_zero[offers], slope[offers], quantity[offers]
        return Rows(at_zero - slope * np.asarray(prices)[:, None], slope, quantity)


@dataclass(frozen=True)
class Market:
    """A month's pricing situation.

    `costs` (J,) USD/Mtok; `switching` (N,) and `incumbent` (S, N) as in `Choices`; expected demand is (1 - patience) x
    this month's + patience x long-run demand (no switching cost), one number or one per seller (S,), the same for all
    sellers of a firm; `owner` (S,) maps sellers to the firm that sets their prices, default each its own, all zero for
    joint monopoly; `pricing` names the firms that `evaluate` is to answer for, default all.
    """

    structure: Structure
    demand: Demand
    costs: Floats
    switching: Floats
    incumbent: Floats
    patience: float | Floats = 0.0
    owner: Ints | None = None
    compiled: bool = field(default_factory=have_numba)
    pricing: list[int] | None = None
    _shared: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)  # the kernel's own

    def __post_init__(self) -> None:
        """Refuse a patience outside [0, 1] and switching costs too high to be computed."""
        if not np.all((np.asarray(self.patience) >= 0.0) & (np.asarray(self.patience) <= 1.0)):
            raise ValueError(f"patience must lie in [0, 1]; came {self.patience}.")
        check_height(self.structure.scale, self.switching)

    @cached_property
    def owners(self) -> Ints:
        """(S,) the firm that sets a seller's prices."""
        return np.asarray(np.arange(self.incumbent.shape[0]) if self.owner is None else self.owner, dtype=np.int64)

    @cached_property
    def firms(self) -> list[int]:
        """The firms that have something on sale, ascending."""
        return sorted(set(self.owners[self.structure.seller].tolist()))

    @cached_property
    def situations(self) -> list[tuple[float | Floats, Floats, Floats]]:
        """(weight, switching, incumbents) of this month's and of long-run demand, where their weight is not 0.

        Weights are one number, or one per offer (J,) where sellers differ.
        """
        lifted = bool(np.any(self.switching > 0.0))
        still = (np.zeros_like(self.switching), self.incumbent[:0])
        patience = self.patience if np.ndim(self.patience) == 0 else np.asarray(self.patience)[self.structure.seller]
        if not lifted or np.all(patience == 1.0):
            return [(1.0, *still)]
        now = (1.0 - patience, self.switching, self.incumbent)
        return [now] if np.all(patience == 0.0) else [now, (patience, *still)]

    @cached_property
    def views(self) -> list[View]:
        """Each situation with sorted index lists of the firms that weigh it, where there are any."""
        heeded = [(self._heeding(each[0]), each) for each in self.situations]
        return [self._view(firms, *situation) for firms, situation in heeded if firms or not self.firms]

    @cached_property
    def asked(self) -> list[View]:
        """The same as they are computed: where some firms weigh either, the kernel answers for both in one pass."""
        if not self.compiled or len(self.situations) == 1:
            return self.views
        (now, *people), (later, _, _) = self.situations
        some, others, size = self._heeding(now), self._heeding(later), len(self.structure.seller)
        if not (some and others):
            return self.views
        now, later = (np.broadcast_to(weight, size) for weight in (now, later))
        return [replace(self._view(sorted({*some, *others}), now, *people), later=later)]

    def _heeding(self, weight: float | Floats) -> list[int]:
        """The firms to answer for that give some offer a `weight`, one number or one per offer (J,), ascending."""
        held, some = self.owners[self.structure.seller], np.zeros((2, 1 + int(self.owners.max(initial=-1))), dtype=bool)
        some[0, held[np.broadcast_to(weight, held.shape) > 0.0]] = True
        some[1, self.firms if self.pricing is None else self.pricing] = True
        return [int(firm) for firm in some.all(axis=0).nonzero()[0]]

    def _view(self, firms: list[int], weight: float | Floats, switching: Floats, incumbent: Floats) -> View:
        layout = self.structure.layout(incumbent.shape[0])
        return View(weight, layout, build_firms(layout, self.owners, firms), switching, incumbent, None, self._shared)


class Response(NamedTuple):
    """Per offer, in the caller's order: tokens (Mtok), profit of all of them (USD), dprofit/dprice (Mtok), `step`.

    `step` is the next price of the markup iteration, cost + margin + gradient / diagonal; the price itself where the
    offer sells nothing.
    """

    tokens: Floats
    profit: float
    gradient: Floats
    step: Floats


def respond(weights: list[float | Floats], parts: list[Sums], prices: Floats, costs: Floats) -> Response:
    """Mix the situations and propose the next prices."""
    mixed = Sums(*(np.zeros(prices.size) for _ in range(3)))
    for weight, sums in zip(weights, parts, strict=True):
        mixed = Sums(*(a + weight * b for a, b in zip(mixed, sums, strict=True)))
    move = np.divide(mixed.gradient, mixed.diagonal, out=np.zeros(prices.size), where=mixed.diagonal > 0)
    return Response(mixed.tokens, float(np.sum((prices - costs) * mixed.tokens)), mixed.gradient, prices + move)


def evaluate(market: Market, prices: Floats) -> Response:
    """Response of every offer at `prices` (J,), each firm counting the margins of its own offers; profit of all.

    Fixed point step = prices is the first-order condition of simultaneous Bertrand-Nash (Morrow & Skerlos 2011 with a
    diagonal that converges under tight nests).
    """
    prices = np.asarray(prices, dtype=float)
    rows = market.demand.rows(np.arange(prices.size), prices)
    margin, wanted = prices - market.costs, Wanted(market.compiled)
    parts = [sums for view in market.asked for sums in sums_of(view, market.structure.scale, rows, margin, wanted)[0]]
    return respond([weight for view in market.asked for weight in view.weights], parts, prices, market.costs)


class RivalTables:
    """Sums of exponentials of the whole market at posted prices, made once and shared by all sellers' problems.

    `response` is what `evaluate` finds at those prices, from the same pass.
    """

    def __init__(self, market: Market, prices: Floats) -> None:
        """Evaluate every offer at `prices` (J,)."""
        self.market = market
        self.prices = np.asarray(prices, dtype=float)
        self.rows = market.demand.rows(np.arange(self.prices.size), self.prices)
        self.asked_logs: list[Logs] = []
        parts, weights, wanted = list[Sums](), list[float | Floats](), Wanted(market.compiled, logs=True)
        for view in market.asked:
            sums, logs = sums_of(view, market.structure.scale, self.rows, self.prices - market.costs, wanted)
            assert logs is not None
            self.asked_logs.append(logs)
            parts, weights = parts + sums, weights + view.weights
        self.response = respond(weights, parts, self.prices, market.costs)

    @cached_property
    def logs(self) -> list[Logs]:
        """Logarithms of each of the market's views."""
        found, market = self.asked_logs, self.market
        if len(found) == len(market.views):
            return found
        return [*found, without_switching(found[0], market.structure.scale, market.switching)]

    @cached_property
    def powers(self) -> list[Powers | None]:
        """What families add to the market in each situation, for sellers who keep most of them fixed."""
        return [powers_of(view.layout, logs) for view, logs in zip(self.market.views, self.logs, strict=True)]


class SellerProblem:
    """Best-response oracle of one firm: rivals stand still, only nests where it sells are computed again.

    `offers` are the firm's rows; `evaluate(prices of those)` equals the full evaluation.
    """

    def __init__(self, rivals: RivalTables, firm: int, *others: int) -> None:
        """Keep what rivals contribute to demand as posted in `rivals`.

        With `others`, equally patient firms, all of them move, each counting its own margins: `profit` is of all.
        """
        market = rivals.market
        structure = market.structure
        self.market = market
        holder = market.owners[structure.seller]
        self.offers: Ints = np.flatnonzero(np.isin(holder, (firm, *others)) if others else holder == firm)
        if self.offers.size == 0:
            raise ValueError(f"firm {firm} has nothing on sale; firms with offers: {market.firms}.")
        self.costs = market.costs[self.offers]
        self.prices = rivals.prices[self.offers]
        keep = np.zeros(len(structure.family), dtype=bool)
        keep[np.asarray(structure.weights)[self.offers]] = True
        self._views = _own_views(rivals, [firm, *others], self.offers, keep)
        rows = np.flatnonzero(keep[structure.weights])
        self._own = np.searchsorted(rows, self.offers)
        self._rows = Rows(*(array[rows] for array in rivals.rows))
        self._prices, self._costs = rivals.prices[rows], market.costs[rows]

    @property
    def slopes(self) -> Floats:
        """-du/dp of the own offers (m, N) at the prices last evaluated."""
        return self._rows.slope[self._own]

    def _post(self, prices: Floats) -> None:
        """Let the own offers stand at `prices` (m,); only those that move are computed again."""
        wanted = np.asarray(prices, dtype=float)
        moved = np.flatnonzero(wanted != self._prices[self._own])
        if moved.size == 0:
            return
        place = self._own[moved]
        for stored, fresh in zip(self._rows, self.market.demand.rows(self.offers[moved], wanted[moved]), strict=True):
            stored[place] = fresh
        self._prices[place] = wanted[moved]

    def profit(self, prices: Floats) -> float:
        """Profit (USD) at own `prices` (m,): `evaluate` without slopes, for scans."""
        self._post(prices)
        parts = self._parts(slopes=False)
        tokens = sum(view.weight * sums.tokens for view, sums in zip(self._views, parts, strict=True))
        return float(np.sum(((self._prices - self._costs) * tokens)[self._own]))

    def profits(self, prices: Floats, place: int, tried: Floats) -> Floats:
        """Profit (USD), (T,), with the offer at `place` in `prices` (m,) at each of `tried` (T,) instead."""
        if any(view.incumbent.shape[0] for view in self._views):
            every = np.repeat(np.asarray(prices, dtype=float)[None], tried.size, axis=0)
            every[:, place] = tried
            return np.array([self.profit(each) for each in every])
        self._post(prices)
        rows = self.market.demand.rows(np.full(tried.size, self.offers[place]), tried)
        out, own = np.zeros(tried.size), np.zeros(self._prices.size)
        own[self._own] = (self._prices - self._costs)[self._own]
        for view in self._views:
            order = view.layout.order
            money = own[order, None] * self._rows.quantity[order]
            shop = Shop(view.layout, self.market.structure.scale, view.fixed, self._rows.utility[order], money)
            at = int(np.flatnonzero(order == self._own[place])[0])
            out += view.weight * profits(shop, at, rows, tried - self.costs[place])
        return out

    def evaluate(self, prices: Floats) -> Response:
        """Response of the firm's own offers at `prices` (m,), USD/Mtok, in the order of `offers`."""
        self._post(prices)
        own = self._own
        parts = [Sums(*(array[own] for array in sums)) for sums in self._parts(slopes=True)]
        return respond([view.weight for view in self._views], parts, np.asarray(prices, dtype=float), self.costs)

    def _parts(self, *, slopes: bool) -> list[Sums]:
        market, margin = self.market, self._prices - self._costs
        wanted = Wanted(market.compiled, slopes)
        return [sums_of(view, market.structure.scale, self._rows, margin, wanted)[0][0] for view in self._views]


def _own_views(rivals: RivalTables, wanted: list[int], offers: Ints, keep: NDArray[np.bool_]) -> list[View]:
    """The situations that firms weigh, reduced to the nests where they sell; `keep` (W,) marks their weights."""
    market = rivals.market
    structure, first = market.structure, offers[0]
    found, shared = list[View](), dict(market.views[0].shared)
    for view, logs, powers in zip(market.views, rivals.logs, rivals.powers, strict=True):
        weight = float(np.broadcast_to(view.weight, structure.seller.shape)[first])
        if weight == 0.0:
            continue
        if found and view.incumbent.shape[0] == 0:
            layout, firms = without_incumbents(found[0].layout), firms_without_incumbents(found[0].firms)
        else:
            layout = structure.reduced(keep, view.incumbent.shape[0])
            firms = build_firms(layout, market.owners, wanted)
        kept = keep[structure.weights[view.layout.order[view.layout.nest_start[:-1]]]]
        if market.compiled and powers is not None:
            from simulation.equations.demand_kernel import fixed_kernel

            fixed = fixed_kernel(view.layout, layout, kept, logs, powers)
        else:
            fixed = fixed_part(view.layout, layout, kept, logs)
        found.append(View(weight, layout, firms, view.switching, view.incumbent, fixed, shared))
    if not found:
        raise ValueError(f"the tables are made for the firms {market.pricing}; {wanted} weigh other situations.")
    return found
