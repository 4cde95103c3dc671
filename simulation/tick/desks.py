"""What sellers compute to price: the month's market at posted prices, shared by all rules that ask.

Labs and resellers sit at two desks. A lab solves its own problem, rivals at posted prices. Resellers of the same
weights face the same fall in cost in the same month, so those who review their prices expect each other to.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD, HOST, Seller
from simulation.equations.best_response import first_margin, margin_residual, quick_responses, scan, secant_step
from simulation.equations.equilibrium import equilibrium
from simulation.equations.response import Market as PricingMarket
from simulation.equations.response import RivalTables, SellerProblem
from simulation.equations.rival_groups import RivalGroups
from simulation.goods.weights import CLOSED
from simulation.parameters import Pricing
from simulation.tick.joint import Joint
from simulation.tick.market import performance
from simulation.tick.resale import incumbency, own_market, priced_cost
from simulation.tick.reviews import reviewers

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

HOSTING = (CLOUD, HOST)
"""Kinds of sellers at the hosts' desk; app vendors sit with the labs, since what they sell differs."""
REAL_GAIN = 1e-2
"""Share of profit that a jump must add to be taken."""
REVIEW = 0.5
"""Share of its band that a first step must exceed to make a seller review its prices."""


@dataclass
class Desk:
    """The pricing problem at posted prices, with what all sellers' own problems share; offers (J,)."""

    rivals: RivalTables  # the market at posted prices
    steps: Floats  # first step of every seller towards its best response, USD/Mtok
    here: Flags  # of sellers at this desk
    band: Floats  # of each offer's seller, log units
    movable: Flags  # not superseded
    closed: Flags  # closed weights
    numbers: Pricing

    @property
    def market(self) -> PricingMarket:
        """All sellers' pricing problem."""
        return self.rivals.market

    @cached_property
    def reviewing(self) -> Flags:
        """Offers of sellers at this desk with some movable offer whose first step is long, (J,)."""
        seller = self.market.structure.seller
        far = self.here & self.movable & (np.abs(np.log(self.steps / self.rivals.prices)) > REVIEW * self.band)
        found = np.zeros(seller.max(initial=-1) + 1, bool)
        found[seller[far]] = True
        return found[seller]

    def improved(self, own: Ints) -> Floats:
        """A seller's prices a few steps further on, (m,)."""
        raise NotImplementedError

    def best(self, own: Ints) -> Floats:
        """A seller's best prices, (m,)."""
        raise NotImplementedError


class LabDesk(Desk):
    """Labs price against rivals' posted prices."""

    def improved(self, own: Ints) -> Floats:
        """Secant steps on the lab's own problem."""
        return self._near(own)

    def best(self, own: Ints) -> Floats:
        """The same, and for closed weights a scan of the prices of movable offers: profit can have several peaks."""
        near = self._near(own)
        if not (self.numbers.scan_points and self.closed[own].any()):
            return near
        firm = int(self.market.structure.seller[own[0]])
        problem = SellerProblem(self.rivals, firm)
        jump, profit = scan(problem, near, self.numbers.scan_points, np.flatnonzero(self.movable[own]))
        if profit <= problem.profit(near) * (1 + REAL_GAIN):
            return near
        alone = RivalGroups(self.rivals, [[firm]])
        return quick_responses(alone, jump, self.numbers.tolerance, 2 * self.numbers.steps)

    def _near(self, own: Ints) -> Floats:
        """Prices a few steps on: of all labs whose first step is long at once, of any other when it asks."""
        if not self.reviewing[own].all():
            return self._steps([int(self.market.structure.seller[own[0]])])[own]
        return self._together[own]

    @cached_property
    def _together(self) -> Floats:
        return self._steps(sorted(set(self.market.structure.seller[self.reviewing].tolist())))

    def _steps(self, firms: list[int]) -> Floats:
        """Prices of all offers after a few secant steps of each of some labs, the others as posted, (J,)."""
        groups, out = RivalGroups(self.rivals, [[firm] for firm in firms]), self.rivals.prices.copy()
        first = self.steps[groups.offers]
        out[groups.offers] = quick_responses(groups, first, self.numbers.tolerance, self.numbers.steps)
        return out


class HostDesk(Desk):
    """Resellers who review price together, everybody else at posted prices."""

    @cached_property
    def together(self) -> Floats:
        """Prices of all offers after a few secant steps of those under review, (J,)."""
        rows, out = np.flatnonzero(self.reviewing), self.rivals.prices.copy()
        if rows.size == 0:
            return out
        seller = self.market.structure.seller[rows]
        problem = RivalGroups(self.rivals, [sorted(set(seller.tolist()))])
        costs, slope, kappa = problem.costs, self.rivals.rows.slope, self.market.structure.scale.kappa
        before, point = np.log(first_margin(np.stack([out[rows], self.steps[rows]]), costs, slope, kappa))
        last = point - before
        for _ in range(self.numbers.steps):
            prices = costs + np.exp(point)
            response = problem.evaluate(prices)
            profit = np.bincount(seller, response.tokens * (prices - costs))[seller]
            gap = margin_residual(response, prices, costs, profit)
            if np.max(np.abs(gap), initial=0.0) <= self.numbers.tolerance:
                break
            last = secant_step(gap, last, self.numbers.tolerance)
            point = point + last
        out[rows] = costs + np.exp(point)
        return out

    def improved(self, own: Ints) -> Floats:
        """The seller's part of what those who review arrive at."""
        return self.together[own]

    def best(self, own: Ints) -> Floats:
        """The same: among many hosts of the same weights profit has one peak."""
        return self.together[own]


