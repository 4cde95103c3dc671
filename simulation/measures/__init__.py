"""Outcomes of one month: one file each with `measure(view)`, found by folder; names carry their unit."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import LAYER_OF_KIND
from simulation.equations.demand import Outcome
from simulation.goods.core_benefit import core_benefit
from simulation.goods.fleet import NO_PROFITS, Profits, profits
from simulation.goods.lineage import Snapshot, lineages
from simulation.goods.market import Market
from simulation.goods.outlets import folded, kept
from simulation.goods.safety import harm
from simulation.goods.weights import CLOSED
from simulation.ledger import FUNDING, net_receipts
from simulation.measures._ceiling_table import ceiling_table

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
LAYERS = ("chips", "clouds", "closed_labs", "open_labs", "hosts", "apps", "parents", "rights_holders")
"""Layers of the industry that can earn a profit; what rights holders get costs them nothing, so it is one."""
OF_SECTOR = {"hardware": "chips", "parents": "parents", "rights holders": "rights_holders"}
"""Layer of the sectors whose receipts less payments are a rent."""


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True)
class MonthView:
    """The played month as measures see it; J offers on sale."""

    month: int
    setup: Any
    tables: Any  # users, sellers, weights, offers, history by attribute
    flows: dict[tuple[str, str, str], float]  # (payer, payee, account) -> USD
    external: tuple[Floats, ...]  # effects on third parties by region, USD, (R,) each
    live: NDArray[np.int64]  # rows of offers, (J,)
    weights: NDArray[np.int64]  # rows of weights, (J,)
    seller: NDArray[np.int64]  # rows of sellers, (J,)
    closed: NDArray[np.bool_]  # (J,)
    price: Floats  # USD/Mtok, (J,)
    cost: Floats  # to the seller, USD/Mtok, (J,)
    resource: Floats  # of serving, and of what an application adds, whoever pays, USD/Mtok, (J,)
    tokens: Floats  # Mtok, (J,)
    metered: Floats  # Mtok bought at list, (J,)
    billed: Floats  # list-price equivalent of them, Mtok, (J,)
    under_plans: Floats  # list-price equivalent of tokens under plans, Mtok, (J,)
    fees: Floats  # from plans, USD of each seller, (S,)
    people: Floats  # who have begun to use AI models, by type, (I,)
    contract: NDArray[np.int64]  # how the seller comes by what it sells (goods/offer.py), (J,)
    outlet: NDArray[np.int64]  # place of the offer whose price each follows, itself where it sets its own, (J,)
    tokens_by_cell: Floats  # Mtok, (cells,)
    before: Snapshot | None = None  # the last shadow month's market, None in the first
    asked: Floats = field(default_factory=_none)  # Mtok billed if everybody could be served, (J,)
    target_cost: Floats = field(default_factory=_none)  # cost if no compute were idle beyond the target, USD/Mtok, (J,)
    tokens_before: Mapping[str, float] = field(default_factory=dict)  # Mtok by seller of last month, empty in the first
    upstream: Profits = NO_PROFITS  # of chips and data centres where compute is limited, USD

    # What many measures ask for is worked out once a month.

    @cached_property
    def revenue(self) -> Floats:
        """USD of each offer at list, without fees of plans, (J,)."""
        return self.price * self.billed

    @cached_property
    def serving_cost(self) -> Floats:
        """Resource cost of each offer, whoever bears it, USD, (J,)."""
        return self.resource * self.billed

    @property
    def market(self) -> Market:
        """The month's market with the offers of this view, outlets folded in where the view has none."""
        market: Market = self.tables.this_market()
        if len(market.live) == len(self.live):
            return market
        price, outlet = self.tables.offers.price[market.live], self.tables.offers.outlets(market.live)
        return folded(market, outlet, price - price[outlet])

    def folded(self) -> "MonthView":
        """The view in which what outlets sell counts as sold by the offer whose price they follow."""
        keep, size = kept(self.outlet), len(self.live)
        if len(keep) == size:
            return self
        per_offer = ("live", "weights", "seller", "closed", "price", "cost", "resource", "target_cost", "contract")
        own: dict[str, Any] = {name: getattr(self, name)[keep] for name in per_offer}
        sums: dict[str, Any] = {
            name: np.bincount(self.outlet, getattr(self, name), size)[keep]
            for name in ("tokens", "metered", "billed", "under_plans", "asked")
        }
        return replace(self, outlet=np.arange(len(keep)), **own, **sums)

    @cached_property
    def profit(self) -> Floats:
        """What the seller of each offer keeps of its revenue, USD, (J,)."""
        return (self.price - self.cost) * self.billed

    @cached_property
    def unlocked(self) -> Outcome:
        """What users would choose at the month's list prices if nobody had an incumbent."""
        return self.market.unlocked(self.price)

    @cached_property
    def liked(self) -> Floats:
        """What users gain from each offer besides performance and price, share of value, (J, I); -inf if barred."""
        market = self.market
        return np.asarray(market.gross[:, 0] - market.levels[market.level, 0])

    @cached_property
    def served(self) -> Floats:
        """Mtok of each offer, task and cell, (J, K, cells)."""
        return np.asarray(self.tables.offers.served[self.live])

    @cached_property
    def by_task(self) -> Floats:
        """Mtok of each offer and task, (J, K)."""
        return np.asarray(self.served.sum(axis=2))

    @cached_property
    def by_cell(self) -> Floats:
        """Mtok of each offer and cell, (J, cells)."""
        return np.asarray(self.served.sum(axis=1))

    @cached_property
    def net(self) -> dict[str, float]:
        """Received less paid of everybody, USD."""
        return net_receipts(self.flows)

    @cached_property
    def paid(self) -> dict[str, float]:
        """USD by account, of accounts that anything was paid on."""
        out: dict[str, float] = defaultdict(float)
        for (_, _, account), usd in self.flows.items():
            out[account] += usd
        return dict(out)

    @cached_property
    def layers(self) -> dict[str, float]:
        """Profit of every layer, USD a month; together the profit of the industry.

        Sellers by their kind, after R&D and overhead, before what parents and investors put in; and what sectors that
        hold rents take in beyond what they pay, funding aside; where compute is limited, the vendor's margin and what
        data centres (counted with clouds) earn beyond the user cost of their hardware. Parents are sponsors: their
        support is a transfer, counted as nobody's income or expense, and what their core business gains from it is
        earned in other markets and part of effects on third parties, so that their line is zero unless a mechanism pays
        them.
        """
        sellers = self.tables.sellers
        out = dict.fromkeys(LAYERS, 0.0)
        by_kind = np.bincount(sellers.kind, sellers.profit, len(LAYER_OF_KIND))
        for layer, profit in zip(LAYER_OF_KIND, by_kind, strict=True):
            out[layer] += float(profit)
        income = net_receipts(self.flows, FUNDING)
        for sector, layer in OF_SECTOR.items():
            out[layer] += income.get(sector, 0.0)
        out["chips"] += self.upstream.chips
        out["clouds"] += self.upstream.datacentres
        return out

    @cached_property
    def flagships(self) -> list[int]:
        """`flagships` of the month."""
        return flagships(self)

    @property
    def is_shadow(self) -> bool:
        """Whether shadow equilibria and what else is computed beside them are due this month."""
        every = self.setup.shadow_every
        return bool(every) and self.month % every == 0

    @property
    def closed_fees(self) -> float:
        """USD that labs of closed weights get for plans."""
        return float(self.fees[self.tables.sellers.openness == CLOSED].sum())

    def of_plans(self, column: Floats, kind: int, *, closed: bool | None = None) -> float:
        """Sum of a column over plans of one kind, of labs of closed or of open weights or of both."""
        plans = self.tables.plans
        chosen = plans.kind == kind
        if closed is not None and len(plans):
            chosen = chosen & ((self.tables.sellers.openness[plans.seller] == CLOSED) == closed)
        return float(column[chosen].sum())

    @property
    def unlimited_profit(self) -> Floats:
        """USD each offer would earn at its price if nobody were turned away and no compute idle, (J,)."""
        return (self.price - self.target_cost) * self.asked

    @cached_property
    def ceiling(self) -> dict[str, Any]:
        """The month's rows of the table `ceiling`."""
        return ceiling_table(self)

    @property
    def snapshot(self) -> Snapshot:
        """This month's market, to be compared with a later one's."""
        lines = lineages(self.seller, self.weights, self.tables.weights.predecessor)
        # A copy leaves behind what the month's market has cached.
        return Snapshot(replace(self.tables.this_market()), self.price, lines)


