"""The public record: the frontier, labs' results and investors' beliefs, one row per month from before the start."""

from typing import Any

import numpy as np

from simulation.columns import Column, Table


class History(Table):
    """Best capability and knowledge, results and beliefs by month; row 0 is `PREHISTORY` months before the start."""

    month = Column("month", "negative: before the start", int)
    best_closed = Column("points", "best closed weights released so far")
    best_open = Column("points", "best open weights released so far")
    best_knowledge = Column("log units", "most knowledgeable lab")
    level_knowledge = Column("log units", "most that labs of each openness have known", float, ("level",))
    lab_revenue = Column("USD/month", "revenue of all labs; 0 before the start")
    lab_result = Column("USD/month", "result of the labs that sell, after the R&D that their sales use up; 0 before")
    belief = Column("1", "investors' belief in each regime: monopoly, oligopoly, commodity", float, ("regime",))
    growth = Column("1/year", "growth of labs' revenue that investors expect", fill=1.0)
    open_share = Column("1", "of the revenue on open weights: what investors expect their developer to keep")


PREHISTORY = 36
"""Months of frontier kept before the start: enough for every delay and for the horizontal lag."""

NOBODY = -1e6
"""Knowledge of a level of openness at which no lab is: nothing to learn, and finite so that it can be interpolated."""

REGIMES = ("monopoly", "oligopoly", "commodity")
"""What the industry may turn out to be, in investors' minds."""


def premium_left(demand: Any, history: Any, month: int, *, published: bool) -> float:
    """Share of the premium of closed weights that users still grant: 1, after parity `demand.parity_kept`.

    Parity is an event: from `parity_month` on, or from when best closed - best open < `parity_gap` points has once been
    so, on the eve of the start or later, if anybody has `published` weights. Without either there is none.
    """
    if demand.parity_month is not None and month >= demand.parity_month:
        return float(demand.parity_kept)
    if demand.parity_gap == 0 or not published:
        return 1.0
    known = history.month >= -1
    near = (history.best_closed - history.best_open)[known] < demand.parity_gap
    return float(demand.parity_kept) if np.any(near) else 1.0
