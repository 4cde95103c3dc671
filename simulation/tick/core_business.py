"""Core businesses of labs' parents: what they gain this month, and would gain from a release."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.complement import core_gain, release_gain
from simulation.goods.weights import CLOSED

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def core_gains(economy: "Economy") -> Floats:
    """What the core business behind each lab in business gains from models, USD a month, (S,); 0 without one."""
    out, sellers = np.zeros(len(economy.sellers)), economy.sellers
    for name, lab in economy.setup.labs.items():
        row = sellers.names.index(name)
        if lab.core.revenue and sellers.active[row]:
            is_open, own = economy.weights.openness != CLOSED, economy.weights.developer == row
            numbers = (lab.core.revenue, lab.core.complement_elasticity, lab.core.ad_targeting_gain)
            out[row] = core_gain(*numbers, _risen(economy, is_open), _risen(economy, own))
    return out


def gain_of_release(economy: "Economy", seller: int) -> float:
    """What the core business behind a lab would gain if its best weights were open, USD a month."""
    lab = economy.setup.labs.get(economy.sellers.names[seller])
    if lab is None or not lab.core.revenue:
        return 0.0
    weights = economy.weights
    own = weights.developer == seller
    others = weights.rating[~own & (weights.openness != CLOSED)].max(initial=0.0)
    best = float(weights.rating[own].max(initial=0.0))
    return release_gain(lab.core.revenue, lab.core.complement_elasticity, best, float(others))


def _risen(economy: "Economy", chosen: Flags) -> float:
    """By how much the best of some weights is above the best of them at the start, points; 0 without any then."""
    rating, first = economy.weights.rating, chosen & (economy.weights.released < 0)
    return float(rating[chosen].max() - rating[first].max()) if first.any() else 0.0