def month_view(economy: "Economy", before: Snapshot | None = None) -> MonthView:
    """The view of the month that has just been played; `before` is the last shadow month's market."""
    offers = economy.offers
    live = economy.this_market().live
    weights = offers.weights[live]
    served = offers.served[live]
    tokens = served.sum((1, 2))
    asked = offers.demanded[live].sum((1, 2))
    people = economy.this_uptake().ways.people
    under = np.divide(offers.included[live], asked, out=np.zeros_like(asked), where=asked > 0)
    return MonthView(
        month=economy.month,
        setup=economy.setup,
        tables=economy,
        flows=economy.ledger.month(economy.month),
        external=(*economy.hooks("external"), *harm(economy), *core_benefit(economy)),
        live=live,
        weights=weights,
        seller=offers.seller[live],
        closed=economy.weights.openness[weights] == CLOSED,
        price=offers.price[live],
        cost=offers.cost[live] + np.where(offers.seller[live] == offers.supplier[live], offers.idle[live], 0.0),
        resource=offers.serving[live] + offers.integration[live] + offers.idle[live],
        tokens=tokens,
        metered=tokens * (1 - under),
        billed=offers.billed[live].sum(1),
        under_plans=offers.quota_billed[live].sum(1),
        fees=economy.plans.fees(people, len(economy.sellers)),
        people=people,
        contract=offers.contract[live],
        outlet=offers.outlets(live),
        tokens_by_cell=served.sum((0, 1)),
        before=before,
        asked=offers.asked[live].sum(1),
        target_cost=_target_cost(economy, live),
        tokens_before=_tokens_before(economy),
        upstream=profits(economy),
    )


