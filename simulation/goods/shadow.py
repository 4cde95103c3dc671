"""The month's market as it might be: without switching costs, and with other offers, sellers or capabilities."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.response import Market as PricingMarket
from simulation.equations.slopes import Rows
from simulation.equations.surplus import consumer_surplus
from simulation.goods.market import Floats, Ints, Market, People


class Outcome(NamedTuple):
    """What a world yields at given prices: serving profit by offer (J,), consumer surplus; USD a month."""

    profit: Floats
    surplus: float


class Repriced:
    """A market's demand for a solver that asks for all offers again and again: rows are good until the next."""

    def __init__(self, market: Market) -> None:
        """Nothing has a price yet."""
        self._market, self._kept = market, market.unpriced()

    def rows(self, offers: Ints, prices: Floats) -> Rows:  # noqa: ARG002 - all of them
        """Utility, slope and quantity (J, N) of all offers at `prices` (J,)."""
        return self._market.again(prices, self._kept)


@dataclass(frozen=True)
class World:
    """A market without switching costs, of what is sold at list.

    `costs` USD/Mtok and list prices `start` of its offers (J,), rows of sellers.

    Rent of hardware stays as it is and everybody can be served.
    """

    market: Market
    costs: Floats
    start: Floats
    sellers: int

    @cached_property
    def _nobody(self) -> Floats:
        return np.zeros((self.sellers, len(self.market.people.user)))

    @cached_property
    def pricing(self) -> PricingMarket:
        """The sellers' pricing problem."""
        return self.market.pricing(self.costs, self._nobody, patience=1.0)

    def nash(self, tolerance: float, limit: int) -> FixedPoint:
        """Prices (J,) that meet every seller's first-order conditions, from the world's own start."""
        pricing = self.pricing
        if pricing.compiled:
            pricing = replace(pricing, demand=Repriced(self.market))
        return stationary_prices(pricing, self.start, tolerance, limit)

    def at(self, prices: Floats) -> Outcome:
        """Serving profit and consumer surplus at list prices (J,)."""
        rows, people = self.market.at(prices), self.market.people
        free = Choices(rows.utility, np.zeros(len(people.user)), self._nobody)
        outcome = choose(self.market.structure, free)
        tokens = (outcome.share * rows.quantity).sum(1)
        return Outcome(
            (prices - self.costs) * tokens,
            consumer_surplus(outcome.surplus, people.stake * people.metered[people.user]),
        )

    def settled(self, solved: FixedPoint) -> Outcome:
        """The outcome at solved prices, undefined (NaN) where the solver did not arrive."""
        if solved.converged:
            return self.at(solved.point)
        return Outcome(np.full(len(self.costs), np.nan), float("nan"))

    def starting(self, prices: Floats) -> "World":
        """The same world with another start for its solver."""
        return replace(self, start=prices)

    def only(self, keep: Ints, seller: Ints | None = None) -> "World":
        """With the offers `keep` alone (places, ascending), sold by `seller` (one per offer kept; default: as is)."""
        market, old = self.market, self.market.structure
        used, weights = np.unique(np.asarray(old.weights)[keep], return_inverse=True)
        _, family = np.unique(np.asarray(old.family)[used], return_inverse=True)
        sold = np.asarray(old.seller)[keep] if seller is None else seller
        fewer = replace(
            market,
            live=market.live[keep],
            structure=Structure(sold, weights, family, old.kappa, old.rho_host, old.rho_family),
            gross=market.gross[keep],
            markup=market.markup[keep],
            fee=market.fee[keep],
            level=market.level[keep],
            informed=None,
            bias=None if market.bias is None else market.bias[keep],
        )
        return World(fewer, self.costs[keep], self.start[keep], self.sellers)

    def lowered(self, points: Floats, tau: float) -> "World":
        """With every offer's rating lowered by `points` (J,) >= 0, costs and tastes as they are.

        theta' = L(L^-1(theta) - points / tau), L the logistic function: the performance curve moved down.
        """
        market, rows = self.market, np.flatnonzero(points > 0)
        performance = market.performance
        theta = performance[rows]
        worse = expit(logit(theta) - (points[rows] / tau)[:, None, None])
        gross = market.gross.copy()
        gross[rows] += worse - theta
        performance[rows] = worse
        return replace(self, market=replace(market, gross=gross, levels=performance, level=np.arange(len(performance))))

    def noticed(self) -> "World":
        """With everybody seeing what their twin who considers open weights sees (twins: rows 2i and 2i + 1)."""
        gross = self.market.gross
        return replace(self, market=replace(self.market, gross=gross[:, :, np.arange(gross.shape[2]) | 1]))

    def together(self) -> "World":
        """With twins as one user where nothing tells them apart, as without open weights: their use at list added up.

        Else as it is.
        """
        market, people = self.market, self.market.people
        routes = np.zeros(len(people.cell), bool)
        routes[people.routers] = True
        for row in (routes, people.rate, market.gross):
            if not np.array_equal(row[..., ::2], row[..., 1::2]):
                return self
        both = (people.sold, people.worth * people.metered)
        volume, worth = (part[:, ::2] + part[:, 1::2] for part in both)
        users = People(
            routers=np.flatnonzero(routes[::2]),
            singles=np.flatnonzero(~routes[::2]),
            cell=people.cell[::2],
            rate=people.rate[:, ::2],
            billed=people.billed,
            volume=volume,
            worth=worth,
            switching=people.switching[::2],
            metered=np.ones(volume.shape[1]),
        )
        fewer = replace(
            market,
            people=users,
            gross=market.gross[:, :, ::2],
            levels=market.levels[:, :, ::2],
            informed=None,
            bias=None if market.bias is None else market.bias[:, ::2],
        )
        return replace(self, market=fewer)


def developers_only(world: World, weights: Ints, developer: Ints, is_open: NDArray[np.bool_]) -> World:
    """Each set of open weights sold by its developer alone; all arguments by offer (J,).

    Where the developer itself does not sell them, their cheapest offer stands in as the developer's outlet: it keeps
    that host's cost and users' trust in it, but the developer sets its price.
    """
    seller = np.asarray(world.market.structure.seller)
    keep = np.ones(len(seller), bool)
    for row in np.unique(weights[is_open]):
        offers = np.flatnonzero(weights == row)
        own = offers[seller[offers] == developer[offers]]
        keep[offers] = False
        keep[own if len(own) else offers[np.argmin(world.start[offers])]] = True
    rows = np.flatnonzero(keep)
    return world.only(rows, np.where(is_open[rows], developer[rows], seller[rows]))
