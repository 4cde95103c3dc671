"""Prices of sellers who would collude, as one owner of all their offers would set them, the others at posted prices."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Seller
from simulation.equations.collusion import owner_prices
from simulation.equations.response import RivalTables, SellerProblem

if TYPE_CHECKING:
    from simulation.tick.desks import PriceBoard

Floats = NDArray[np.float64]

SEARCH = 200
"""Most evaluations of the members' profit a month."""


class Joint:
    """The agreement that sellers on rules with `COLLUDES` would make at this month's costs; nobody signs it."""

    def __init__(self, board: "PriceBoard") -> None:
        self.board = board

    @cached_property
    def members(self) -> NDArray[np.int64]:
        """Rows of the sellers in it that have something on sale."""
        found = [seller.row for seller in self.board.economy.sellers_of(Seller) if seller.pricing.COLLUDES]
        return np.asarray(np.intersect1d(found, self.board.seller))

    @cached_property
    def prices(self) -> Floats:
        """Prices of all offers on sale, those of others as posted, USD/Mtok, (J,).

        argmax of the sum of the members' profits, as patient as labs are: the merged firm's best response, found by
        search (equations/collusion.py). Customers' switching costs are between the sellers as they are.
        """
        board, out = self.board, np.array(self.board.posted)
        if not len(self.members):
            return out
        owner = np.arange(len(board.economy.sellers))
        owner[self.members] = self.members[0]
        patience = board.economy.setup.pricing.patience
        market = replace(board.market(patience), owner=owner, pricing=[int(self.members[0])])
        problem = SellerProblem(RivalTables(market, board.posted), int(self.members[0]))
        own = problem.offers
        group = 3 * board.open[own] + board.tier[own]
        out[own] = owner_prices(problem, [board.posted[own]], group, SEARCH).point
        return out

    @cached_property
    def deviation(self) -> float:
        """How far the lowest posted price that may move lies below its joint price, log units, at least 0."""
        board = self.board
        watched = np.isin(board.seller, self.members) & board.movable
        gap = np.log(self.prices / board.posted)[watched]
        return float(np.maximum(gap, 0.0).max(initial=0.0))
