"""What serving takes: energy and compute."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_supplier, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Whoever runs the weights, for list prices or under plans, pays for energy and hardware.

    Where compute is limited, hired units are paid at the month's rent, busy or not, and energy follows use alone.
    """
    offers, cost, compute, live = economy.offers, economy.setup.cost, economy.compute, economy.this_market().live
    run = (offers.billed[live] + offers.quota_billed[live]).sum(1)
    if economy.setup.hardware.limited:
        energy = offers.units[live] * compute.trend * cost.energy_share / (1 - cost.energy_share) * run
        yield from each(economy, None, "energy", "energy", by_supplier(economy, energy))
        yield from each(economy, None, "datacentres", "compute for serving", economy.sellers.hired * compute.rent)
        return
    serving = by_supplier(economy, offers.serving[live] * run)
    yield from each(economy, None, "energy", "energy", serving * cost.energy_share)
    yield from each(economy, None, "hardware", "compute for serving", serving * (1 - cost.energy_share))
    spent = serving.sum() * (1 - cost.energy_share) + economy.sellers.research_budget.sum() * cost.rd_compute_share
    yield Flow("hardware", "resources", "making and housing chips", spent * (1 - cost.hardware_rent_share))
