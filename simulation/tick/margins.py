"""Two readings of the same accounts: how much of what closed labs spend is inference, and how much overhead."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOSED_LAB
from simulation.equations.accounting import scale_to_margin
from simulation.goods.offer import OWN
from simulation.goods.plan import OWN as MACHINE
from simulation.tick.resale import unit_costs
from simulation.tick.uptake import Uptake, first_uptake

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


def open_margins(economy: "Economy") -> float:
    """Give closed labs the gross margin of the scenario at first prices, and book the difference as overhead.

    Every lab's serving costs are scaled alike and its overhead takes the opposite change, so that its operating result
    at first prices stays; a cost that overhead cannot make room for is not reached. Returns the mean scale, by cost,
    which successors' usual cost follows too; 1 where no margin is given.
    """
    margin = economy.setup.finance.inference_margin
    if margin is None:
        return 1.0
    sellers, offers, taken = economy.sellers, economy.offers, first_uptake(economy)
    revenue, serving = _accounts(economy, taken)
    closed = (sellers.kind == CLOSED_LAB) & (serving > 0) & (revenue > 0)
    scale = np.where(closed, scale_to_margin(revenue, serving, margin, sellers.overhead), 1.0)
    own = scale[offers.supplier]
    for column in ("serving", "cost_factor", "common_factor"):
        setattr(offers, column, getattr(offers, column) * own)
    offers.wholesale, offers.cost = unit_costs(economy, offers.price)
    after, lower = _accounts(economy, taken)
    sellers.overhead = np.maximum(sellers.overhead + (after - lower) - (revenue - serving), 0.0)
    before = float(serving[closed].sum())
    return float((scale * serving)[closed].sum()) / before if before > 0 else 1.0


def _accounts(economy: "Economy", taken: Uptake) -> tuple[Floats, Floats]:
    """Revenue of every seller from what it runs, at list, wholesale and from plans, and serving cost, USD, (S,)."""
    offers, plans, size = economy.offers, economy.plans, len(economy.sellers)
    live, share = taken.market.live, taken.market.people.billed
    at_list = np.einsum("jkc,k->j", taken.at_list(), share)
    machines = plans.kind[taken.ways.rows] == MACHINE
    quota = np.einsum("jkc,k->j", taken.on_quota(own=machines), share)
    supplier = offers.supplier[live]
    received = np.where(offers.contract[live] == OWN, offers.price[live], offers.wholesale[live]) * at_list
    revenue = np.bincount(supplier, received, size)
    people, rows = taken.share @ taken.ways.people, taken.ways.rows
    fees = np.where(machines, 0.0, taken.fees * people)
    revenue += np.bincount(np.maximum(plans.seller[rows], 0), fees, size)
    return revenue, np.bincount(supplier, offers.serving[live] * (at_list + quota), size)
