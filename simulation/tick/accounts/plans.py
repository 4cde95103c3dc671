"""What users pay for plans, whatever they use of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import each
from simulation.tick.accounts.policy import on_tokens

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Subscribers pay their seller; the seller owes what policies put on the price of tokens under its plans."""
    yield from each(economy, "users", None, "plan fees", fees(economy))
    billed = economy.offers.quota_billed[economy.this_market().live]
    yield from on_tokens(economy, billed, None, " under plans")


def fees(economy: "Economy") -> NDArray[np.float64]:
    """Fees each seller receives, USD a month, (S,)."""
    return economy.plans.fees(economy.this_uptake().ways.people, len(economy.sellers))
