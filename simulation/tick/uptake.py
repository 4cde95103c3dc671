"""Who takes which way to buy, and what that asks of every offer at list prices, under credits and on own hardware."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations import modes
from simulation.equations.demand import Outcome, choose
from simulation.equations.modes import NEGLIGIBLE, ModeChoice, included_tokens, list_mass
from simulation.goods.market import Market
from simulation.tick.market import open_market
from simulation.tick.ways import Side, Ways, open_ways, paid_by

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
class Uptake:
    """The month's ways to buy as taken at posted prices and fees.

    With no plan and no own hardware on offer everything is what pay as you go gives, to the last digit.
    """

    market: Market
    prices: Floats
    outcome: Outcome  # of pay as you go, the month's law
    ways: Ways
    fees: Floats  # (L,) USD a month a person
    cells: int

    @cached_property
    def choice(self) -> ModeChoice:
        """Shares of people (1 + L, I) and surplus of all ways together."""
        return self.ways.choice(self.fees)

    @property
    def share(self) -> Floats:
        """People in each way but pay as you go, (L, I)."""
        return self.choice.share[1:]

    @cached_property
    def listed(self) -> Floats:
        """Mass that buys each offer at list outside the ways that include it, (J, N)."""
        if not len(self.ways.rows):
            return self.outcome.share
        user, offers = self.market.people.user, len(self.prices)
        out = self.outcome.share * self.choice.share[0][user]
        for side in self.ways.sides:
            share = self.share[np.ix_(list(side.ways), side.users)]
            out[:, side.part] += list_mass(side.setting, [access for _, access in side.ways.values()], share)[:offers]
        return np.asarray(out)

    @cached_property
    def _tokens(self) -> Included:
        """`included` of all ways one after another, (M, K, I)."""
        places = self.ways.places
        starts = np.cumsum([0, *map(len, places)])
        shape = (starts[-1], len(self.market.people.billed), len(self.ways.people))
        on_quota, at_list = np.zeros(shape), np.zeros(shape)
        for side in self.ways.sides:
            share = self.share[np.ix_(list(side.ways), side.users)]
            found = included_tokens(side.setting, list(side.ways.values()), side.volume, share, shape[1])
            goods = np.concatenate([np.arange(starts[way], starts[way + 1]) for way in side.ways])
            for whole, part in zip((on_quota, at_list), found, strict=True):
                whole[goods[:, None], :, side.users] = part.transpose(0, 2, 1)
        return Included(on_quota, at_list)

    @cached_property
    def included(self) -> list[Included]:
        """What people in each way use of its included offers, (L,)."""
        ends, both = np.cumsum([0, *map(len, self.ways.places)]), self._tokens
        return [Included(both.on_quota[a:b], both.at_list[a:b]) for a, b in pairwise(ends)]

    def by_cell(self, tokens: Floats) -> Floats:
        """Sum over users of each cell, (..., I) to (..., cells)."""
        return np.asarray(tokens @ (self.market.people.cell[:, None] == np.arange(self.cells)).astype(float))

    def at_list(self) -> Floats:
        """Mtok asked for at list prices, (J, K, cells)."""
        out = self.market.tokens(self.listed, self.prices, self.cells)
        if len(self.ways.rows):
            np.add.at(out, np.concatenate(self.ways.places), self.by_cell(self._tokens.at_list))
        return out

    def on_quota(self, *, own: NDArray[np.bool_]) -> Floats:
        """Mtok asked for under credits of plans, (J, K, cells); `own` (L,) marks ways that no seller serves."""
        out = np.zeros((len(self.prices), len(self.market.people.billed), self.cells))
        if len(self.ways.rows):
            sold = np.repeat(~own, [len(places) for places in self.ways.places])
            np.add.at(out, np.concatenate(self.ways.places)[sold], self.by_cell(self._tokens.on_quota)[sold])
        return out

    def serving(self, cost: Floats) -> Floats:
        """What tokens under each way's credit cost at unit costs (J,), USD a month, (L,)."""
        billed = self.market.people.billed
        each = zip(self.ways.places, self.included, strict=True)
        return np.array([cost[places] @ (tokens.on_quota.sum(2) @ billed) for places, tokens in each])

    def billed_at_list(self) -> Floats:
        """Mtok billed at list prices to each type, (I,)."""
        more = (np.einsum("k,mki->i", self.market.people.billed, tokens.at_list) for tokens in self.included)
        return np.asarray(self._billed(self.listed) + sum(more))

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
        out = np.zeros(len(self.ways.people))
        for way, tokens in enumerate(self.included):
            for side in (side for side in self.ways.sides if way in side.ways):
                base = np.asarray(side.ways[way][1].mode.base)
                used = tokens.on_quota[:, :, side.users]
                out[side.users] += np.einsum("m,k,mki->i", base, self.market.people.billed, used)
        return out

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
        for places, tokens in zip(self.ways.places, self.included, strict=True):
            out += np.einsum("k,mki,mi->i", people.billed, tokens.at_list, paid_by(market, self.prices, places))
        if not len(self.ways.rows):
            return out
        premium = (self.share * self.ways.premium).sum(0)
        return np.asarray(out + (self.fees @ self.share + premium) * self.ways.people + self.energy_by_type)

    def used(self) -> Floats:
        """What a person uses of each way's credit, in its unit a month, (L, I); 0 where nobody takes it."""
        out = np.zeros((len(self.ways.rows), len(self.ways.people)))
        for side in self.ways.sides:
            people = self.ways.people[side.users]
            for way, (_, access) in side.ways.items():
                taken = (self.share[way, side.users] > NEGLIGIBLE) & (people > 0)
                out[way, side.users] = np.where(taken, access.used / np.where(taken, people, 1.0), 0.0)
        return out


def first_uptake(economy: "Economy") -> Uptake:
    """Ways to buy as taken at first list prices and fees without switching costs, before anybody is a customer."""
    market, offers, nobody = open_market(economy), economy.offers, np.zeros_like(economy.sellers.incumbency)
    prices, people = offers.price[market.live], market.people
    choices = market.choices(prices, nobody)
    free = choose(market.structure, type(choices)(choices.utility, np.zeros_like(choices.switching), nobody))
    metered = np.bincount(people.user, free.surplus * people.stake, len(economy.users))
    ways = open_ways(economy, market, prices, metered)
    return Uptake(market, prices, free, ways, economy.plans.fee[ways.rows], offers.tax.shape[1])


def task_tokens(side: Side, way: int, some: Ints) -> tuple[Floats, Floats]:
    """`modes.task_tokens` of a way for types `some` (u,) of a side, on quota and at list, (m, K, u) each."""
    return modes.task_tokens(side.setting, *side.ways[way], side.volume, some)
