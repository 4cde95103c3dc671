"""What users pay for plans, whatever they use of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Subscribers pay their seller; the seller owes the state the taxes on tokens that it serves under its plans."""
    offers = economy.offers
    taxed = ((offers.tax * offers.price[:, None] + offers.fee) * offers.quota_billed).sum(1)
    yield from each(economy, "users", None, "plan fees", fees(economy))
    yield from each(economy, None, "state", "token tax under plans", by_seller(economy, taxed))


def fees(economy: "Economy") -> NDArray[np.float64]:
    """Fees each seller receives, USD a month, (S,)."""
    return economy.plans.fees(economy.this_uptake().ways.people, len(economy.sellers))