def _tokens_before(economy: "Economy") -> dict[str, float]:
    """Mtok of each seller in the month before the one just played."""
    for rows in reversed(economy.recorder.sellers):
        if rows["month"] == economy.month - 1:
            return dict(zip(rows["seller"], rows["tokens_mtok"], strict=True))
    return {}


def _target_cost(economy: "Economy", live: NDArray[np.int64]) -> Floats:
    """Resource cost of each offer with the supplier's utilisation at its target, whoever bears it.

    units x rent + energy instead of what was planned for serving.
    """
    offers, compute, share = economy.offers, economy.compute, economy.setup.cost.energy_share
    if not economy.setup.hardware.limited:
        return np.asarray(offers.serving[live] + offers.integration[live])
    return np.asarray(
        offers.units[live] * (compute.rent + compute.trend * share / (1.0 - share)) + offers.integration[live]
    )


def ratio(part: float, whole: float) -> float:
    """part / whole, undefined (nan) where the whole is not positive."""
    return float(part / whole) if whole > 0 else float("nan")


LEADERS = ("openai", "anthropic", "google")
"""Labs whose best weights make the flagship price."""


def flagships(view: MonthView) -> list[int]:
    """Places of the best weights of OpenAI, Anthropic and Google among the offers on sale.

    In an industry without any of them, of the three closed labs with the best weights.
    """
    names, weights = view.tables.sellers.names, view.tables.weights
    rating = weights.rating[view.weights]
    best: dict[int, int] = {}
    for place in np.flatnonzero(view.closed & (view.seller == weights.developer[view.weights])):
        seller = int(view.seller[place])
        if seller not in best or rating[place] > rating[best[seller]]:
            best[seller] = int(place)
    leaders = [seller for seller in best if names[seller] in LEADERS]
    leaders = leaders or sorted(best, key=lambda seller: -rating[best[seller]])[:3]
    return [best[seller] for seller in leaders]
