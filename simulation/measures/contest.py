"""How much of the market sellers compete for."""

import numpy as np

from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """`contestable_share`, and by segment: of the value of users who may buy from two sellers or more this month.

    `sellers_in_reach`: from how many a user may buy, mean over users by the value of their use.
    """
    market = view.market
    open_to = np.isfinite(market.gross[:, 0])
    _, place = np.unique(market.structure.seller, return_inverse=True)
    held = (np.arange(place.max(initial=-1) + 1)[:, None] == place).astype(float)
    reach = (held @ open_to > 0).sum(0)
    free = reach > 1
    worth, segment = market.people.worth.sum(0), view.tables.users.segment
    part, whole = (np.bincount(segment, value, len(SEGMENTS)) for value in (worth * free, worth))
    by_segment = zip(SEGMENTS, part, whole, strict=True)
    return {
        "contestable_share": ratio(float(part.sum()), float(whole.sum())),
        "sellers_in_reach": ratio(float(reach @ worth), float(whole.sum())),
    } | {f"contestable_share_{name}": ratio(one, every) for name, one, every in by_segment}
