"""Stage 7: sellers serve what is asked for; incumbents, adoption and consideration move on."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.tick.people import adopted, considered, mix_incumbency

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.mass", "users.adoption", "sellers.incumbency", "offers.price", "offers.demanded",
    "offers.asked",
)  # fmt: skip
WRITES = (
    "offers.served",
    "offers.billed",
    "sellers.incumbency",
    "users.surplus",
    "users.spending",
    "users.mass",
    "users.adoption",
)


def run(economy: "Economy") -> None:
    """Serve what is asked for (capacity is bought by the month at the going rent); book spending and surplus."""
    market, offers, users = economy.this_market(), economy.offers, economy.users
    outcome, people = economy.this_choice(), market.people
    offers.served, offers.billed = offers.demanded, offers.asked
    users.surplus = np.bincount(people.user, outcome.surplus * people.stake, len(users))
    users.spending = _spending(economy, outcome.share, offers.price[market.live])
    economy.sellers.incumbency = outcome.incumbent
    mass = considered(economy)
    economy.sellers.incumbency = mix_incumbency(economy, users.mass, mass)
    users.mass, users.adoption = mass, adopted(economy)


def _spending(economy: "Economy", share: NDArray[np.float64], prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each user pays, taxes included, USD a month, (I,)."""
    market = economy.this_market()
    people = market.people
    slope = market.at(prices).slope
    paid = prices[:, None] + (market.fee / market.markup)[:, people.cell[people.user]]
    # du/dp x stake is billed tokens times (1 + tax), so slope x stake x (p + fee / (1 + tax)) is money paid.
    return np.bincount(people.user, (share * slope * paid).sum(0) * people.stake, len(economy.users))
