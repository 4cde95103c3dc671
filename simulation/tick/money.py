"""What investors would pay for a lab."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulation.economy import Economy


def raisable(economy: "Economy") -> NDArray[np.float64]:
    """Money one funding round would bring each seller now, USD, (S,).

    dilution x [multiple x 12 x serving profit of the last month + frontier value x exp(-gap to the frontier / decay)],
    nothing within the interval after a round: investors pay for profit and, less, for capability.
    """
    finance, sellers, weights = economy.setup.finance, economy.sellers, economy.weights
    value = finance.value_multiple * 12 * np.maximum(sellers.revenue - sellers.serving_cost, 0.0)
    best = np.zeros(len(sellers))
    np.maximum.at(best, weights.developer, weights.rating)
    gap = weights.rating.max(initial=0.0) - best
    value += np.where(best > 0, finance.frontier_value * np.exp(-gap / finance.frontier_decay), 0.0)
    due = economy.month - sellers.last_round >= finance.round_interval
    return np.asarray(np.where(due & (sellers.rd > 0), finance.dilution * value, 0.0))
