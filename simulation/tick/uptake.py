"""Who takes which way to buy, and what that asks of every offer at list prices, under credits and on own hardware."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Outcome, choose
from simulation.equations.modes import NEGLIGIBLE, ModeChoice
from simulation.equations.ways import Bought, goods_of, purchases
from simulation.goods.market import Market
from simulation.tick.market import open_market
from simulation.tick.ways import Ways, open_ways, paid_by

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Included:
    """Tokens of one way's included offers by task and user, of all people of a type in it, Mtok, (m, K, I)."""

    on_quota: Floats
    at_list: Floats


@dataclass(frozen=True)
class Taken:
    """Ways to buy at fees (L,) USD a month a person: who takes which, and what that asks of offers."""

    ways: Ways
    fees: Floats

    @cached_property
    def choice(self) -> ModeChoice:
        """Shares of people (1 + L, I) and surplus of all ways together."""
        return self.ways.choice(self.fees)

    @cached_property
    def bought(self) -> Bought:
        """What people in each way but pay as you go buy."""
        return purchases(self.ways.problem, self.ways.solved, self.choice.share[1:])


@dataclass(frozen=True)
class Uptake:
    """The month's ways to buy as taken at posted prices and fees.

    With no plan and no own hardware on offer everything is what pay as you go gives, to the last digit.
    """

    market: Market
    prices: Floats
    outcome: Outcome  # of pay as you go, the month's law
    taken: Taken
    cells: int

    @property
    def ways(self) -> Ways:
        """All ways but pay as you go."""
        return self.taken.ways

    @property
    def fees(self) -> Floats:
        """USD a month a person, (L,)."""
        return self.taken.fees

    @property
    def choice(self) -> ModeChoice:
        """Shares of people (1 + L, I) and surplus of all ways together."""
        return self.taken.choice

    @property
    def share(self) -> Floats:
        """People in each way but pay as you go, (L, I)."""
        return self.choice.share[1:]

    @cached_property
    def listed(self) -> Floats:
        """Mass that buys each offer at list outside the ways that include it, (J, N)."""
        if not len(self.ways.rows):
            return self.outcome.share
        mass = self.outcome.share * self.choice.share[0][self.market.people.user]
        mass += self.taken.bought.listed
        return np.asarray(mass)

    @cached_property
    def included(self) -> list[Included]:
        """What people in each way use of its included offers, (L,)."""
        ends, both = np.cumsum([0, *map(len, self.ways.places)]), self.taken.bought
        return [Included(both.on_quota[a:b], both.at_list[a:b]) for a, b in pairwise(ends)]

    @cached_property
    def _places(self) -> Ints:
        """Offers of all included goods, way after way, (M,)."""
        return np.concatenate([np.zeros(0, np.int64), *self.ways.places])

    @cached_property
    def _billed_on_quota(self) -> Floats:
        """Mtok billed by included good and type, (M, I)."""
        return np.asarray(np.einsum("k,mki->mi", self.market.people.billed, self.taken.bought.on_quota))

    @cached_property
    def _billed_at_list(self) -> Floats:
        return np.asarray(np.einsum("k,mki->mi", self.market.people.billed, self.taken.bought.at_list))

    def by_way(self, goods: Floats) -> Floats:
        """Sums over each way's included goods, (M,) to (L,)."""
        way = np.repeat(np.arange(len(self.ways.places)), [len(places) for places in self.ways.places])
        return np.bincount(way, goods, len(self.ways.places))

    def by_cell(self, tokens: Floats) -> Floats:
        """Sum over users of each cell, (..., I) to (..., cells)."""
        return np.asarray(tokens @ self._members)

    @cached_property
    def _members(self) -> Floats:
        """1 where a user is in a cell, (I, cells)."""
        return np.asarray(self.market.people.cell[:, None] == np.arange(self.cells), dtype=float)

    def at_list(self) -> Floats:
        """Mtok asked for at list prices, (J, K, cells)."""
        out = self.market.tokens(self.listed, self.prices, self.cells)
        if len(self.ways.rows):
            _add(out, self._places, self.by_cell(self.taken.bought.at_list))
        return out

    def on_quota(self, *, own: NDArray[np.bool_]) -> Floats:
        """Mtok asked for under credits of plans, (J, K, cells); `own` (L,) marks ways that no seller serves."""
        out = np.zeros((len(self.prices), len(self.market.people.billed), self.cells))
        if len(self.ways.rows):
            sold = np.repeat(~own, [len(places) for places in self.ways.places])
            _add(out, self._places[sold], self.by_cell(self.taken.bought.on_quota[sold]))
        return out

    def serving(self, cost: Floats) -> Floats:
        """What tokens under each way's credit cost at unit costs (J,), USD a month, (L,)."""
        return self.by_way(cost[self._places] * self._billed_on_quota.sum(1))

    def quota_tokens(self) -> Floats:
        """Mtok used under each way's credit or on own machines, (L,)."""
        return self.by_way(self.taken.bought.on_quota.sum((1, 2)))

    def billed_at_list(self) -> Floats:
        """Mtok billed at list prices to each type, (I,)."""
        return np.asarray(self._billed(self.listed) + (self._billed_at_list.sum(0) if len(self.ways.rows) else 0.0))

    def metered(self) -> Floats:
        """Tokens billed at list over what they would be if everybody paid as they go, (I,); 1 where that is nothing."""
        if not len(self.ways.rows):
            return np.ones(len(self.ways.people))
        whole = self._billed(self.outcome.share)
        return np.divide(self.billed_at_list(), whole, out=np.ones_like(whole), where=whole > 0)

    def _billed(self, mass: Floats) -> Floats:
        market, people = self.market, self.market.people
        slope = market.at(self.prices).slope
        if np.all(market.markup == 1.0):
            tokens = np.einsum("jn,jn->n", mass, slope)
        else:
            tokens = (mass * slope / market.markup[:, people.cell[people.user]]).sum(0)
        return np.bincount(people.user, tokens * people.stake, len(people.cell))

    @cached_property
    def energy_by_type(self) -> Floats:
        """What types pay for the energy of their own machines, USD a month, (I,)."""
        rows = np.concatenate([np.zeros(0, np.int64), *goods_of(self.ways.problem)])
        return np.asarray(self.ways.problem.goods.base[rows] @ self._billed_on_quota)

    def energy(self) -> float:
        """What all users pay for the energy of their own machines, USD a month."""
        return float(self.energy_by_type.sum())

    def spending(self) -> Floats:
        """What each type pays for tokens at list, taxes included, in fees, and for energy, USD a month, (I,)."""
        market, people = self.market, self.market.people
        slope = market.at(self.prices).slope
        # du/dp x stake is billed tokens times (1 + tax), so slope x stake x (p + fee / (1 + tax)) is money paid.
        paid = np.einsum("jn,jn,j->n", self.listed, slope, self.prices)
        if market.fee.any():
            fee = (market.fee / market.markup)[:, people.cell[people.user]]
            paid = paid + np.einsum("jn,jn,jn->n", self.listed, slope, fee)
        out = np.bincount(people.user, paid * people.stake, len(people.cell))
        if not len(self.ways.rows):
            return out
        out += (self._billed_at_list * paid_by(market, self.prices, self._places)).sum(0)
        premium = (self.share * self.ways.premium).sum(0)
        return np.asarray(out + (self.fees @ self.share + premium) * self.ways.people + self.energy_by_type)

    def used(self) -> Floats:
        """What a person uses of each way's credit, in its unit a month, (L, I); 0 where nobody takes it."""
        people, taken = self.ways.people, (self.share > NEGLIGIBLE) & (self.ways.people > 0)
        return np.where(taken, self.ways.solved.used / np.where(people > 0, people, 1.0), 0.0)


def _add(out: Floats, places: Ints, goods: Floats) -> None:
    """Add rows of goods to those of their offers."""
    for place, good in zip(places.tolist(), goods, strict=True):
        out[place] += good


def first_uptake(economy: "Economy") -> Uptake:
    """Ways to buy as taken at first list prices and fees without switching costs, before anybody is a customer."""
    market, offers, nobody = open_market(economy), economy.offers, np.zeros_like(economy.sellers.incumbency)
    prices, people = offers.price[market.live], market.people
    choices = market.choices(prices, nobody)
    free = choose(market.structure, type(choices)(choices.utility, np.zeros_like(choices.switching), nobody))
    metered = np.bincount(people.user, free.surplus * people.stake, len(economy.users))
    ways = open_ways(economy, market, prices, metered)
    return Uptake(market, prices, free, Taken(ways, economy.plans.fee[ways.rows]), offers.tax.shape[1])
