"""What users pay for tokens, and the taxes on them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller, each
from simulation.tick.accounts.policy import on_tokens

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Users pay sellers price x billed tokens, and what policies put on top of it."""
    offers, live = economy.offers, economy.this_market().live
    billed = offers.billed[live]
    yield from each(economy, "users", None, "tokens", by_seller(economy, offers.price[live] * billed.sum(1)))
    yield from on_tokens(economy, billed, "users")
