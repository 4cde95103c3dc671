"""Fixed costs: overhead, and keeping hosted weights up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Staff and sales of active sellers, and the listing cost of every set of weights a reseller keeps up."""
    sellers = economy.sellers
    yield from each(economy, None, "labour", "overhead", np.where(sellers.active, sellers.overhead, 0.0))
    yield from each(economy, None, "labour", "listing", listing_cost(economy))


def listing_cost(economy: "Economy") -> NDArray[np.float64]:
    """What resellers pay to keep weights up, USD a month, (S,)."""
    hosted = by_seller(economy, economy.offers.active) * (economy.sellers.kind >= CLOUD)
    return np.asarray(hosted * economy.setup.turnover.listing_cost)
