"""What applications that a lab owns earn goes to the lab, and what they lose comes from it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.agents.seller import AppVendor
from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Revenue less wholesale, integration and overhead of every owned application, while both are in business."""
    owned = [agent for agent in economy.sellers_of(AppVendor) if agent.block.owner]
    if not owned:
        return
    offers, sellers, live = economy.offers, economy.sellers, economy.this_market().live
    earned = (offers.price - offers.cost)[live] * offers.billed[live].sum(1)
    margin = by_seller(economy, earned) - sellers.overhead
    for agent in owned:
        owner = sellers.names.index(agent.block.owner)
        if agent.active and sellers.active[owner]:
            usd, pair = float(margin[agent.row]), (agent.name, agent.block.owner)
            payer, payee = pair if usd >= 0 else pair[::-1]
            yield Flow(payer, payee, "result of own applications", abs(usd))
