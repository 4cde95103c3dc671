"""The ways to buy this month: what pay as you go, plans and own hardware are worth to every type at posted prices.

Values are of all people of a type together, before fees: V(m M, m Q, m F) = m V (docs/decisions/0009).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.equations.access import Access, Mode, Setting, solve_for
from simulation.equations.access_tables import ListDemand
from simulation.equations.demand import Structure
from simulation.equations.modes import ModeChoice, Tastes, choose_modes
from simulation.equations.use_curves import TaskUse
from simulation.goods.market import Market
from simulation.goods.plan import OWN, PAID
from simulation.mechanisms import outer
from simulation.parameters import SEGMENTS
from simulation.tick.listing import formula_cost, reference_cost
from simulation.tick.market import routed_at_a_cost, taste_for
from simulation.tick.plans import fee_rule, machine_of, on_offer, own_premium

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 8.0
"""Times by which a fee may move at one review by the first-order rule: nobody is left out who might come then."""
HOPELESS = 40.0
"""Scales of taste by which a way must fall short of pay as you go for nobody to take it: a share of e^-40."""


@dataclass(frozen=True)
class Side:
    """Routers or single-homers to whom the same ways are open: decisions with every offer at list, all ways solved."""

    setting: Setting
    users: Ints  # rows of users, (U,)
    part: Ints  # places of their decisions in the market, (N,)
    volume: Floats  # Mtok a month, (T, N)
    routers: bool
    ways: dict[int, tuple[TaskUse, Access]]  # by place among the ways


@dataclass(frozen=True)
class Ways:
    """All ways to buy: rows of plans (L,), what each is worth before fees (L, I), pay as you go (I,), USD a month."""

    rows: Ints
    places: list[Ints]  # offers on sale that each includes; of own hardware: whose weights it runs
    sides: tuple[Side, ...]
    metered: Floats  # value of pay as you go, (I,)
    worth: Floats
    people: Floats  # who have begun to use AI models, (I,)
    money: Floats  # at stake, capped: what scales tastes over ways, (I,)
    seller: Ints  # nests of tastes: pay as you go first, (1 + L,)
    tastes: Tastes
    premium: Floats  # what owners of machines pay besides, USD a month a person, (L, I)

    def choice(self, fees: Floats) -> ModeChoice:
        """Who takes which way at fees (L,) USD a month a person; pay as you go first, (1 + L, I)."""
        value = np.concatenate([self.metered[None], self.worth - fees[:, None] * self.people])
        return choose_modes(value, self.seller, self.money, self.tastes)


def people_of(economy: "Economy") -> Floats:
    """People of each type who have begun to use AI models, (I,)."""
    users = economy.users
    return np.asarray(users.people * users.mass * users.adoption)


def paid_by(market: Market, prices: Floats, places: Ints) -> Floats:
    """List prices of offers at `places` with taxes and fees on tokens, by user, USD/Mtok, (m, I)."""
    cell = market.people.cell
    return np.asarray(prices[places, None] * market.markup[places][:, cell] + market.fee[places][:, cell])


def open_ways(economy: "Economy", market: Market, prices: Floats, metered: Floats) -> Ways:
    """Solve every way on offer at list prices (J,); `metered` (I,) is the value of pay as you go, USD a month."""
    people, setup = people_of(economy), economy.setup
    found = on_offer(economy, market.live)
    cap = np.array([setup.segments[name].stake_cap for name in SEGMENTS])[economy.users.segment]
    flat = np.array([setup.segments[name].flat_rate for name in SEGMENTS])[economy.users.segment]
    money = np.minimum(market.people.worth.sum(0), cap * people)
    least = metered - (HOPELESS * setup.channels.kappa + flat) * money
    shop = _Shop(economy, market, prices, people, least)
    rows = np.array([row for row, _ in found], np.int64)
    sides = tuple(shop.sides(found, economy.plans.offered[rows][:, economy.users.cell]))
    worth = np.full((len(found), len(people)), -np.inf)
    for side in sides:
        for way, (_, access) in side.ways.items():
            worth[way, side.users] = access.value
    worth[economy.plans.kind[rows] == PAID] += flat * money
    premium = own_premium(economy, rows)
    worth = worth - premium * people
    nests = np.where(economy.plans.kind[rows] == OWN, -1 - rows, economy.plans.seller[rows] + 1)
    tastes = Tastes(setup.channels.kappa, setup.channels.rho)
    places = [places for _, places in found]
    seller = np.concatenate([[0], nests]).astype(np.int64)
    return Ways(rows, places, sides, metered, worth, people, money, seller, tastes, premium)


@dataclass(frozen=True)
class _Shop:
    """What all ways are solved from."""

    economy: "Economy"
    market: Market
    prices: Floats
    people: Floats
    least: Floats  # value that a way must reach to be taken by anybody, USD a month, (I,)

    def sides(self, found: list[tuple[int, Ints]], offered: NDArray[np.bool_]) -> Iterator[Side]:
        """Users by what is open to them, routers apart from single-homers; `offered` (L, I)."""
        group, people = np.array([column.tobytes() for column in offered.T]), self.market.people
        for one in sorted(set(group.tolist())):
            inside = group == one
            if offered[:, inside].any():
                for routers, rows in ((True, people.routers), (False, people.singles)):
                    if inside[rows].any():
                        yield self._side(found, np.flatnonzero(inside[rows]), offered, routers=routers)

    def _side(self, found: list[tuple[int, Ints]], some: Ints, offered: NDArray[np.bool_], *, routers: bool) -> Side:
        """All ways for the routers or the single-homers at places `some` among them."""
        people, tasks = self.market.people, len(self.market.people.billed)
        users = (people.routers if routers else people.singles)[some]
        many = len(people.routers)
        part = (np.arange(tasks)[:, None] * many + some).ravel() if routers else tasks * many + some
        ways = [way for way in range(len(found)) if offered[way, users[0]]]
        owned = [found[way][1] for way in ways if self._own(found[way][0])]
        own = np.unique(np.concatenate([np.zeros(0, np.int64), *owned]))
        user = np.tile(np.arange(len(users)), tasks) if routers else np.arange(len(users))
        setting = Setting(self._demand(part, own), people.stake[part], user, len(users))
        volume = people.volume[:, users].reshape(1, -1) if routers else people.volume[:, users]
        side = Side(setting, users, part, volume, routers, {})
        solved = [self._solved(alike, found, own, side) for alike in self._alike(ways, found)]
        side.ways.update(sorted(chain.from_iterable(solved)))
        return side

    def _alike(self, ways: list[int], found: list[tuple[int, Ints]]) -> Iterable[list[int]]:
        """Ways that differ in fee and credit alone, together."""
        plans = self.economy.plans
        groups: dict[Any, list[int]] = {}
        for way in ways:
            row, places = found[way]
            terms = places.tobytes(), plans.covers[row].tobytes(), bool(plans.hard_cap[row])
            groups.setdefault(way if self._own(row) else terms, []).append(way)
        return groups.values()

    def _solved(
        self, ways: list[int], found: list[tuple[int, Ints]], own: Ints, side: Side
    ) -> list[tuple[int, tuple[TaskUse, Access]]]:
        """Ways that are alike, solved for a side."""
        (row, places), people = found[ways[0]], self.people[side.users]
        if self._own(row):
            copies = len(self.prices) + np.searchsorted(own, places)
            curve, mode = self._machine(row, places, copies, side)
        else:
            curve, mode = self._plan(row, places, side)
        rows = [found[way][0] for way in ways]
        modes = [replace(mode, quota=credit * people) for credit in self.economy.plans.credit[rows]]
        fees = np.array([self._lowest_fee(row) for row in rows])
        # Whoever saves upkeep needs less of a machine for taking it.
        saved = np.minimum(own_premium(self.economy, np.array(rows)), 0.0)[:, side.users]
        least = self.least[side.users] + (fees[:, None] + saved) * people
        accesses = solve_for(side.setting, curve, modes, people > 0, least)
        return [(way, (curve, access)) for way, access in zip(ways, accesses, strict=True)]

    def _lowest_fee(self, row: int) -> float:
        """The lowest fee that a plan may have this month."""
        plans = self.economy.plans
        if self._own(row):
            return float(plans.fee[row])
        rule = fee_rule(self.economy, int(plans.seller[row]))
        if rule == "copy":
            return float(plans.fee[plans.kind == PAID].min(initial=np.inf)) if plans.kind[row] == PAID else 0.0
        return float(plans.fee[row] / (REACH if rule in ("first_order", "subsidised") else 1.0))

    def _own(self, row: int) -> bool:
        return bool(self.economy.plans.kind[row] == OWN)

    def _demand(self, part: Ints, own: Ints) -> ListDemand:
        """Offers at list, and copies on own hardware that cannot be had there."""
        structure = self.market.structure
        utility = self.market.at(self.prices).utility[:, part]
        if len(own) == 0:
            return ListDemand(structure, utility)
        weights = np.concatenate([structure.weights, np.asarray(structure.weights)[own]])
        seller = np.concatenate([structure.seller, np.full(len(own), -1)])
        terms = (structure.kappa, structure.rho_host, structure.rho_family)
        barred = np.full((len(own), utility.shape[1]), -np.inf)
        return ListDemand(Structure(seller, weights, structure.family, *terms), np.concatenate([utility, barred]))

    def _plan(self, row: int, places: Ints, side: Side) -> tuple[TaskUse, Mode]:
        """Credits burnt at list prices, taxes included; beyond them the list price, or nothing (hard cap)."""
        paid = paid_by(self.market, self.prices, places)[:, side.users]
        covered = self.economy.plans.covers[row][:, None] & self._in_apps[:, side.users]
        curve = self._curve(side, places, covered, paid, lambda gross: gross)
        ceiling = np.full_like(paid, np.inf) if self.economy.plans.hard_cap[row] else paid
        return curve, Mode(places, 0.0, 0.0, np.zeros(len(places)), ceiling, paid, curve.covered.any(axis=0))

    @cached_property
    def _in_apps(self) -> NDArray[np.bool_]:
        """Tasks that plans can serve, by user, (K, I)."""
        setup = self.economy.setup
        apps = [setup.segments[name].in_apps for name in SEGMENTS]
        by_segment = np.array([[not app or task in app for app in apps] for task in setup.tasks])
        return by_segment[:, self.economy.users.segment]

    def _machine(self, row: int, places: Ints, copies: Ints, side: Side) -> tuple[TaskUse, Mode]:
        """Capacity in Mtok of weights g = cost x utilisation / unit cost of g; a Mtok costs its energy at any rent."""
        economy, machine = self.economy, machine_of(self.economy, row)
        weights = economy.offers.weights[self.market.live[places]]
        unit = formula_cost(economy, economy.weights.rating[weights])
        never = np.full((len(places), len(side.users)), np.inf)
        own = routed_at_a_cost(economy, self._untrusted(places, weights), self.market.people.routers)
        extra = own + machine.control + machine.latency + self._niche
        everything = np.ones((len(economy.setup.tasks), len(side.users)), bool)
        curve = self._curve(side, places, everything, never, lambda _: extra)
        burn = np.broadcast_to((unit / (machine.cost * machine.utilisation))[:, None], never.shape)
        energy = (
            reference_cost(economy, economy.weights.rating[weights]) * economy.setup.cost.energy_share * machine.power
        )
        return curve, Mode(copies, 0.0, 0.0, energy, never, burn)

    @cached_property
    def _niche(self) -> Floats | float:
        """What control is worth besides to those committed to machines of their own, share of value, (I,)."""
        demand = self.economy.setup.demand
        return demand.niche_taste * self.economy.users.niche if demand.niche_share > 0 else 0.0

    def _untrusted(self, places: Ints, weights: Ints) -> Floats:
        """Gross value of weights that users run themselves: no host to trust or to distrust, (m, K, I)."""
        economy, market = self.economy, self.market
        key = places.tobytes()
        if key in self._known:
            return self._known[key]
        taste = taste_for(economy, weights, *2 * (np.full(len(weights), -1),))
        for term in economy.hooks("home_taste"):
            taste = taste + outer(term)[weights]
        gross = market.performance[places] + taste[:, None]
        nest = np.asarray(market.structure.weights)
        for place in range(len(places)):
            same = np.flatnonzero(nest == nest[places[place]])
            # Whoever sees the weights at no host does not see them at all.
            gross[place][np.isneginf(market.gross[same]).all(axis=0)] = -np.inf
        self._known[key] = gross
        return gross

    @cached_property
    def _known(self) -> dict[bytes, Floats]:
        """`_untrusted` by places: the same for all sides."""
        return {}

    def _curve(
        self, side: Side, places: Ints, covered: NDArray[np.bool_], paid: Floats, gross_of: Callable[[Floats], Floats]
    ) -> TaskUse:
        """The included offers' utility by price, for one side; `covered` (K, U), `paid` (m, U)."""
        people = self.market.people
        gross = np.ascontiguousarray(gross_of(self.market.gross[places])[:, :, side.users])
        rate = people.rate[:, side.users]
        tasks = len(people.billed)
        if side.routers:
            shape = (len(places), 1, rate.size)
            return TaskUse(
                gross.reshape(shape), rate.reshape(1, -1), np.ones((1, rate.size)), covered.reshape(1, -1),
                np.tile(paid, (1, tasks)), single=False,
            )  # fmt: skip
        weight = people.worth[:, side.users]
        total = weight.sum(0)
        return TaskUse(gross, rate, weight / np.where(total > 0, total, 1.0), covered, paid, single=True)
