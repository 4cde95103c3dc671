"""What closed weights cost beside open ones of the same rating."""

import numpy as np
from numpy.typing import NDArray

from simulation.goods.offer import OWN
from simulation.measures import Floats, MonthView


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
    return {
        "closed_premium_at_par": float(np.expm1(_apart(rating, np.log(price), is_closed))),
        "closed_premium_price": float(price[ahead].mean() - cheapest) if ahead.any() else float("nan"),
    }


def _apart(x: Floats, y: Floats, group: NDArray[np.bool_]) -> float:
    """c of y = a + b x + c [group] by least squares; undefined where x does not vary within the groups.

    b is the slope within groups (analysis of covariance), c the difference of the groups' means of y - b x.
    """
    means = [(x[rows].mean(), y[rows].mean()) for rows in (~group, group)]
    own, away = (np.where(group, means[1][axis], means[0][axis]) for axis in (0, 1))
    spread = float(((x - own) ** 2).sum())
    if spread <= np.finfo(float).eps * float((x**2).sum()):
        return float("nan")
    slope = float(((x - own) * (y - away)).sum()) / spread
    return float((means[1][1] - means[0][1]) - slope * (means[1][0] - means[0][0]))
