"""Stage 4: what compute is rented at, who has it, and what it costs to serve a Mtok of every offer on sale."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.tick.compute import open_rent, planned_cost, units
from simulation.tick.levers import clauses
from simulation.tick.resale import sources, unit_costs

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.active", "sellers.rd", "sellers.aid", "sellers.serving_factor", "sellers.need", "sellers.reserved",
    "sellers.busy", "weights.rating", "offers.weights", "offers.seller", "offers.contract", "offers.source",
    "offers.supplier", "offers.active", "offers.price", "offers.serving", "offers.units", "offers.cut_of_revenue",
    "offers.cut_of_profit", "offers.integration", "offers.cost_factor", "offers.cap", "fleets.owner",
    "fleets.units", "fleets.delivered", "fleets.retires",
)  # fmt: skip
WRITES = ("offers.serving", "offers.units", "offers.source", "offers.supplier", "offers.barred", "sellers.capacity")


def run(economy: "Economy") -> None:
    """Unit cost = formula of the rating x the offer's own factor (+ mechanisms' terms), at the month's rent."""
    offers = economy.offers
    factor = float(np.prod([float(term) for term in economy.hooks("hardware")]))
    economy.rent = factor
    if economy.setup.hardware.limited:
        economy.compute, economy.sellers.capacity = open_rent(economy, factor)
        economy.rent = economy.compute.rent_index
    live = np.flatnonzero(offers.active)
    plain, planned = planned_cost(economy, live)
    offers.put("units", live, units(economy, plain))
    offers.put("serving", live, planned)
    # What is resold takes what it takes whoever runs it.
    offers.source = sources(economy)
    offers.units, offers.serving = offers.units[offers.source], offers.serving[offers.source]
    offers.supplier = offers.seller[offers.source]
    offers.barred = _below_cost(economy)


def _below_cost(economy: "Economy") -> NDArray[np.bool_]:
    """Offers that a cap puts below their unit cost, (J,): nobody must sell at a loss, tokens or plans.

    Of what is resold that is the wholesale price, at the supplier's last price under the cap, and integration.
    """
    offers = economy.offers
    if not clauses(economy, "cap"):
        return np.zeros(len(offers), bool)
    cost = np.maximum(unit_costs(economy, np.minimum(offers.price, offers.cap))[1], offers.serving)
    return np.asarray(offers.active & (offers.cap < cost))
