"""What sellers of weights that others run pay for them, and what their own part takes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.mechanisms import Flow
from simulation.tick.accounts import own_apps
from simulation.tick.accounts.each import by_seller, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Resellers and vendors pay the supplier wholesale price x billed tokens, vendors labour for integration.

    What is left to vendors that a lab owns follows (accounts/own_apps.py).
    """
    offers, names, live = economy.offers, economy.sellers.names, economy.this_market().live
    billed = offers.billed[live].sum(1)
    pairs = offers.seller[live] * len(names) + offers.supplier[live]
    paid = np.bincount(pairs, offers.wholesale[live] * billed)
    for pair in np.flatnonzero(paid > 0).tolist():
        seller, supplier = divmod(pair, len(names))
        yield Flow(names[seller], names[supplier], "wholesale", float(paid[pair]))
    yield from each(economy, None, "labour", "integration", by_seller(economy, offers.integration[live] * billed))
    yield from own_apps.flows(economy)
