"""Stage 1: policies become levers on offers, cells, sellers and users; developers apply for certificates."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.tick.certificates import certify
from simulation.tick.levers import lever_columns, pooled, seller_levers, user_levers

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "sellers.kind", "sellers.origin", "sellers.openness", "sellers.active", "sellers.rd",
    "sellers.serving_factor", "weights.developer", "weights.released", "weights.openness", "weights.compute",
    "weights.certified", "weights.superseded", "offers.weights", "offers.seller", "offers.active", "offers.price",
    "offers.serving", "offers.available", "offers.tax", "offers.fee", "offers.compliance", "offers.royalty",
    "offers.safety", "offers.cap", "offers.billed", "offers.quota_billed",
)  # fmt: skip
WRITES = (
    "offers.available", "offers.tax", "offers.fee", "offers.compliance", "offers.royalty", "offers.safety",
    "offers.cap", "offers.prompted", "sellers.grant", "sellers.aid", "sellers.pool", "sellers.rule_cost",
    "sellers.licence", "sellers.training_cost", "sellers.serving_factor", "sellers.imitation_factor",
    "sellers.open_limit",
    "sellers.may_buy", "users.portability", "users.liability", "weights.certified",
)  # fmt: skip


def run(economy: "Economy") -> None:
    """Set every lever from the clauses in force; in a scenario without policies all rest for good."""
    if not economy.policies:
        return
    offers, sellers, users = economy.offers, economy.sellers, economy.users
    fees = certify(economy)
    live = np.flatnonzero(offers.active)
    on, moved = seller_levers(economy), np.zeros(len(live), bool)
    for name, values in lever_columns(economy, offers.weights[live]).items():
        moved |= (offers.read(name)[live] != values).any(axis=tuple(range(1, values.ndim)))
        offers.put(name, live, values)
    moved |= (sellers.serving_factor != on["serving_cost"])[offers.seller[live]]
    offers.prompted = np.isin(np.arange(len(offers)), live[moved])
    sellers.grant, sellers.aid = on["grant"], on["aid"] + on["matching"] * sellers.rd
    sellers.pool = pooled(economy)
    sellers.rule_cost, sellers.licence = on["upkeep"] + fees, on["licence"]
    sellers.training_cost, sellers.serving_factor = on["training_cost"], on["serving_cost"]
    sellers.imitation_factor, sellers.open_limit, sellers.may_buy = on["imitation"], on["openness"], on["buying"] > 0
    by_user = user_levers(economy)
    users.portability, users.liability = by_user["switching"], by_user["liability"]
