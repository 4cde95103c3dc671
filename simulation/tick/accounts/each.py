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
    names, rows = economy.sellers.names, np.flatnonzero(usd)
    for row, amount in zip(rows.tolist(), usd[rows].tolist(), strict=True):
        yield Flow(payer or names[row], payee or names[row], account, amount)


def by_seller(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the offers on sale of each seller, (J,) to (S,)."""
    return np.bincount(economy.offers.seller[economy.this_market().live], usd, len(economy.sellers))


def by_supplier(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the offers on sale that each seller serves, whoever sells them, (J,) to (S,)."""
    return np.bincount(economy.offers.supplier[economy.this_market().live], usd, len(economy.sellers))
