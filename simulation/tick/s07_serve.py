"""Stage 7: sellers serve what is asked for; capacity is not yet limited."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = ("offers.demanded",)
WRITES = ("offers.served",)


def run(economy: "Economy") -> None:
    """Tokens served are tokens demanded: capacity is bought by the month at the going rent."""
    economy.offers.served = economy.offers.demanded
