"""Offers: something a user can buy, one row per (weights, seller, channel)."""

from simulation.columns import Column, Table


class Offers(Table):
    """All offers ever made; trailing dimensions `cell` (region x segment) and `task`."""

    weights = Column("row of weights", "what is served", int)
    seller = Column("row of sellers", "who sells it", int)
    supplier = Column("row of sellers", "who runs the weights: the seller itself, or whom it buys from", int)
    listed = Column("month", "first month on sale", int)
    active = Column("bool", "on sale now", bool)
    price = Column("USD/Mtok", "list price, blended 3 input : 1 output")
    desired = Column("USD/Mtok", "price the rule asked for last time it was asked")
    repriced = Column("month", "when the list price last changed; -1: never", int, fill=-1)
    serving = Column("USD/Mtok", "unit cost of serving to who runs the weights, energy included")
    wholesale = Column("USD/Mtok", "what the seller pays the supplier, 0 where it runs the weights itself")
    cost = Column("USD/Mtok", "unit cost to the seller: of serving, or wholesale price and own cost of integration")
    units = Column("units/Mtok", "compute to serve a Mtok at the target utilisation")
    idle = Column("USD/Mtok", "what idle capacity added to the unit cost of who runs the weights")
    cost_factor = Column("1", "this offer's cost over the cost formula; inherited by successors", fill=1.0)
    fresh = Column("bool", "launched this month", bool)
    # levers, set by stage 1 (and at listing), read by choice from the start
    available = Column("bool", "may be bought by this cell", bool, ("cell",), fill=1)
    tax = Column("share of price", "ad-valorem token tax", float, ("cell",))
    fee = Column("USD/Mtok", "specific levy or compliance cost paid by the buyer", float, ("cell",))
    # last month's outcomes
    demanded = Column("Mtok", "tokens asked for, at list and under plans", float, ("task", "cell"))
    included = Column("Mtok", "of the tokens asked for, those under plans")
    asked = Column("Mtok", "list-price equivalent of the tokens asked for at list", float, ("cell",))
    quota_asked = Column("Mtok", "list-price equivalent of the tokens asked for under plans", float, ("cell",))
    billed = Column("Mtok", "list-price equivalent tokens billed at list", float, ("cell",))
    quota_billed = Column("Mtok", "list-price equivalent tokens served under plans", float, ("cell",))
    served = Column("Mtok", "tokens served", float, ("task", "cell"))
    lean_months = Column("months", "months in a row below the listing cost", int)
