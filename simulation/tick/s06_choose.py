"""Stage 6: users choose; incumbents, adoption and consideration move on."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import choose
from simulation.tick.people import adopted, considered, mix_incumbency

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.mass", "users.adoption", "sellers.incumbency", "offers.price",
    "offers.tax", "offers.demanded", "offers.billed",
)  # fmt: skip
WRITES = (
    "offers.demanded",
    "offers.billed",
    "sellers.incumbency",
    "users.surplus",
    "users.spending",
    "users.mass",
    "users.adoption",
)


def run(economy: "Economy") -> None:
    """Solve the month's choices at posted prices and book tokens, spending and surplus."""
    market, offers, users = economy.this_market(), economy.offers, economy.users
    live, prices, people = market.live, offers.price[market.live], market.people
    outcome = choose(market.structure, market.choices(prices, economy.sellers.incumbency))
    cells = offers.tax.shape[1]
    tokens = market.tokens(outcome.share, prices, cells)
    billed = np.einsum("jkc,k->jc", tokens, people.billed)
    offers.demanded = _rows(offers.demanded, live, tokens)
    offers.billed = _rows(offers.billed, live, billed)
    users.surplus = np.bincount(people.user, outcome.surplus * people.stake, len(users))
    users.spending = _spending(economy, outcome.share, prices)
    economy.sellers.incumbency = outcome.incumbent
    mass = considered(economy)
    economy.sellers.incumbency = mix_incumbency(economy, users.mass, mass)
    users.mass, users.adoption = mass, adopted(economy)


def _rows(column: NDArray[np.float64], live: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.zeros_like(column)
    out[live] = values
    return out


def _spending(economy: "Economy", share: NDArray[np.float64], prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each user pays, taxes included, USD a month, (I,)."""
    market = economy.this_market()
    people = market.people
    slope = market.at(prices).slope
    paid = prices[:, None] + (market.fee / market.markup)[:, people.cell[people.user]]
    # du/dp x stake is billed tokens times (1 + tax), so slope x stake x (p + fee / (1 + tax)) is money paid.
    return np.bincount(people.user, (share * slope * paid).sum(0) * people.stake, len(economy.users))
