"""One account of all sellers at once."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow

if TYPE_CHECKING:
    from simulation.economy import Economy


def each(
    economy: "Economy", payer: str | None, payee: str | None, account: str, usd: NDArray[np.float64]
) -> Iterable[Flow]:
    """A flow of every seller with an amount in `usd` (S,), USD; the seller stands where payer or payee is None."""
    rows, every = usd.nonzero()[0], economy.sellers.names
    names = [every[row] for row in rows.tolist()]
    payers, payees = (names if party is None else [party] * len(names) for party in (payer, payee))
    return map(Flow, payers, payees, [account] * len(names), usd[rows].tolist())


def by_seller(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the offers on sale of each seller, (J,) to (S,)."""
    return np.bincount(economy.offers.seller[economy.this_market().live], usd, len(economy.sellers))


def by_supplier(economy: "Economy", usd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the offers on sale that each seller serves, whoever sells them, (J,) to (S,)."""
    return np.bincount(economy.offers.supplier[economy.this_market().live], usd, len(economy.sellers))
