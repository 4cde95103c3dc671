"""The public record: the frontier, labs' results and investors' beliefs, one row per month from before the start."""

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
