"""Stage 10: hosts list and delist open weights, resellers follow; labs are taken over, fail and are founded."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.goods.offer import OWN
from simulation.parameters import Lab as LabBlock
from simulation.policies import Clause
from simulation.tick.contracts import renew
from simulation.tick.deals import owners
from simulation.tick.entry import enter, upkeep
from simulation.tick.founding import add_seller
from simulation.tick.levers import clauses
from simulation.tick.listing import add_offers, successors

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "sellers.kind", "sellers.origin", "sellers.active", "sellers.brand", "sellers.knowledge",
    "sellers.rd", "sellers.cash", "sellers.acquired_by", "sellers.closed", "weights.developer", "weights.released",
    "weights.rating", "weights.openness", "weights.compute", "weights.certified",
    "weights.predecessor", "weights.superseded", "offers.weights", "offers.seller", "offers.contract",
    "offers.source", "offers.listed", "offers.active", "offers.price", "offers.serving", "offers.wholesale",
    "offers.cost", "offers.idle", "offers.cut_of_revenue", "offers.cut_of_profit", "offers.integration",
    "offers.skill", "offers.cost_factor", "offers.common_factor", "offers.billed", "offers.served",
    "offers.lean_months", "plans.seller", "history.best_knowledge",
)  # fmt: skip
WRITES = (
    "offers.*",
    "offers.active",
    "offers.seller",
    "offers.lean_months",
    "weights.developer",
    "plans.seller",
    "sellers.*",
    "sellers.active",
    "sellers.closed",
)


def run(economy: "Economy") -> None:
    """Switch to successors, withdraw, delist, list, merge, fail, resell, found."""
    _switch(economy)
    profit = _gross_profit(economy)
    _withdraw(economy)
    _delist(economy, profit + _overlooked(economy))
    enter(economy)
    merged = _merge(economy)
    _fail(economy, merged)
    renew(economy)
    _found(economy)


def _gross_profit(economy: "Economy") -> NDArray[np.float64]:
    """What every offer earns its seller, as sold and through those who resell it, USD a month, (J,)."""
    offers, billed = economy.offers, _of_month(economy, economy.offers.billed)
    resold = np.where(offers.contract != OWN, (offers.wholesale - offers.serving - offers.idle) * billed, 0.0)
    idle = np.where(offers.contract == OWN, offers.idle, 0.0)
    mine = (offers.price - offers.cost - idle) * billed
    return np.asarray(mine + np.bincount(offers.source, resold, len(offers)))


def _of_month(economy: "Economy", column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of a column of what was sold (J, ...) by offer, (J,); what was not on sale sold nothing."""
    out, live = np.zeros(len(column)), economy.this_market().live
    out[live] = column[live].sum(axis=tuple(range(1, column.ndim)))
    return out


def _overlooked(economy: "Economy") -> NDArray[np.float64] | float:
    """What sellers leave out of the cost they see (mechanisms' terms), USD a month, (J,); 0 without any."""
    terms = economy.hooks("perceived_cost")
    if not terms:
        return 0.0
    offers, out = economy.offers, np.zeros(len(economy.offers))
    live = np.flatnonzero(offers.active)
    out[live] = -sum(terms) * offers.billed.sum(1)[live]
    return out


def _switch(economy: "Economy") -> None:
    """Hosts and resellers list the successors of what they sell at the end of the month of release."""
    weights = economy.weights
    new = np.flatnonzero((weights.released == economy.month) & (weights.predecessor >= 0))
    while len(new):
        later = np.isin(weights.predecessor[new], new)  # successors of what is itself a successor of this month
        add_offers(economy, [offer for row in new[~later] for offer in successors(economy, int(row), own=False)])
        new = new[later]


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
    hosted = offers.active & (offers.contract == OWN) & (economy.sellers.kind[offers.seller] >= CLOUD)
    tokens = _of_month(economy, offers.served)
    rows = (hosted & (offers.listed < economy.month)).nonzero()[0]
    few = tokens[rows] < numbers.minimum_share * tokens.sum()
    lean = rows[(profit[rows] < upkeep(economy, offers.weights[rows])) | few]
    months = np.zeros_like(offers.lean_months)
    months[lean] = offers.lean_months[lean] + 1
    offers.lean_months = months
    offers.active = offers.active & (months < numbers.patience)


def _merge(economy: "Economy") -> NDArray[np.bool_]:
    """Weights, offers and plans of the labs taken over this month go to their buyers; which sellers they were, (S,).

    Where a buyer then sells the same weights twice, it keeps the offer that costs it less.
    """
    sellers, offers, weights = economy.sellers, economy.offers, economy.weights
    merged = owners(economy, np.arange(len(sellers))) != np.arange(len(sellers))
    if merged.any():
        weights.developer = owners(economy, weights.developer)
        plans = economy.plans
        plans.seller = np.where(plans.seller >= 0, owners(economy, plans.seller), plans.seller)
        offers.seller = owners(economy, offers.seller)  # who runs what is resold follows next month (stage 4)
        rows = np.flatnonzero(offers.active)
        rows = rows[np.lexsort((rows, offers.cost[rows], offers.seller[rows], offers.weights[rows]))]
        same = np.diff(offers.seller[rows], prepend=-1) == 0
        offers.put("active", rows[same & (np.diff(offers.weights[rows], prepend=-1) == 0)], value=False)
    return np.asarray(merged)


def _fail(economy: "Economy", merged: NDArray[np.bool_]) -> None:
    """A seller whose cash is gone closes; its own offers go, open weights stay with those who host them."""
    sellers, offers = economy.sellers, economy.offers
    leaving = {name for term in economy.hooks("leave") for name in term}
    gone = merged | (sellers.cash < 0)
    if leaving:
        gone |= np.array([name in leaving for name in sellers.names])
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
    for clause in clauses(economy, "found"):
        if clause.party not in economy.sellers.names:
            _found_lab(economy, clause.party, _public(economy, clause))
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
        _found_lab(economy, name, block)


def _public(economy: "Economy", clause: Clause) -> LabBlock:
    """A public lab on its first day; it has no cash of its own, so the state pays from the next month on."""
    share = economy.setup.turnover.entrant_overhead
    rd = clause.value / (1 + share)
    origin = clause.target.origin[0]
    return LabBlock.model_construct(
        kind="open", openness="weights", origin=origin, rd=rd, overhead=share * rd, cash=0.0
    )


def _found_lab(economy: "Economy", name: str, block: LabBlock) -> None:
    """A lab that knows what half of all labs know and begins to train."""
    labs = economy.sellers.knowledge[economy.sellers.rd > 0]
    known = float(np.median(labs)) if len(labs) else float(economy.history.best_knowledge[-1])
    trained = economy.month + economy.setup.technology.release_interval
    add_seller(economy, name, block, knowledge=known, next_release=trained, raised=block.cash)
    economy.ledger.post(economy.month, "investors", name, "seed capital", block.cash)
