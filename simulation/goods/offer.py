"""Offers: something a user can buy, one row per (weights, seller, channel)."""

import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, Table

OWN, TIED, ROUTED, APPLIED = range(4)
"""How a seller comes by what it sells: runs the weights; at their developer's price; from the cheapest; in an app."""


class Offers(Table):
    """All offers ever made; trailing dimensions `cell` (region x segment) and `task`."""

    weights = Column("row of weights", "what is served", int)
    seller = Column("row of sellers", "who sells it", int)
    contract = Column("0 own, 1 tied, 2 routed, 3 app", "how the seller comes by what it sells", int)
    source = Column("row of offers", "the offer that is resold, of whoever runs the weights; itself if not resold", int)
    supplier = Column("row of sellers", "who runs the weights: the seller itself, or whom it buys from", int)
    listed = Column("month", "first month on sale", int)
    active = Column("bool", "on sale now", bool)
    price = Column("USD/Mtok", "list price, blended 3 input : 1 output")
    desired = Column("USD/Mtok", "price the rule asked for last time it was asked")
    repriced = Column("month", "when the list price last changed; -1: never", int, fill=-1)
    move = Column("log units", "the last change of its list price")
    turned = Column("bool", "that change went the other way than the one before", bool)
    serving = Column("USD/Mtok", "unit cost of serving to who runs the weights, energy included")
    wholesale = Column("USD/Mtok", "what the seller pays the supplier, 0 where it runs the weights itself")
    cost = Column("USD/Mtok", "unit cost to the seller: of serving, or wholesale price and own cost of integration")
    units = Column("units/Mtok", "compute to serve a Mtok at the target utilisation")
    idle = Column("USD/Mtok", "what idle capacity added to the unit cost of who runs the weights")
    cut_of_revenue = Column("share of supplier's list price", "what a reseller keeps of it")
    cut_of_profit = Column("share of supplier's margin", "what a reseller keeps of it besides")
    integration = Column("USD/Mtok", "own cost of an application beside the weights")
    skill = Column("points", "what an application adds per task", float, ("task",))
    cost_factor = Column("1", "this offer's cost over the cost formula; inherited by successors", fill=1.0)
    common_factor = Column("1", "the part of it that is the weights' and not the host's own", fill=1.0)
    setup = Column("USD", "sunk to list it anew, paid in its first month")
    fresh = Column("bool", "launched this month", bool)
    # levers, set by stage 1 (and at listing), read by choice from the start
    available = Column("share of people", "who may buy it, by their rank of compliance", float, ("cell",), fill=1)
    tax = Column("share of price", "ad-valorem tax; negative: a subsidy", float, ("cell",))
    fee = Column("USD/Mtok", "specific levy; negative: a subsidy", float, ("cell",))
    compliance = Column("share of price", "paid by the buyer for staff that see to a rule", float, ("cell",))
    royalty = Column("USD/Mtok", "paid by the buyer to rights holders", float, ("cell",))
    safety = Column("share of risk", "what rules take away of a token's risk", float, ("cell",))
    cap = Column("USD/Mtok", "what its list price may not exceed", fill=np.inf)
    prompted = Column("bool", "policies moved what it costs, its cap, who may buy it or what they pay this month", bool)
    barred = Column("bool", "its cost lies above what its list price may be (stage 4)", bool)
    # last month's outcomes
    demanded = Column("Mtok", "tokens asked for, at list and under plans", float, ("task", "cell"))
    included = Column("Mtok", "of the tokens asked for, those under plans")
    asked = Column("Mtok", "list-price equivalent of the tokens asked for at list", float, ("cell",))
    quota_asked = Column("Mtok", "list-price equivalent of the tokens asked for under plans", float, ("cell",))
    billed = Column("Mtok", "list-price equivalent tokens billed at list", float, ("cell",))
    quota_billed = Column("Mtok", "list-price equivalent tokens served under plans", float, ("cell",))
    served = Column("Mtok", "tokens served", float, ("task", "cell"))
    lean_months = Column("months", "months in a row below the listing cost", int)

    @property
    def ad_valorem(self) -> NDArray[np.float64]:
        """Share of the price that users pay on top of it, whoever gets it, (J, cells)."""
        return np.asarray(self.read("tax") + self.read("compliance"))

    @property
    def specific(self) -> NDArray[np.float64]:
        """USD/Mtok that users pay on top of the price, whoever gets it, (J, cells)."""
        return np.asarray(self.read("fee") + self.read("royalty"))

    def outlets(self, live: NDArray[np.int64]) -> NDArray[np.int64]:
        """Place among the offers on sale (J,) of the one whose price each follows, itself where it sets its own."""
        contract = self.read("contract")[live]
        follows = (contract == TIED) | (contract == ROUTED)
        place = np.zeros(len(self), int)
        place[live] = np.arange(len(live))
        return np.where(follows, place[self.read("source")[live]], np.arange(len(live)))
