"""Stage 6: users choose how to buy, and at posted prices what to ask for."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.goods.plan import OWN
from simulation.tick.uptake import Uptake, first_uptake

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.people", "users.mass", "users.adoption", "users.liability", "users.niche", "sellers.kind",
    "sellers.origin", "sellers.active", "sellers.taste", "sellers.brand", "sellers.incumbency", "weights.developer",
    "weights.family", "weights.tier", "weights.rating", "weights.openness", "weights.superseded", "offers.weights",
    "offers.seller", "offers.price", "offers.cost", "offers.tax", "plans.seller", "plans.kind", "plans.fee",
    "plans.credit", "plans.hard_cap", "plans.covers", "plans.offered", "history.month", "history.best_closed",
    "history.best_open",
)  # fmt: skip
WRITES = (
    "users.metered", "offers.demanded", "offers.included", "offers.asked", "offers.quota_asked", "plans.share",
    "plans.used", "plans.tokens", "plans.serving",
)  # fmt: skip


def opening(economy: "Economy") -> None:
    """How much users of plans buy at list: at first prices without switching costs, before anybody is a customer."""
    if len(economy.plans):
        economy.users.metered = first_uptake(economy).metered()


def run(economy: "Economy") -> None:
    """Solve the month's choices and note the tokens that are asked for, and who is on which plan."""
    market, offers, uptake = economy.this_market(), economy.offers, economy.this_uptake()
    at_list, quota = uptake.at_list(), uptake.on_quota(own=economy.plans.kind[uptake.ways.rows] == OWN)
    if len(economy.plans):
        _note(economy, uptake)
    billed = market.people.billed
    offers.place("demanded", market.live, at_list + quota)
    offers.place("included", market.live, quota.sum((1, 2)))
    offers.place("asked", market.live, np.einsum("jkc,k->jc", at_list, billed))
    offers.place("quota_asked", market.live, np.einsum("jkc,k->jc", quota, billed))


def _note(economy: "Economy", uptake: Uptake) -> None:
    """Who takes which plan, and what they use of it; plans that are closed have nobody."""
    plans, open_rows = economy.plans, uptake.ways.rows
    plans.place("share", open_rows, uptake.share)
    plans.place("used", open_rows, uptake.used())
    plans.place("tokens", open_rows, uptake.quota_tokens())
    cost = economy.offers.cost[uptake.market.live]
    plans.place("serving", open_rows, np.where(plans.kind[open_rows] == OWN, 0.0, uptake.serving(cost)))
    economy.users.metered = uptake.metered()
