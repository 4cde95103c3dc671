"""Who spends how much, and how much of it could be routed."""

import numpy as np
from numpy.typing import NDArray

from simulation.equations.concentration import gini
from simulation.measures import Floats, MonthView, ratio

TOP = 0.1
"""The part of people, by what they spend each, that counts as the heaviest."""


def measure(view: MonthView) -> dict[str, float]:
    """Concentration of spending over people, and shares of spending by how users choose.

    Gini index of USD a month per person (0 all alike, towards 1 one person); share of spending of the tenth of people
    who spend most; of those who choose per task; of the heaviest tenth that does not yet: at risk if these route.
    """
    users = view.tables.users
    spending, router = users.spending, np.asarray(users.router, float)
    total = float(spending.sum())
    heavy = _heaviest(spending, view.people)
    return {
        "spend_gini": gini(spending, view.people),
        "top_decile_spend_share": ratio(float(heavy @ spending), total),
        "routed_spend_share": ratio(float(router @ spending), total),
        "top_decile_unrouted_spend_share": ratio(float((heavy * (1 - router)) @ spending), total),
    }


def _heaviest(spending: Floats, people: NDArray[np.float64]) -> Floats:
    """Part of each type (I,) among the tenth of people who spend most each."""
    each = np.divide(spending, people, out=np.zeros_like(spending), where=people > 0)
    order = np.argsort(-each, kind="stable")
    count = people[order]
    room = TOP * float(people.sum()) - (np.cumsum(count) - count)
    out = np.zeros(len(people))
    out[order] = np.divide(np.clip(room, 0.0, count), count, out=np.zeros(len(people)), where=count > 0)
    return out
