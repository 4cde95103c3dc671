"""The market of one month: what every decision maker gets from every offer on sale.

A decision is a (user type, task) pair, or one user type without a router choosing one offer for all tasks.
Decisions are the last axis everywhere: first the routers', task by task, then the single-homers'.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Choices, Outcome, Structure, choose
from simulation.equations.response import Market as PricingMarket
from simulation.equations.single_homing import (
    Buyers,
    Kept,
    Use,
    Values,
    apart,
    kept_rows,
    offer_rows,
    price_again,
    tokens_by_cell,
)
from simulation.equations.slopes import Rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """The user side: who decides, with what at stake."""

    routers: Ints  # rows of users, (R,)
    singles: Ints  # rows of users, (S,)
    cell: Ints  # (I,)
    rate: Floats  # billed share / worth, (K, I): utility lost per USD/Mtok of list price
    billed: Floats  # billed Mtok per Mtok used, (K,)
    volume: Floats  # Mtok a month, (K, I)
    worth: Floats  # USD a month at stake, (K, I)
    switching: Floats  # share of value, (I,)
    metered: Floats  # tokens billed at list, over what they were if everybody paid as they go, (I,)
    reviews: NDArray[np.bool_] | None = None  # who looks at other sellers this month, (I,); None: everybody

    @cached_property
    def stake(self) -> Floats:
        """USD a month at stake in each decision, (N,)."""
        return np.concatenate([self.worth[:, self.routers].ravel(), self.worth[:, self.singles].sum(0)])

    @cached_property
    def user(self) -> Ints:
        """The user row of each decision, (N,)."""
        return np.concatenate([np.tile(self.routers, len(self.billed)), self.singles])

    @cached_property
    def sold(self) -> Floats:
        """Mtok a month that sellers of metered tokens compete for, (K, I)."""
        return self.volume * self.metered

    @cached_property
    def weight(self) -> Floats:
        """Share of each task in a single-homer's stake, (K, S)."""
        worth = self.worth[:, self.singles]
        total = worth.sum(0)
        return np.asarray(worth / np.where(total > 0, total, 1.0))

    @cached_property
    def buyers(self) -> Buyers:
        """Volume and cells of routers and of single-homers."""
        routed, single = (np.take(self.volume, rows, axis=1) for rows in (self.routers, self.singles))
        return Buyers(routed, single, self.cell[self.routers], self.cell[self.singles])

    @cached_property
    def use(self) -> Use:
        """What single-homers lose and use per task, (K, S) each."""
        rate, sold = self.rate[:, self.singles], self.billed[:, None] * self.sold[:, self.singles]
        # Users last, as the kernels walk over them; columns that are picked out come the other way around.
        return Use(*map(np.ascontiguousarray, (rate, self.weight, self.weight * rate, sold)))


