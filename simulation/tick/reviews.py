"""Whose list prices are looked at this month: sellers take turns, and events bring a review at once."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Seller

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def reviewers(economy: "Economy", live: Ints, cost: Floats) -> Flags:
    """Sellers who review their list prices this month, (S,), given unit costs (J,) of the offers on sale, USD/Mtok.

    A seller's turn comes every `pricing.review` months, the first one by a keyed draw, so that sellers are staggered
    (Taylor 1980). A review comes at once with a launch (weights that a reseller lists at the end of a month are new to
    it in the next), with a cost above the price, with a changed lever, and for who has taken a lab over.
    """
    sellers, offers, every = economy.sellers, economy.offers, economy.setup.pricing.review
    if every == 1:
        return np.ones(len(sellers), bool)
    out = np.zeros(len(sellers), bool)
    for seller in economy.sellers_of(Seller):
        out[seller.row] = (economy.month + seller.turn(every)) % every == 0
    weights = offers.weights[live]
    prompted = _launched(economy, live) | (cost > offers.price[live]) | offers.prompted[live]
    out[offers.seller[live[prompted & (economy.weights.superseded[weights] < 0)]]] = True
    bought = (sellers.acquired_by >= 0) & (sellers.closed == economy.month - 1)
    out[sellers.acquired_by[bought]] = True
    return out


def _launched(economy: "Economy", live: Ints) -> Flags:
    """Offers on sale for the first time in this month's review, (J,); what was on sale at the start is none."""
    offers, last = economy.offers, economy.month - 1
    resold = offers.seller[live] != economy.weights.developer[offers.weights[live]]
    return np.asarray(offers.fresh[live] | (resold & (last > 0) & (offers.listed[live] == last)))
