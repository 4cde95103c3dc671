"""One account of all sellers at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow

if TYPE_CHECKING:
    from simulation.economy import Economy


def each(
    economy: "Economy", payer: str | None, payee: str | None, account: str, usd: NDArray[np.float64]
) -> Iterator[Flow]:
    """A flow of every seller with an amount in `usd` (S,), USD; the seller stands where payer or payee is None."""
    for row in np.flatnonzero(usd):
        name = economy.sellers.names[row]
        yield Flow(payer or name, payee or name, account, float(usd[row]))


def by_seller(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over each seller's offers, (J,) to (S,)."""
    return np.bincount(economy.offers.seller, usd, len(economy.sellers))


def by_supplier(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the offers that each seller serves, whoever sells them, (J,) to (S,)."""
    return np.bincount(economy.offers.supplier, usd, len(economy.sellers))
