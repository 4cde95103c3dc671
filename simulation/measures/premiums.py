"""What closed weights cost beside open ones of the same rating."""

import numpy as np

from simulation.goods.offer import OWN
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """`closed_premium_at_par`: share by which closed weights cost more than open ones of the same rating.

    exp(c) - 1 from ln price = a + b rating + c [closed] by least squares over offers of those who run the weights; what
    stays when the lead is gone. `closed_premium_price`: mean list price of the closed weights ahead of the best open
    open ones on sale, less the cheapest price of these, USD/Mtok. Undefined without offers of both kinds.
    """
    own = (view.contract == OWN) & (view.price > 0)
    rating, price, is_closed = view.tables.weights.rating[view.weights[own]], view.price[own], view.closed[own]
    if not is_closed.any() or is_closed.all():
        return {"closed_premium_at_par": float("nan"), "closed_premium_price": float("nan")}
    best = rating[~is_closed].max()
    cheapest = price[~is_closed & (rating == best)].min()
    ahead = is_closed & (rating > best)
    terms = np.column_stack([np.ones(len(rating)), rating - best, is_closed])
    fit, _, rank, _ = np.linalg.lstsq(terms, np.log(price), rcond=None)
    return {
        "closed_premium_at_par": float(np.expm1(fit[2])) if rank == terms.shape[1] else float("nan"),
        "closed_premium_price": float(price[ahead].mean() - cheapest) if ahead.any() else float("nan"),
    }
