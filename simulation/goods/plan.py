"""Plans, free tiers and own hardware: ways to get tokens other than at list prices, one row per (seller, name)."""

import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, Table

Floats = NDArray[np.float64]

FREE, PAID, OWN = range(3)
NOBODY = -1
"""Seller of what users run themselves."""


class Plans(Table):
    """All plans ever offered; trailing dimensions `task`, `cell`, `user`. A device counts use in shares of a month."""

    seller = Column("row of sellers", "whose plan it is; -1: the user's own hardware", int, fill=NOBODY)
    kind = Column("0 free, 1 paid, 2 own hardware", "what it is", int)
    fee = Column("USD/month", "what a person pays; of own hardware: purchase over its life, upkeep and liability")
    best = Column("USD/month", "fee the seller's rule asked for at its last review")
    reviewed = Column("month", "last review of the fee; -1200: never", int, fill=-1200)
    cost_each = Column("USD/month", "what a subscriber cost last month under its credit; 0: nobody took it")
    sunk = Column("USD", "losses less profits on its subscribers so far, under the fee rule that subsidises")
    credit = Column("USD/month", "list value included, taxes on it too; of own hardware: 1, a month of the machine")
    hard_cap = Column("bool", "nothing is sold beyond the credit", bool)
    covers = Column("bool", "may be used for this task", bool, ("task",), fill=1)
    offered = Column("bool", "may be bought by this cell", bool, ("cell",), fill=1)
    # last month's outcomes
    share = Column("share of people", "people of a type who take it", float, ("user",))
    used = Column(
        "USD/month", "list value used under the credit by a person of a type, in the plan's unit", float, ("user",)
    )
    tokens = Column("Mtok", "tokens used under its credit")
    serving = Column("USD/month", "what they cost the seller")

    def subscribers(self, people: Floats) -> Floats:
        """People on each plan, (L,), of `people` by type (I,)."""
        return np.asarray(self.read("share") @ people)

    def fees(self, people: Floats, sellers: int) -> Floats:
        """What each seller receives in fees, USD a month, (S,)."""
        usd = np.where(self.read("kind") == OWN, 0.0, self.read("fee") * self.subscribers(people))
        return np.bincount(np.maximum(self.read("seller"), 0), usd, sellers)
