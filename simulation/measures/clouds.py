"""What clouds earn on whose weights: does it matter to them which lab wins?"""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.goods.offer import OWN, TIED
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Gross profit of clouds on closed and on open weights, USD, and how much of it hangs on one lab.

    Closed: what they keep of what they resell; open: price less cost of the open weights they host.
    `cloud_share_of_largest_lab`: share of the developer whose weights earn clouds most in what all earn them;
    `cloud_developers_sold`: developers whose weights clouds sell.
    """
    cloud = view.tables.sellers.kind[view.seller] == CLOUD
    closed, hosted = cloud & (view.contract == TIED), cloud & (view.contract == OWN) & ~view.closed
    rows = closed | hosted
    developer = view.tables.weights.developer[view.weights[rows]]
    by_lab = np.maximum(np.bincount(developer, view.profit[rows], len(view.tables.sellers)), 0.0)
    return {
        "cloud_closed_profit_usd": float(view.profit[closed].sum()),
        "cloud_hosting_profit_usd": float(view.profit[hosted].sum()),
        "cloud_share_of_largest_lab": ratio(float(by_lab.max(initial=0.0)), float(by_lab.sum())),
        "cloud_developers_sold": float(len(np.unique(developer))),
    }
