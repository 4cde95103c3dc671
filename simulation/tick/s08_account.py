"""Stage 8: every flow of the month is posted, payer and payee."""

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from simulation.goods.offer import OWN
from simulation.mechanisms import Flow
from simulation.tick.accounts import ACCOUNTS
from simulation.tick.accounts.each import by_seller, by_supplier
from simulation.tick.accounts.plans import fees
from simulation.tick.core_business import core_gains
from simulation.tick.fee_subsidy import subscribers_cost
from simulation.tick.reach import reach

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.liability", "users.niche",
    "sellers.kind", "sellers.origin", "sellers.openness", "sellers.active",
    "sellers.rd", "sellers.grant", "sellers.aid", "sellers.rule_cost", "sellers.licence", "sellers.overhead",
    "sellers.hired", "sellers.idle_cost", "weights.developer", "weights.released", "weights.rating",
    "weights.openness", "weights.compute", "weights.certified", "weights.superseded", "offers.weights",
    "offers.seller", "offers.contract", "offers.supplier", "offers.listed", "offers.active", "offers.price",
    "offers.serving", "offers.wholesale", "offers.cost", "offers.units", "offers.integration", "offers.setup",
    "offers.tax", "offers.fee", "offers.compliance", "offers.royalty", "offers.billed", "offers.quota_billed",
    "offers.served", "plans.seller", "plans.kind", "plans.fee", "plans.share", "plans.serving", "plans.sunk",
    "fleets.owner", "fleets.units", "fleets.price", "fleets.delivered", "fleets.retires",
)  # fmt: skip
WRITES = (
    "sellers.revenue",
    "sellers.serving_cost",
    "sellers.wholesale_revenue",
    "sellers.wholesale_cost",
    "sellers.profit",
    "sellers.core_gain",
    "plans.cost_each",
    "plans.sunk",
)


def run(economy: "Economy") -> None:
    """Post the flows of all accounts; a seller's profit is what it received less what it paid in them."""
    offers, sellers, live = economy.offers, economy.sellers, economy.this_market().live
    flows = [flow for account in ACCOUNTS for flow in account(economy)]
    economy.ledger.enter(economy.month, flows)
    billed, quota = offers.billed[live].sum(1), offers.quota_billed[live].sum(1)
    sellers.revenue = by_seller(economy, offers.price[live] * billed) + fees(economy)
    sellers.serving_cost = by_seller(economy, offers.cost[live] * (billed + quota)) + sellers.idle_cost
    resold = np.where(offers.contract[live] != OWN, billed, 0.0)
    sellers.wholesale_revenue = by_supplier(economy, offers.wholesale[live] * resold)
    sellers.wholesale_cost = by_supplier(economy, offers.serving[live] * resold)
    sellers.profit = _results(flows, sellers.names)
    sellers.core_gain = core_gains(economy)
    economy.plans.cost_each, economy.plans.sunk = subscribers_cost(economy)
    if economy.policies:
        economy.reached.append(reach(economy))


def _results(flows: list[Flow], names: list[str]) -> list[float]:
    """What each of some parties received less what it paid, USD."""
    result: dict[str, float] = defaultdict(float)
    for payer, payee, _, usd in flows:
        result[payer] -= usd
        result[payee] += usd
    return [result[name] for name in names]
