"""Who leads in capability, for how long, and what is left to who led before."""

import numpy as np

from simulation.equations.leads import leads
from simulation.measures import MonthView, ratio

LONG = 12
"""Months from which a lead counts as long."""


def measure(view: MonthView) -> dict[str, float]:
    """The leader is the developer of the best weights released so far.

    `lead_months`: since it took the lead; `long_leads_share`: of all leads that have ended, those of a year at least;
    `former_leader_revenue_share`: revenue (list and plans) of who led before over everybody's; `switching_cost`: mean
    over users by the value of their use, share of value.
    """
    weights, people = view.tables.weights, view.market.people
    leader, since = leads(weights.rating, weights.released, weights.developer)
    lasted = np.diff(since)
    revenue = np.bincount(view.seller, view.revenue, len(view.tables.sellers)) + view.fees
    worth = people.worth.sum(0)
    return {
        "lead_months": float(view.month - since[-1]) if len(since) else float("nan"),
        "long_leads_share": ratio(float((lasted >= LONG).sum()), float(len(lasted))),
        "former_leader_revenue_share": ratio(revenue[leader[-2]], revenue.sum()) if len(leader) > 1 else float("nan"),
        "switching_cost": ratio(float(people.switching @ worth), float(worth.sum())),
    }
