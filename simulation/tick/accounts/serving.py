"""What serving takes: energy and compute."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_supplier, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Whoever runs the weights pays for energy and hardware; making and housing chips takes resources."""
    offers, cost = economy.offers, economy.setup.cost
    serving = by_supplier(economy, offers.serving * offers.billed.sum(1))
    yield from each(economy, None, "energy", "energy", serving * cost.energy_share)
    yield from each(economy, None, "hardware", "compute for serving", serving * (1 - cost.energy_share))
    compute = serving.sum() * (1 - cost.energy_share) + economy.sellers.rd.sum() * cost.rd_compute_share
    yield Flow("hardware", "resources", "making and housing chips", compute * (1 - cost.hardware_rent_share))
