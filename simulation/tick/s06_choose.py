"""Stage 6: users choose at posted prices what to ask for."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = ("sellers.incumbency", "offers.price", "offers.tax", "offers.demanded", "offers.asked")
WRITES = ("offers.demanded", "offers.asked")


def run(economy: "Economy") -> None:
    """Solve the month's choices and note the tokens that are asked for."""
    market, offers = economy.this_market(), economy.offers
    prices = offers.price[market.live]
    tokens = market.tokens(economy.this_choice().share, prices, offers.tax.shape[1])
    offers.demanded = rows(offers.demanded, market.live, tokens)
    offers.asked = rows(offers.asked, market.live, np.einsum("jkc,k->jc", tokens, market.people.billed))


def rows(column: NDArray[np.float64], live: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A column with `values` in the rows on sale and 0 elsewhere."""
    out = np.zeros_like(column)
    out[live] = values
    return out