@dataclass(frozen=True)
class Market:
    """Offers on sale, their gross value to users and what moves their price to users."""

    live: Ints  # rows of offers, (J,)
    structure: Structure
    people: People
    gross: Floats  # performance plus taste, share of value; -inf where unavailable, (J, K, I)
    markup: Floats  # 1 + ad-valorem tax, (J, cells)
    fee: Floats  # USD/Mtok, (J, cells)
    levels: Floats  # the part of gross that capability makes, also where unavailable, of each kind of offer, (M, K, I)
    level: Ints  # the kind of each offer, (J,)
    bias: Floats | None = None  # the part of gross that moves choices and is not enjoyed, (J, I); None: nothing
    informed: Floats | None = None  # taste for each offer, known or not; -inf where the law bars it, (J, I)
    # Not passed on when a market is copied with changes: the rows would be those of the old one.
    _posted: dict[bytes, Rows] = field(default_factory=dict, init=False, repr=False, compare=False)

    def sold(self, metered: Floats) -> "Market":
        """The same market when users buy `metered` (I,) of their use at list."""
        if np.array_equal(metered, self.people.metered):
            return self
        return replace(self, people=replace(self.people, metered=metered))

    def at(self, prices: Floats) -> Rows:
        """Rows of all offers at list prices, remembered for the last price vector asked for."""
        key = prices.tobytes()
        if key not in self._posted:
            self._posted.clear()
            self._posted[key] = self._rows(np.arange(len(self.live)), prices)
        return self._posted[key]

    def rows(self, offers: Ints, prices: Floats) -> Rows:
        """Utility, its slope -du/dp and billed Mtok per unit mass of chosen offers at candidate prices, (m, N) each.

        Quantity leaves out what users of plans and own hardware do not buy at list: sellers take that split as given.

        Router: u = gross - rate (p (1 + tax) + fee). Single-homer: u = sum_k weight_k max(gross_k - rate_k p', 0);
        a task it would not use the offer for is neither done nor billed.
        """
        whole = len(offers) == len(self.live) and bool(np.all(offers == np.arange(len(offers))))
        return self.at(prices) if whole else self._rows(offers, prices)

    def _rows(self, offers: Ints, prices: Floats) -> Rows:
        return Rows(*offer_rows(self._values, offers, *self._paid(offers, prices)))

    def _paid(self, offers: Ints, prices: Floats) -> tuple[Floats, Floats]:
        """Prices paid and how they move with list prices: columns where nobody is taxed, else one per decision."""
        factor, fee = self._wedge
        return prices[:, None] * factor[offers] + fee[offers], factor[offers]

    def unpriced(self) -> Kept:
        """Rows of all offers to be priced again and again by `again`."""
        return kept_rows(self._values, self._wedge[0])

    def again(self, prices: Floats, kept: Kept) -> Rows:
        """`rows` of all offers, in the memory of `kept`: good until it is priced again. Needs numba."""
        offers = np.arange(len(self.live))
        price_again(self._values, offers, *self._paid(offers, prices), kept)
        return Rows(*kept.rows)

    @cached_property
    def _values(self) -> Values:
        people = self.people
        rate, volume = (np.take(part, people.routers, axis=1) for part in (people.rate, people.sold))
        billed = (people.billed[:, None] * volume).ravel()
        return Values(self.routed, rate.ravel(), billed, self.single, people.use)

    @cached_property
    def _wedge(self) -> tuple[Floats, Floats]:
        """1 + tax and fee of every offer: (J, 1) each without taxes, else by decision, (J, N)."""
        if np.all(self.markup == 1.0) and not self.fee.any():
            return np.ones((len(self.live), 1)), np.zeros((len(self.live), 1))
        cell = self.people.cell[self.people.user]
        return self.markup[:, cell], self.fee[:, cell]

    @property
    def performance(self) -> Floats:
        """The part of gross that capability makes, also where unavailable, (J, K, I)."""
        return self.levels[self.level]

    @cached_property
    def _apart(self) -> tuple[Floats, Floats]:
        """Gross value of routers' decisions and of single-homers' tasks."""
        return apart(self.gross, self.people.routers, self.people.singles)

    @property
    def routed(self) -> Floats:
        """Gross value of the routers' decisions, (J, tasks x routers)."""
        return self._apart[0]

    @property
    def single(self) -> Floats:
        """Gross value of the single-homers' tasks, (J, K, S)."""
        return self._apart[1]

    def pricing(self, costs: Floats, incumbency: Floats, patience: float | Floats) -> PricingMarket:
        """All sellers' pricing problem at unit costs (J,) for sellers who weigh long-run demand by `patience`."""
        switching = self.people.switching[self.people.user]
        return PricingMarket(self.structure, self, costs, switching, incumbency, patience)

    def choices(self, prices: Floats, incumbency: Floats) -> Choices:
        """The month's choice situation at given list prices; incumbency (sellers, N)."""
        utility, people = self.at(prices).utility, self.people
        switching = people.switching[people.user]
        return Choices(utility=utility, switching=switching, incumbent=incumbency)

    def unlocked(self, prices: Floats) -> Outcome:
        """What users would choose at list prices (J,) if nobody had an incumbent."""
        count, sellers = len(self.people.user), 1 + max(self.structure.seller, default=-1)
        nobody = np.zeros((sellers, count))
        return choose(self.structure, Choices(self.at(prices).utility, np.zeros(count), nobody))

    def tokens(self, share: Floats, prices: Floats, cells: int) -> Floats:
        """Mtok demanded per offer, task and cell, (J, K, cells), from the choice shares (J, N)."""
        routed, (factor, fee) = self.routed.shape[1], self._wedge
        at = slice(routed, None) if factor.shape[1] > 1 else slice(None)
        paid = (prices[:, None] * factor + fee)[:, at]
        return tokens_by_cell(self._values, share, paid, self.people.buyers, cells)
