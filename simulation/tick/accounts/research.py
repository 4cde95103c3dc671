"""What research and development takes: compute and staff."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """R&D is compute and staff in fixed shares."""
    rd, share = economy.sellers.rd, economy.setup.cost.rd_compute_share
    yield from each(economy, None, "hardware", "compute for R&D", rd * share)
    yield from each(economy, None, "labour", "R&D staff", rd * (1 - share))
