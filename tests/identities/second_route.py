"""Welfare by a second route, month by month, with everything on: what use is worth less what it takes to make it.

The first route is the record: consumer surplus, profit of all layers, state, effects on third parties.
"""

from dataclasses import dataclass, field

import numpy as np

from simulation.tick import compute
from tests.economies import around
from tests.identities.gross import gross_value, rationed_value
from tests.identities.mechanism_value import mechanism_value
from tests.identities.resources import resource_cost
from tests.identities.ways_value import value_in_ways


@dataclass
class Seen:
    """What the two routes found in every month, USD, and how users fared, by month."""

    gross: list = field(default_factory=list)
    cost: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    refused: list = field(default_factory=list)  # share of choices that every supplier refused, (S,)
    taken: list = field(default_factory=list)  # share of next choices that it took

    @property
    def gaps(self):
        """Distance of the two routes in every month, share of gross value."""
        return [
            abs(gross - cost + row["external_usd"] - parts(row)) / gross
            for gross, cost, row in zip(self.gross, self.cost, self.rows, strict=True)
        ]


def parts(row):
    """Who got what, USD a month."""
    return sum(row[f"{name}_usd"] for name in ("consumer_surplus", "profit", "state", "external"))


def both_routes(economy, each=lambda it: None):
    """Play all months of an economy and account for each by both routes; `each` looks at it after each."""
    seen, before, found = Seen(), {}, []
    ration = compute.ration

    def noted(*given):
        found.append(ration(*given))
        return found[-1]

    def start(it):
        found.clear()
        before["incumbency"] = it.sellers.incumbency.copy()

    def served(it):
        turned = found[-1] if found else None
        suppliers = len(it.sellers)
        seen.refused.append(turned.refused if turned else np.zeros(suppliers))
        seen.taken.append(turned.taken if turned else np.ones(suppliers))
        seen.gross.append(gross_of_all(it, before["incumbency"], seen.refused[-1], seen.taken[-1]))

    around(economy, "s07", start, served)
    around(economy, "s08", lambda it: None, lambda it: seen.cost.append(resource_cost(it) - mechanism_value(it)))
    compute.ration = noted
    try:
        for _ in range(economy.setup.months):
            economy.step()
            seen.rows.append(economy.recorder.monthly[-1])
            each(economy)
    finally:
        compute.ration = ration
    return seen


def gross_of_all(economy, incumbency, refused, taken):
    """USD a month: use by those who pay as they go, rationed or not, and by those in all other ways to buy."""
    market, paying = economy.this_market(), economy.this_uptake().choice.share[0]
    prices = economy.offers.price[market.live]
    if refused.any():
        rationing = (economy.offers.supplier[market.live], refused, taken)
        metered = rationed_value(market, prices, incumbency, rationing, paying)
    else:
        metered = gross_value(market, prices, incumbency, paying)
    return metered + value_in_ways(economy)


def gaps(economy):
    """Distance of the two routes in every month, share of gross value."""
    return both_routes(economy).gaps
