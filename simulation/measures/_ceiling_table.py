"""The rows of the table `ceiling`: closed offers beside the open alternative, by segment."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.ceiling import local_cost
from simulation.goods.ceiling import COLUMNS, Sale, report
from simulation.goods.market import Floats
from simulation.parameters import SEGMENTS

if TYPE_CHECKING:
    from simulation.measures import MonthView

TABLE = ("month", "offer", "weights", "seller", "segment", *COLUMNS)
"""Columns of the table `ceiling`: one row per closed offer, segment and shadow month."""


def ceiling_table(view: "MonthView") -> dict[str, Any]:
    """The month's rows of the table `ceiling`."""
    economy = view.tables
    offers, users, market = economy.offers, economy.users, economy.this_market()
    sale = Sale(market, view.price, _local(view), ~view.closed)
    free = view.unlocked.share
    place, segment, numbers = report(sale, economy.this_choice().share, free, users.considers, users.segment)
    return {
        "month": np.full(len(place), view.month),
        "offer": [offers.names[row] for row in view.live[place]],
        "weights": [economy.weights.names[row] for row in view.weights[place]],
        "seller": [economy.sellers.names[row] for row in view.seller[place]],
        "segment": [SEGMENTS[row] for row in segment],
    } | {name: numbers[:, column] for column, name in enumerate(COLUMNS)}


def _local(view: "MonthView") -> Floats:
    """Cost of running each offer's weights oneself: the least anybody serves them for, with the overhead, (J,)."""
    serving = view.tables.offers.serving[view.live]
    least = np.full(len(view.tables.weights), np.inf)
    np.minimum.at(least, view.weights, serving)
    return local_cost(least[view.weights], view.setup.welfare.local_overhead)
