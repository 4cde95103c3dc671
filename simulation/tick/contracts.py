"""Which weights are resold by whom: clouds at the labs' prices, aggregators, and vendors of applications."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.agents.seller import Aggregator, AppVendor
from simulation.equations.resale import wholesale_price
from simulation.goods.offer import APPLIED, OWN, ROUTED, TIED
from simulation.goods.weights import CLOSED
from simulation.parameters import TIERS, App
from simulation.tick.listing import NewOffer, Terms, add_offer, add_offers
from simulation.tick.resale import cheapest

if TYPE_CHECKING:
    from simulation.economy import Economy


def open_resale(economy: "Economy") -> None:
    """List what is resold on the first day."""
    _tie(economy)
    renew(economy)


def renew(economy: "Economy") -> None:
    """Take off sale what nobody runs any more; aggregators list all open weights, app vendors find other weights."""
    _drop(economy)
    for aggregator in economy.sellers_of(Aggregator):
        if aggregator.active:
            _route(economy, aggregator)
    for vendor in economy.sellers_of(AppVendor):
        if vendor.active and not len(vendor.offers()):
            _apply(economy, vendor)


def _tie(economy: "Economy") -> None:
    """Every cloud with a contract lists all closed weights of the lab."""
    offers, weights, names = economy.offers, economy.weights, economy.sellers.names
    for lab, block in economy.setup.labs.items():
        for cloud, terms in block.resale.items():
            seller, shares = names.index(cloud), (terms.share_of_revenue, terms.share_of_gross_profit)
            for row, source in sorted(cheapest(economy).items()):
                if weights.developer[row] == names.index(lab) and weights.openness[row] == CLOSED:
                    new = NewOffer(row, seller, float(offers.price[source]), 1.0, Terms(TIED, *shares))
                    add_offer(economy, new)


def _drop(economy: "Economy") -> None:
    """A resold offer goes when nobody runs the weights any more."""
    offers = economy.offers
    resold, run = np.flatnonzero(offers.active & (offers.contract != OWN)), cheapest(economy)
    lost = [row for row, weights in zip(resold, offers.weights[resold].tolist(), strict=True) if weights not in run]
    if lost:
        offers.put("active", lost, value=False)


def _route(economy: "Economy", aggregator: Aggregator) -> None:
    """List every set of open weights that is somebody's latest and not yet listed, at the cheapest price marked up."""
    offers, weights = economy.offers, economy.weights
    listed = set(offers.weights[aggregator.offers()].tolist())
    may = ((weights.openness != CLOSED) & (weights.superseded < 0)).tolist()
    run = [(row, source) for row, source in sorted(cheapest(economy).items()) if may[row] and row not in listed]
    prices = [(row, float(offers.price[source]) * (1 + aggregator.markup)) for row, source in run]
    add_offers(economy, [NewOffer(row, aggregator.row, price, 1.0, Terms(ROUTED)) for row, price in prices])


def _apply(economy: "Economy", vendor: AppVendor) -> None:
    """Build on the best weights of the vendor's tier and lab that are on sale, or of any lab if that one sells none.

    It starts at the mark-up of a newcomer over the wholesale price and its own cost of integration. The owner's weights
    cost what serving them costs: the vendor keeps all gross profit of the supplier, which gets the vendor's result.
    """
    block, weights, setup = vendor.block, economy.weights, economy.setup
    rows = [row for row in sorted(cheapest(economy)) if weights.superseded[row] < 0 and _may_use(economy, block, row)]
    tier = [row for row in rows if weights.tier[row] == TIERS.index(block.tier)]
    lab = [row for row in tier if _developer(economy, row) == block.lab]
    choice = lab or tier or rows
    if not choice:
        return
    best = max(choice, key=lambda row: float(weights.rating[row]))
    skill = np.array([block.skills.get(task, 0.0) for task in setup.tasks])
    own = bool(block.owner) and _developer(economy, best) == block.owner
    shares = (0.0, 1.0) if own else (block.discount, 0.0)
    terms = Terms(APPLIED, *shares, block.integration, skill)
    offers, source = economy.offers, cheapest(economy)[best]
    paid = wholesale_price(offers.price[source], offers.serving[source], *shares)
    price = (float(paid) + block.integration) * (1 + setup.pricing.cost_plus_margin)
    add_offer(economy, NewOffer(best, vendor.row, price, 1.0, terms))


def _developer(economy: "Economy", weights: int) -> str:
    return str(economy.sellers.names[economy.weights.developer[weights]])


def _may_use(economy: "Economy", app: App, weights: int) -> bool:
    """Whether an application may run on weights: not on closed ones of a lab that keeps them for its own."""
    developer = _developer(economy, weights)
    lab = economy.setup.labs.get(developer)
    closed = economy.weights.openness[weights] == CLOSED
    return not (closed and lab is not None and lab.foreclose and app.owner != developer)
