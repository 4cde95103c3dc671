"""Stage 1: policies become levers per offer and cell."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.tick.levers import lever_columns

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = ("offers.active", "offers.weights", "weights.developer", "weights.openness", "sellers.origin")
WRITES = ("offers.available", "offers.tax", "offers.fee")


def run(economy: "Economy") -> None:
    """Set the levers of every offer on sale from the clauses in force."""
    live = np.flatnonzero(economy.offers.active)
    columns = lever_columns(economy, economy.offers.weights[live])
    for name, values in columns.items():
        economy.offers.put(name, live, values)
