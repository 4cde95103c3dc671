"""What core businesses of labs' parents gain from models: earned in other markets, by region of the lab."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.parameters import REGIONS

if TYPE_CHECKING:
    from simulation.economy import Economy


def core_benefit(economy: "Economy") -> tuple[NDArray[np.float64], ...]:
    """Effect outside the market for models, USD a month by region, (R,); nothing where no parent has a core business.

    All of the gain counts, as if none of it were taken from the core's rivals or customers.
    """
    gain = economy.sellers.core_gain
    return (np.bincount(economy.sellers.origin, gain, len(REGIONS)),) if gain.any() else ()
