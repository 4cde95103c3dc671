"""The ways to buy this month: what pay as you go, plans and own hardware are worth to every type at posted prices.

Values are of all people of a type together, before fees: V(m M, m Q, m F) = m V (docs/decisions/0009).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.equations.modes import ModeChoice, Tastes, choose_modes
from simulation.equations.ways import Buyers, Goods, Problem, Solved, Terms, solve_ways
from simulation.goods.market import Market
from simulation.goods.plan import OWN, PAID
from simulation.mechanisms import outer
from simulation.parameters import SEGMENTS
from simulation.tick.listing import formula_cost, reference_cost
from simulation.tick.market import routed_at_a_cost, taste_for
from simulation.tick.plans import fee_rule, machine_of, on_offer, output, own_premium

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 8.0
"""Times by which a fee may move at one review by the first-order rule: nobody is left out who might come then."""
HOPELESS = 40.0
"""Scales of taste by which a way must fall short of pay as you go for nobody to take it: a share of e^-40."""


@dataclass(frozen=True)
class Ways:
    """All ways to buy: rows of plans (L,), what each is worth before fees (L, I), pay as you go (I,), USD a month."""

    rows: Ints
    places: list[Ints]  # offers on sale that each includes; of own hardware: whose weights it runs
    problem: Problem
    solved: Solved
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
    rows, kind = np.array([row for row, _ in found], np.int64), economy.plans.kind
    premium = own_premium(economy, rows)
    problem = _Shop(economy, market, prices, found).problem(people, least, premium)
    solved = solve_ways(problem)
    worth = solved.value.copy()
    worth[kind[rows] == PAID] += flat * money
    worth = worth - premium * people
    nests = np.where(kind[rows] == OWN, -1 - rows, economy.plans.seller[rows] + 1)
    seller = np.concatenate([[0], nests]).astype(np.int64)
    tastes = Tastes(setup.channels.kappa, setup.channels.rho)
    places = [places for _, places in found]
    return Ways(rows, places, problem, solved, metered, worth, people, money, seller, tastes, premium)


@dataclass(frozen=True)
class _Shop:
    """What all ways are solved from: rows of plans on offer and the places of what each includes."""

    economy: "Economy"
    market: Market
    prices: Floats
    found: list[tuple[int, Ints]]

    def problem(self, people: Floats, least: Floats, premium: Floats) -> Problem:
        """All ways for `people` (I,) who take none worth less than `least` (I,); `premium` (L, I) as in `Ways`."""
        market, plans, side = self.market, self.economy.plans, self.market.people
        rows = np.array([row for row, _ in self.found], np.int64)
        fees = np.array([self._lowest_fee(row) for row in rows])
        # Whoever saves upkeep needs less of a machine for taking it.
        least = least + (fees[:, None] + np.minimum(premium, 0.0)) * people
        open_to = plans.offered[rows][:, self.economy.users.cell] & (people > 0)
        groups = self._groups()
        group = np.array([number for number, ways in enumerate(groups) for _ in ways], np.int64)
        group = group[np.argsort([way for ways in groups for way in ways], kind="stable")]
        terms = Terms(group, plans.credit[rows][:, None] * people, least, open_to)
        buyers = Buyers(side.rate, side.worth, side.volume, side.routers, side.singles)
        goods = self._goods([ways[0] for ways in groups])
        return Problem(market.structure, market.at(self.prices).utility, buyers, goods, terms)

    def _groups(self) -> list[list[int]]:
        """Ways that differ in fee and credit alone, together."""
        plans = self.economy.plans
        groups: dict[Any, list[int]] = {}
        for way, (row, places) in enumerate(self.found):
            terms = places.tobytes(), plans.covers[row].tobytes(), bool(plans.hard_cap[row])
            groups.setdefault(way if self._own(row) else terms, []).append(way)
        return list(groups.values())

    def _goods(self, ways: list[int]) -> Goods:
        """What each of some ways includes.

        Plans: credits burnt at list prices, taxes included; beyond them the list price, or nothing (hard cap).
        """
        plans, market, found = self.economy.plans, self.market, [self.found[way] for way in ways]
        rows, sizes = np.array([row for row, _ in found], np.int64), [len(places) for _, places in found]
        offer = np.concatenate([np.zeros(0, np.int64), *(places for _, places in found)])
        start, own = np.cumsum([0, *sizes]), plans.kind[rows] == OWN
        gross, base, burn = market.gross[offer], np.zeros(len(offer)), paid_by(market, self.prices, offer)
        beyond = burn.copy()
        beyond[np.repeat(own, sizes)] = np.inf
        ceiling = np.where(np.repeat(plans.hard_cap[rows], sizes)[:, None], np.inf, beyond)
        if own.any():
            inside = np.repeat(own, sizes)
            gross[inside], base[inside], burn[inside] = self._machines([one for one in found if self._own(one[0])])
        covered = plans.covers[rows][:, :, None] & self._in_apps | own[:, None, None]
        return Goods(start, offer, ~np.repeat(own, sizes), gross, base, burn, ceiling, beyond, covered)

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

    @property
    def _in_apps(self) -> NDArray[np.bool_]:
        """Tasks that plans can serve, by user, (K, I)."""
        setup = self.economy.setup
        apps = [setup.segments[name].in_apps for name in SEGMENTS]
        by_segment = np.array([[not app or task in app for app in apps] for task in setup.tasks])
        return by_segment[:, self.economy.users.segment]

    def _machines(self, found: list[tuple[int, Ints]]) -> tuple[Floats, Floats, Floats]:
        """Gross value of weights on machines (m, K, I), energy (m,) USD/Mtok, and what a Mtok takes of one, (m, 1).

        Capacity in Mtok of weights g = output of the machine / unit cost of g; a Mtok costs its energy at any rent.
        """
        economy, machines = self.economy, [machine_of(self.economy, row) for row, _ in found]
        places, sizes = np.concatenate([places for _, places in found]), [len(places) for _, places in found]
        terms = [(one.control + one.latency, one.power, output(one)) for one in machines]
        worth, power, capacity = np.repeat(np.array(terms).T, sizes, axis=1)
        weights = economy.offers.weights[self.market.live[places]]
        rating = economy.weights.rating[weights]
        own = routed_at_a_cost(economy, self._untrusted(places, weights), self.market.people.routers)
        energy = reference_cost(economy, rating) * economy.setup.cost.energy_share
        burn = formula_cost(economy, rating) / capacity
        return own + (worth[:, None] + self._niche)[:, None], energy * power, burn[:, None]

    @cached_property
    def _niche(self) -> Floats | float:
        """What control is worth besides to those committed to machines of their own, share of value, (I,)."""
        demand = self.economy.setup.demand
        return demand.niche_taste * self.economy.users.niche if demand.niche_share > 0 else 0.0

    def _untrusted(self, places: Ints, weights: Ints) -> Floats:
        """Gross value of weights that users run themselves: no host to trust or to distrust, (m, K, I)."""
        economy, market = self.economy, self.market
        taste = taste_for(economy, weights, *2 * (np.full(len(weights), -1),))
        for term in economy.hooks("home_taste"):
            taste = taste + outer(term)[weights]
        nest = np.asarray(market.structure.weights)
        # Whoever sees the weights at no host does not see them at all, for no task.
        hosts = (nest[places][:, None] == nest).astype(float) @ (market.gross[:, 0] > -np.inf).astype(float)
        taste[hosts == 0] = -np.inf
        return np.asarray(market.levels[market.level[places]] + taste[:, None])
