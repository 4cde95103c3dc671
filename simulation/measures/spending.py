"""How unequal users' spending is."""

import numpy as np

from simulation.equations.concentration import gini
from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS

TENTH = 0.1


def measure(view: MonthView) -> dict[str, float]:
    """Gini of spending over persons and firms who use AI models, the top tenth's share, and that of heavy developers.

    Spending a head, USD a month, at list and on plans; types stand for people. `developer_spending_gini` is among
    developers alone, where the document's anecdote is from.
    """
    users, people = view.tables.users, view.people
    spent = np.divide(users.spending, people, out=np.zeros_like(people), where=people > 0)
    developer = users.segment == SEGMENTS.index("developer")
    return {
        "spending_gini": gini(spent, people),
        "developer_spending_gini": gini(spent[developer], people[developer]),
        "spending_share_of_top_tenth": _top(spent, people),
    }


def _top(spent: np.ndarray, people: np.ndarray) -> float:
    """Share of spending of the tenth of people who spend most; a type that straddles the line counts in part."""
    order = np.argsort(-spent, kind="stable")
    before = np.cumsum(people[order]) - people[order]
    inside = np.clip(TENTH * people.sum() - before, 0.0, people[order])
    return ratio(float(inside @ spent[order]), float(people @ spent))
