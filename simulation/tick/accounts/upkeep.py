"""Fixed costs: overhead, and keeping hosted weights up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.goods.offer import OWN
from simulation.mechanisms import Flow
from simulation.tick.accounts.each import each
from simulation.tick.entry import upkeep

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Staff and sales of active sellers, what keeping up hosted weights takes, and what listing them anew took."""
    sellers = economy.sellers
    yield from each(economy, None, "labour", "overhead", np.where(sellers.active, sellers.overhead, 0.0))
    yield from each(economy, None, "labour", "listing", listing_cost(economy))
    offers = economy.offers
    new = np.flatnonzero(offers.listed == economy.month - 1)
    spent = np.bincount(offers.seller[new], offers.setup[new], len(sellers))
    yield from each(economy, None, "labour", "set-up", spent)


def listing_cost(economy: "Economy") -> NDArray[np.float64]:
    """What resellers pay to keep weights up, USD a month, (S,)."""
    offers = economy.offers
    served = np.flatnonzero(offers.active & (offers.contract == OWN) & (economy.sellers.kind[offers.seller] >= CLOUD))
    return np.bincount(offers.seller[served], upkeep(economy, offers.weights[served]), len(economy.sellers))