class PriceBoard:
    """The month's market at last month's posted prices."""

    def __init__(self, economy: "Economy") -> None:
        offers, weights = economy.offers, economy.weights
        self.economy, self.month_market = economy, own_market(economy)
        self.live = self.month_market.live
        self.posted, self.weights = offers.price[self.live], offers.weights[self.live]
        self.movable = weights.superseded[self.weights] < 0
        self.seller, self.tokens = offers.seller[self.live], offers.billed[self.live].sum(1)
        self.revenue, self.sells = self.tokens * self.posted, np.zeros(len(economy.sellers), bool)
        self.sells[self.seller] = True
        self.rating, self.tier = weights.rating[self.weights], weights.tier[self.weights]
        self.open = weights.openness[self.weights] != CLOSED
        place = np.searchsorted(economy.this_market().live, self.live)
        self.cost = priced_cost(economy)[self.live] + sum(term[place] for term in economy.hooks("perceived_cost"))

    def market(self, patience: float | Floats) -> PricingMarket:
        """The pricing problem of all sellers who weigh long-run demand by `patience`, one number or one each (S,)."""
        return self.month_market.pricing(self.cost, self.incumbency, patience)

    @cached_property
    def incumbency(self) -> Floats:
        """Whose customers users are, those of its outlets counted as a supplier's own, (sellers, N)."""
        return incumbency(self.economy)

    def share(self, own: Ints) -> float:
        """Share of some offers in all tokens billed at list last month."""
        return float(np.add.reduce(self.tokens[own])) / self.sold if self.sold > 0 else 0.0

    @cached_property
    def sold(self) -> float:
        """All tokens billed at list last month, Mtok."""
        return float(self.tokens.sum())

    def of(self, seller: Seller) -> Desk:
        """The desk at which a seller prices."""
        return self.host_desk if seller.kind in HOSTING else self.lab_desk

    @cached_property
    def due(self) -> Flags:
        """Sellers who review their list prices this month, (S,)."""
        return reviewers(self.economy, self.live, self.cost)

    @cached_property
    def resellers(self) -> Flags:
        """Whether a seller is a cloud or a host, (S,)."""
        kind = self.economy.sellers.kind
        return np.asarray((kind == CLOUD) | (kind == HOST))

    @cached_property
    def rivals(self) -> RivalTables:
        """The market at posted prices, everybody as patient as its kind: one pass for all who are due."""
        numbers = self.economy.setup.pricing
        market = self.market(np.where(self.resellers, numbers.patience_host, numbers.patience))
        pricing = (self.sells & self.due).nonzero()[0].tolist()
        return RivalTables(replace(market, pricing=pricing), self.posted)

    @cached_property
    def steps(self) -> Floats:
        """The first step of every seller towards its best response, (J,).

        Far from a solution (a price below cost) the step may overshoot; it changes a price at most tenfold.
        """
        return np.clip(self.rivals.response.step, self.posted / 10, self.posted * 10)

    @cached_property
    def lab_desk(self) -> LabDesk:
        """Labs' desk."""
        return LabDesk(*self._desk(hosts=False))

    @cached_property
    def host_desk(self) -> HostDesk:
        """Resellers' desk."""
        return HostDesk(*self._desk(hosts=True))

    def _desk(self, *, hosts: bool) -> tuple[RivalTables, Floats, Flags, Floats, Flags, Flags, Pricing]:
        economy, seller = self.economy, self.month_market.structure.seller
        here, band = self.resellers[seller] == hosts, economy.sellers.band[seller]
        closed = economy.weights.openness[self.weights] == CLOSED
        return self.rivals, self.steps, here, band, self.movable, closed, economy.setup.pricing

    @cached_property
    def nash(self) -> Floats:
        """Simultaneous Bertrand-Nash prices of all offers on sale, (J,)."""
        solver, market = self.economy.setup.solver, self.market(self.economy.setup.pricing.patience)
        return equilibrium(market, self.posted, solver.tolerance, solver.scan_points).prices

    def profit(self, seller: int, prices: Floats) -> float:
        """Expected profit of the month of one seller at its prices (m,), rivals at posted ones, USD."""
        if seller not in self._problems:
            self._problems[seller] = SellerProblem(self.rivals, seller)
        return self._problems[seller].profit(prices)

    @cached_property
    def _problems(self) -> dict[int, SellerProblem]:
        return {}

    @cached_property
    def joint(self) -> Joint:
        """What sellers on rules that collude would charge together."""
        return Joint(self)

    def lead_value(self, offers: Ints) -> Floats:
        """Worth of own performance over the best open weights, USD/Mtok, (m,).

        E[w (theta_own - theta_open)], weighted by use of everybody who considers open weights.
        """
        economy, people = self.economy, self.month_market.people
        is_open = economy.weights.openness[self.weights] != CLOSED
        rating = np.where(is_open, economy.weights.rating[self.weights], -np.inf)
        theta = performance(economy, self.live[[*offers, int(rating.argmax())]])
        use = people.volume * economy.users.considers
        lead = (theta[:, :-1] - theta[:, -1:]) * economy.users.value.T[:, None]
        return np.asarray(np.einsum("kji,ki->j", lead, use) / use.sum())
