"""Weights: trained AI models, one row each."""

from simulation.columns import Column, Table

CLOSED, WEIGHTS, FULL = range(3)
FLAGSHIP, MID, SMALL = range(3)


class Weights(Table):
    """All weights ever trained; `task` is the trailing dimension."""

    developer = Column("row of sellers", "who trained them, or has taken their developer over", int)
    family = Column(
        "row of sellers", "whose name they carry: taste and nest stay with it when the developer is sold", int
    )
    tier = Column("0 flagship, 1 mid, 2 small", "place in the ladder", int)
    released = Column("month", "when they went on sale; negative: before the start", int)
    rating = Column("points", "overall capability")
    skill = Column("points", "capability per task less the overall rating", float, ("task",))
    openness = Column("0 closed, 1 weights, 2 full", "what others may do with them", int)
    compute = Column("FLOP", "compute of the final training run")
    certified = Column("month", "from when its certificate holds; -1: it has none", int, fill=-1)
    predecessor = Column("row of weights", "whose place they take; -1: nobody's", int, fill=-1)
    superseded = Column("month", "when a successor came; -1: not yet", int, fill=-1)
