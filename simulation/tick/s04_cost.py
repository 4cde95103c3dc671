"""Stage 4: what compute is rented at, who has it, and what it costs to serve a Mtok of every offer on sale."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.tick.compute import open_rent, planned_cost, units

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "offers.active", "offers.weights", "offers.supplier", "offers.serving", "offers.cost_factor",
    "sellers.active", "sellers.rd", "sellers.reserved", "sellers.need", "sellers.busy", "weights.rating",
    "fleets.owner", "fleets.units", "fleets.delivered", "fleets.retires",
)  # fmt: skip
WRITES = ("offers.serving", "offers.cost", "offers.units", "sellers.capacity")


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
    offers.cost = offers.serving
