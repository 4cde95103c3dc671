"""How labs are sold and how books are closed: agreed in stage 2, paid in stage 9, carried out in stages 7 and 10."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.equations.valuation import Target, gains_from_merger
from simulation.tick.levers import clauses
from simulation.tick.money import burn, outlook, raisable, running

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALIKE = 1e-9
"""Share of a bid by which two that are equal may differ: they are differences of large sums."""


def for_sale(economy: "Economy") -> Ints:
    """Rows of labs that lose money even without R&D and whose cash, with a round, lasts less than the sale runway.

    A lab that could still save itself by cutting R&D cuts; what it has left to sell then are customers and weights.
    """
    sellers, finance = economy.sellers, economy.setup.finance
    fixed = np.maximum(burn(economy) - sellers.rd, 0.0)
    short = (fixed > 0) & (sellers.cash + raisable(economy) < finance.sale_runway * fixed)
    return np.flatnonzero(sellers.active & (sellers.kind < CLOUD) & (sellers.acquired_by < 0) & short)


def agreed(economy: "Economy") -> tuple[Ints, Floats]:
    """Who takes over whom from this month on, (S,), and at what price, USD: with what was agreed before.

    Each lab for sale goes to the highest bidder at the second highest bid, at least what its owners would get by
    closing down. A bid is what the lab adds to the bidder's value and its cash, as far as the bidder's money goes.
    """
    sellers = economy.sellers
    buyer, price = sellers.acquired_by.copy(), sellers.sale_price.copy()
    _approved(economy, buyer, price)
    sold = for_sale(economy)
    sold = sold[buyer[sold] < 0]
    if not len(sold):
        return buyer, price
    free = sellers.active & (buyer < 0) & sellers.may_buy
    free[sold] = False
    money = purse(economy)
    for row in sold:
        cash = float(sellers.cash[row])
        bids = np.where(free, np.minimum(worth(economy, int(row)) + cash, money), -np.inf)
        best, second = _highest(economy, int(row), bids)
        if bids[best] > max(cash, 0.0):
            buyer[row], price[row] = best, max(second, cash, 0.0)
            money[best] -= price[row]
    return buyer, price


def _approved(economy: "Economy", buyer: Ints, price: Floats) -> None:
    """Note mergers that policies approve this month, in place.

    The price is what investors think the lab is worth, at least its cash, as far as the buyer's money goes; owners
    take the rest in shares of the buyer, which moves no cash. A party that is out of business merges with nobody; one
    that buys or is bought this month waits.
    """
    sellers, money = economy.sellers, purse(economy)
    for clause in clauses(economy, "merge"):
        names = (*clause.target.developers, clause.party)
        target, by = (sellers.names.index(name) if name in sellers.names else -1 for name in names)
        busy = buyer[target] >= 0 or buyer[by] >= 0 or target in buyer[sellers.active]
        if min(target, by) < 0 or not (sellers.active[target] and sellers.active[by]) or busy:
            continue
        buyer[target] = by
        price[target] = min(max(float(sellers.valuation[target]), float(sellers.cash[target]), 0.0), float(money[by]))


def _highest(economy: "Economy", row: int, bids: Floats) -> tuple[int, float]:
    """The highest bidder for a lab and the second highest bid; among equal bids a keyed draw decides.

    Bidders to whom a lab adds the same bid the same, but their sums round differently.
    """
    names = economy.sellers.names
    tied = np.flatnonzero(bids >= bids.max() - ALIKE * abs(bids.max()))
    best = min(tied, key=lambda one: economy.streams.uniform("take-over", f"{names[one]}|{names[row]}"))
    return int(best), float(np.delete(bids, best).max(initial=-np.inf))


def worth(economy: "Economy", row: int) -> Floats:
    """What each seller's value gains by taking a lab over, USD, (S,)."""
    margin, claim = outlook(economy)
    brought, runs = running(economy)
    labs = economy.sellers.active & (economy.sellers.kind < CLOUD)
    revenue = np.where(labs, economy.sellers.revenue, 0.0)
    return gains_from_merger(margin, revenue, runs, Target(row, float(brought[row])), claim)


def spare(economy: "Economy") -> Floats:
    """Cash beyond the runway that a seller keeps for itself, USD, (S,)."""
    sellers = economy.sellers
    return np.asarray(np.maximum(sellers.cash - economy.setup.finance.runway_target * burn(economy), 0.0))


def purse(economy: "Economy") -> Floats:
    """What each seller can pay for a take-over, USD, (S,): spare cash, and what its parent adds."""
    return np.asarray(spare(economy) + economy.setup.finance.parent_months * economy.sellers.parent)


def closing(economy: "Economy") -> Ints:
    """Rows of the labs whose take-over is carried out this month."""
    sellers = economy.sellers
    return np.flatnonzero(sellers.active & (sellers.acquired_by >= 0))


def moved(economy: "Economy", column: Floats) -> Floats:
    """A column of the sellers' table (S, ...) with the rows of those taken over this month added to their buyers'."""
    out, rows = np.array(column), closing(economy)
    np.add.at(out, economy.sellers.acquired_by[rows], column[rows])
    out[rows] = 0
    return out


def owners(economy: "Economy", rows: Ints) -> Ints:
    """Rows of sellers with the buyer in place of every lab that is taken over this month."""
    out = np.arange(len(economy.sellers))
    sold = closing(economy)
    out[sold] = economy.sellers.acquired_by[sold]
    return np.asarray(out[rows])
