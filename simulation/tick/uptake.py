"""Who takes which way to buy, and what that asks of every offer at list prices, under credits and on own hardware."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.access import CLOSE, by_user
from simulation.equations.demand import Outcome, choose
from simulation.equations.modes import ModeChoice, list_mass
from simulation.goods.market import Market
from simulation.tick.market import open_market
from simulation.tick.ways import Side, Ways, open_ways, paid_by

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEGLIGIBLE = 1e-18
"""A share of people too small to move any sum."""


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
    def included(self) -> list[Included]:
        """What people in each way use of its included offers, (L,)."""
        out = []
        for way, places in enumerate(self.ways.places):
            shape = (len(places), len(self.market.people.billed), len(self.ways.people))
            both = Included(np.zeros(shape), np.zeros(shape))
            for side in (side for side in self.ways.sides if way in side.ways):
                share = self.share[way, side.users]
                some = np.flatnonzero(share > NEGLIGIBLE)
                if some.size:
                    quota, at_list = task_tokens(side, way, some)
                    both.on_quota[:, :, side.users[some]] = quota * share[some]
                    both.at_list[:, :, side.users[some]] = at_list * share[some]
            out.append(both)
        return out

    def by_cell(self, tokens: Floats) -> Floats:
        """Sum over users of each cell, (..., I) to (..., cells)."""
        return np.asarray(tokens @ (self.market.people.cell[:, None] == np.arange(self.cells)).astype(float))

    def at_list(self) -> Floats:
        """Mtok asked for at list prices, (J, K, cells)."""
        out = self.market.tokens(self.listed, self.prices, self.cells)
        for places, tokens in zip(self.ways.places, self.included, strict=True):
            out[places] += self.by_cell(tokens.at_list)
        return out

    def on_quota(self, *, own: NDArray[np.bool_]) -> Floats:
        """Mtok asked for under credits of plans, (J, K, cells); `own` (L,) marks ways that no seller serves."""
        out = np.zeros((len(self.prices), len(self.market.people.billed), self.cells))
        for places, tokens, runs in zip(self.ways.places, self.included, own, strict=True):
            if not runs:
                out[places] += self.by_cell(tokens.on_quota)
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
        people = self.market.people
        cell = people.cell[people.user]
        tokens = mass * self.market.at(self.prices).slope
        if not np.all(self.market.markup == 1.0):
            tokens /= self.market.markup[:, cell]
        return np.bincount(people.user, tokens.sum(0) * people.stake, len(people.cell))

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
        paid = self.prices[:, None] + (market.fee / market.markup)[:, people.cell[people.user]]
        # du/dp x stake is billed tokens times (1 + tax), so slope x stake x (p + fee / (1 + tax)) is money paid.
        out = np.bincount(people.user, (self.listed * slope * paid).sum(0) * people.stake, len(people.cell))
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
    """Mtok of a way's included offers by task if all people of types `some` (u,) of a side were in it, (m, K, u) each.

    On quota, at list. Where the quota binds at list prices a share `mix` of the covered tokens is under it; where
    tokens jump over it, they are the mixture of both sides of the jump. Tasks that are not covered are bought at list.
    """
    (whole, access), users = side.ways[way], side.setting.users
    columns = (np.arange(side.setting.stake.size // users)[:, None] * users + some).ravel()
    curve, user = whole.take(columns), side.setting.user[columns]
    mode = access.mode
    burn, ceiling = by_user(mode.burn, users)[:, user], by_user(mode.ceiling, users)[:, user]
    low = np.asarray(mode.base)[:, None] + burn * access.shadow_price[user]
    listed = np.isfinite(ceiling) & (low >= ceiling * (1 - CLOSE))
    tokens = access.mass[:, None, columns] * side.volume[:, columns]
    near = tokens * curve.used(np.minimum(low, ceiling))[0]
    mix, far = access.mix[user], near
    if np.any((access.other != access.shadow_price)[some]):
        other = np.asarray(mode.base)[:, None] + burn * access.other[user]
        far = tokens * curve.used(np.minimum(other, ceiling))[0]
    inside = np.where(listed[:, None], mix * near, mix * near + (1 - mix) * far)
    beyond = np.where(listed[:, None], (1 - mix) * near, 0.0)
    quota, at_list = np.where(curve.covered, inside, 0.0), np.where(curve.covered, beyond, near)
    shape = (len(mode.included), -1, len(some))
    return quota.reshape(shape), at_list.reshape(shape)
