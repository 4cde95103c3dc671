"""Stage 10: hosts list and delist open weights; labs are taken over, fail and are founded."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD, Reseller
from simulation.goods.weights import CLOSED
from simulation.parameters import Lab as LabBlock
from simulation.tick.deals import owners
from simulation.tick.founding import add_seller
from simulation.tick.listing import NewOffer, add_offer, succeed

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "sellers.kind", "sellers.origin", "sellers.active", "sellers.knowledge", "sellers.rd",
    "sellers.cash", "sellers.acquired_by", "sellers.closed",
    "weights.developer", "weights.released", "weights.rating", "weights.openness",
    "weights.predecessor", "weights.superseded", "offers.weights", "offers.seller", "offers.supplier",
    "offers.listed", "offers.active", "offers.idle",
    "offers.price", "offers.cost", "offers.cost_factor", "offers.billed", "offers.served", "offers.lean_months",
    "history.best_knowledge",
)  # fmt: skip
WRITES = (
    "offers.*",
    "offers.active",
    "offers.seller",
    "offers.supplier",
    "offers.lean_months",
    "weights.developer",
    "sellers.*",
    "sellers.active",
    "sellers.closed",
)


def run(economy: "Economy") -> None:
    """Switch to successors, withdraw, delist, list, merge, fail, enter."""
    _switch(economy)
    profit = _gross_profit(economy)
    _withdraw(economy)
    _delist(economy, profit)
    _list(economy, profit)
    merged = _merge(economy)
    _fail(economy, merged)
    _found(economy)


def _gross_profit(economy: "Economy") -> NDArray[np.float64]:
    """Revenue less serving cost of every offer, USD a month, (J,)."""
    offers = economy.offers
    idle = np.where(offers.seller == offers.supplier, offers.idle, 0.0)
    return np.asarray((offers.price - offers.cost - idle) * offers.billed.sum(1))


def _switch(economy: "Economy") -> None:
    """Hosts list the successors of the open weights they serve at the end of the month of release."""
    weights = economy.weights
    new = (weights.released == economy.month) & (weights.openness != CLOSED) & (weights.predecessor >= 0)
    for row in np.flatnonzero(new):
        succeed(economy, int(row), own=False)


def _withdraw(economy: "Economy") -> None:
    """A developer keeps superseded weights on sale for a while; a host puts the successor in their place at once."""
    weights, offers = economy.weights, economy.offers
    since = weights.superseded[offers.weights]
    own = offers.seller == weights.developer[offers.weights]
    kept = np.where(own, economy.setup.technology.frozen_months, 0)
    offers.active = offers.active & ~((since >= 0) & (economy.month - since >= kept))


def _delist(economy: "Economy", profit: NDArray[np.float64]) -> None:
    """A reseller drops weights that have not paid their listing cost, or hardly sold, for some months."""
    offers, numbers = economy.offers, economy.setup.turnover
    hosted = offers.active & (economy.sellers.kind[offers.seller] >= CLOUD)
    tokens = offers.served.sum((1, 2))
    lean = (
        hosted
        & (offers.listed < economy.month)
        & ((profit < numbers.listing_cost) | (tokens < numbers.minimum_share * tokens.sum()))
    )
    months = np.where(lean, offers.lean_months + 1, 0)
    offers.lean_months = months
    offers.active = offers.active & (months < numbers.patience)


def _list(economy: "Economy", profit: NDArray[np.float64]) -> None:
    """One more host a month for each set of open weights whose business, shared by one more, pays the listing cost.

    Expected profit of the next host = mean profit of the offers on sale x n / (n + 1), same price, own cost draw.
    """
    offers, weights, numbers = economy.offers, economy.weights, economy.setup.turnover
    for row in np.flatnonzero((weights.openness != CLOSED) & (weights.superseded < 0)):
        on_sale = np.flatnonzero(offers.active & (offers.weights == row))
        count = len(on_sale)
        if not 0 < count < numbers.max_hosts or profit[on_sale].sum() / (count + 1) <= numbers.listing_cost:
            continue
        host = _next_host(economy, int(row), {int(item) for item in offers.seller[on_sale]})
        if host is not None:
            luck = economy.streams.normal("host cost", f"{host.name}|{weights.names[row]}")
            factor = float(np.median(offers.cost_factor[on_sale])) * float(np.exp(economy.setup.cost.host_sd * luck))
            add_offer(economy, NewOffer(int(row), host.row, float(np.median(offers.price[on_sale])), factor))


def _next_host(economy: "Economy", weights: int, listed: set[int]) -> Reseller | None:
    """The reseller most interested in weights among those that do not list them: a keyed draw per host and weights.

    Weights that a host has dropped are not taken up again by it.
    """
    offers = economy.offers
    dropped = {int(row) for row in offers.seller[offers.weights == weights]}
    free = [agent for agent in economy.sellers_of(Reseller) if agent.active and agent.row not in listed | dropped]
    key = economy.weights.names[weights]
    return min(free, key=lambda agent: economy.streams.uniform("host interest", f"{agent.name}|{key}"), default=None)


def _merge(economy: "Economy") -> NDArray[np.bool_]:
    """Weights and offers of the labs taken over this month go to their buyers; which sellers they were, (S,).

    Where a buyer then sells the same weights twice, it keeps the offer that costs it less.
    """
    sellers, offers, weights = economy.sellers, economy.offers, economy.weights
    merged = owners(economy, np.arange(len(sellers))) != np.arange(len(sellers))
    if merged.any():
        weights.developer = owners(economy, weights.developer)
        offers.seller, offers.supplier = owners(economy, offers.seller), owners(economy, offers.supplier)
        rows = np.flatnonzero(offers.active)
        rows = rows[np.lexsort((rows, offers.cost[rows], offers.seller[rows], offers.weights[rows]))]
        same = np.diff(offers.seller[rows], prepend=-1) == 0
        offers.put("active", rows[same & (np.diff(offers.weights[rows], prepend=-1) == 0)], value=False)
    return np.asarray(merged)


def _fail(economy: "Economy", merged: NDArray[np.bool_]) -> None:
    """A seller whose cash is gone closes; its own offers go, open weights stay with those who host them."""
    sellers, offers = economy.sellers, economy.offers
    leaving = {name for term in economy.hooks("leave") for name in term}
    gone = merged | (sellers.cash < 0) | np.array([name in leaving for name in sellers.names])
    sellers.closed = np.where(sellers.active & gone, economy.month, sellers.closed)
    sellers.active = sellers.active & ~gone
    offers.active = offers.active & sellers.active[offers.seller]


def _found(economy: "Economy") -> None:
    """Start-up labs enter by a Poisson clock (and where mechanisms say so)."""
    rate = economy.setup.turnover.lab_entry / 12
    names = [name for term in economy.hooks("enter") for name in term]
    if economy.streams.uniform("lab entry", "", economy.month) < 1 - np.exp(-rate):
        names.append(f"entrant-{economy.month}")
    leader = float(economy.sellers.rd.max(initial=0.0))
    for name in names:
        numbers = economy.setup.turnover
        is_open = economy.streams.uniform("entrant openness", name) < numbers.entrant_open
        kind, openness = ("open", "weights") if is_open else ("closed", "closed")
        # Not validated: what a run has grown into may lie beyond the range of a scenario.
        block = LabBlock.model_construct(
            kind=kind,
            openness=openness,
            rd=numbers.entrant_rd * leader,
            overhead=numbers.entrant_overhead * numbers.entrant_rd * leader,
            cash=numbers.seed_capital,
        )
        labs = economy.sellers.knowledge[economy.sellers.rd > 0]
        known = float(np.median(labs)) if len(labs) else float(economy.history.best_knowledge[-1])
        trained = economy.month + economy.setup.technology.release_interval
        first = {"knowledge": known, "next_release": trained, "raised": block.cash}
        add_seller(economy, name, block, **first)
        economy.ledger.post(economy.month, "investors", name, "seed capital", block.cash)
