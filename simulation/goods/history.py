"""The public record of the frontier, one row per month, with months before the start."""

from simulation.columns import Column, Table


class History(Table):
    """Best capability and knowledge by month; row 0 is `PREHISTORY` months before the start."""

    month = Column("month", "negative: before the start", int)
    best_closed = Column("points", "best closed weights released so far")
    best_open = Column("points", "best open weights released so far")
    best_knowledge = Column("log units", "most knowledgeable lab")


PREHISTORY = 36
"""Months of frontier kept before the start: enough for every delay and for the horizontal lag."""
