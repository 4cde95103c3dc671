"""How much of the market sellers compete for."""

import numpy as np

from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """`contestable_share`, and by segment: of the value of users who may buy from two sellers or more this month.

    `sellers_in_reach`: from how many a user may buy, mean over users by the value of their use.
    """
    market, users = view.market, view.tables.users
    order = market.structure.seller.argsort(kind="stable")
    seller = market.structure.seller[order]
    first = np.append(True, seller[1:] != seller[:-1]).nonzero()[0]
    open_to = np.packbits(np.isfinite(view.liked), axis=1)  # users as bits
    held = np.bitwise_or.reduceat(open_to[order], first, axis=0) if len(order) else open_to
    reach = np.unpackbits(held, axis=1, count=len(users.segment)).sum(axis=0)
    free = reach > 1
    worth, segment = market.people.worth.sum(0), users.segment
    part, whole = (np.bincount(segment, value, len(SEGMENTS)) for value in (worth * free, worth))
    by_segment = zip(SEGMENTS, part, whole, strict=True)
    return {
        "contestable_share": ratio(float(part.sum()), float(whole.sum())),
        "sellers_in_reach": ratio(float(reach @ worth), float(whole.sum())),
    } | {f"contestable_share_{name}": ratio(one, every) for name, one, every in by_segment}
