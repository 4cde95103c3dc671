"""What research and development takes: compute and staff."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """R&D, its own and what the state pays, is compute and staff in fixed shares; of compute it pays what it gets."""
    rd, share = economy.sellers.research_budget, economy.setup.cost.rd_compute_share
    lessor = "datacentres" if economy.setup.hardware.limited else "hardware"
    yield from each(economy, None, lessor, "compute for R&D", rd * share * economy.compute.research)
    yield from each(economy, None, "labour", "R&D staff", rd * (1 - share))
