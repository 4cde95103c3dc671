"""Stage 4: what it costs to serve a Mtok of every offer on sale."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.tick.listing import formula_cost

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = ("offers.active", "offers.weights", "offers.serving", "offers.cost_factor", "weights.rating")
WRITES = ("offers.serving", "offers.cost")


def run(economy: "Economy") -> None:
    """Unit cost = formula of the rating x the offer's own factor (+ mechanisms' terms)."""
    offers = economy.offers
    economy.rent = float(np.prod([float(term) for term in economy.hooks("hardware")]))
    live = np.flatnonzero(offers.active)
    cost = formula_cost(economy, economy.weights.rating[offers.weights[live]]) * offers.cost_factor[live]
    offers.put("serving", live, cost + sum(economy.hooks("cost")))
    offers.cost = offers.serving
