"""Stage 8: every flow of the month is posted, payer and payee."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.kind", "sellers.active", "sellers.rd", "sellers.overhead", "offers.seller", "offers.active",
    "offers.price", "offers.cost", "offers.tax", "offers.fee", "offers.billed",
)  # fmt: skip
WRITES = ("sellers.revenue", "sellers.serving_cost", "sellers.profit")


def run(economy: "Economy") -> None:
    """Book revenue, taxes, serving cost, R&D, overhead, listing cost and mechanisms' flows of every seller."""
    offers, sellers = economy.offers, economy.sellers
    count = len(sellers)
    billed = offers.billed.sum(1)
    revenue = np.bincount(offers.seller, offers.price * billed, count)
    serving = np.bincount(offers.seller, offers.cost * billed, count)
    tax = np.bincount(offers.seller, ((offers.tax * offers.price[:, None] + offers.fee) * offers.billed).sum(1), count)
    overhead = np.where(sellers.active, sellers.overhead, 0.0)
    listing = listing_cost(economy)
    sellers.revenue, sellers.serving_cost = revenue, serving
    sellers.profit = revenue - serving - sellers.rd - overhead - listing + _other_flows(economy)
    cost = economy.setup.cost
    _post(economy, "users", None, "tokens", revenue)
    _post(economy, "users", "state", "token tax", tax)
    _post(economy, None, "energy", "energy", serving * cost.energy_share)
    _post(economy, None, "hardware", "compute for serving", serving * (1 - cost.energy_share))
    _post(economy, None, "hardware", "compute for R&D", sellers.rd * cost.rd_compute_share)
    _post(economy, None, "labour", "R&D staff", sellers.rd * (1 - cost.rd_compute_share))
    _post(economy, None, "labour", "overhead", overhead)
    _post(economy, None, "labour", "listing", listing)
    compute = serving.sum() * (1 - cost.energy_share) + sellers.rd.sum() * cost.rd_compute_share
    resources = compute * (1 - cost.hardware_rent_share)
    economy.ledger.post(economy.month, "hardware", "resources", "making and housing chips", resources)


def _other_flows(economy: "Economy") -> NDArray[np.float64]:
    """Post the flows of mechanisms; what each seller receives less what it pays, USD, (S,)."""
    names = economy.sellers.names
    out = np.zeros(len(names))
    for flow in (flow for term in economy.hooks("flows") for flow in term):
        economy.ledger.post(economy.month, flow.payer, flow.payee, flow.account, flow.usd)
        for name, sign in ((flow.payer, -1.0), (flow.payee, 1.0)):
            if name in names:
                out[names.index(name)] += sign * flow.usd
    return out


def listing_cost(economy: "Economy") -> NDArray[np.float64]:
    """What resellers pay to keep weights up, USD a month, (S,)."""
    offers, sellers = economy.offers, economy.sellers
    hosted = np.bincount(offers.seller, offers.active, len(sellers)) * (sellers.kind >= CLOUD)
    return np.asarray(hosted * economy.setup.turnover.listing_cost)


def _post(economy: "Economy", payer: str | None, payee: str | None, account: str, usd: NDArray[np.float64]) -> None:
    """Post one account of all sellers, who stand where payer or payee is None."""
    for row in np.flatnonzero(usd > 0):
        name = economy.sellers.names[row]
        economy.ledger.post(economy.month, payer or name, payee or name, account, float(usd[row]))
