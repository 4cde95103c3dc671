"""What users pay for tokens, and the taxes on them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Users pay sellers price x billed tokens and the state tax and fee on them."""
    offers = economy.offers
    taxed = ((offers.tax * offers.price[:, None] + offers.fee) * offers.billed).sum(1)
    yield from each(economy, "users", None, "tokens", by_seller(economy, offers.price * offers.billed.sum(1)))
    yield from each(economy, "users", "state", "token tax", by_seller(economy, taxed))
