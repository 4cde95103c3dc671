"""Offers on weights that somebody else runs: whom they buy from, at what price, and what that does to the supplier."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Aggregator
from simulation.equations.resale import cost_after_cut, wholesale_price
from simulation.goods.market import Market
from simulation.goods.offer import APPLIED, OWN, ROUTED, TIED
from simulation.goods.outlets import folded

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def sources(economy: "Economy") -> Ints:
    """The offer behind each offer, (J,): the cheapest at posted prices of those who run the same weights.

    An offer whose weights nobody runs any more keeps the source it had; stage 10 withdraws it.
    """
    offers = economy.offers
    source: Ints = offers.source.copy()
    resold = np.flatnonzero(offers.active & (offers.contract != OWN))
    if len(resold):
        best = cheapest(economy)
        wanted = offers.weights[resold]
        source[resold] = [best.get(int(row), old) for row, old in zip(wanted, source[resold], strict=True)]
    return source


def cheapest(economy: "Economy") -> dict[int, int]:
    """The cheapest offer on sale of those who run them themselves, by row of weights; the first listed of equals."""
    offers = economy.offers
    own = np.flatnonzero(offers.active & (offers.contract == OWN))
    order = own[np.argsort(offers.price[own], kind="stable")[::-1]]
    return dict(zip(offers.weights[order].tolist(), order.tolist(), strict=True))


def unit_costs(economy: "Economy", price: Floats) -> tuple[Floats, Floats]:
    """Wholesale price and unit cost to the seller of every offer at list prices (J,), USD/Mtok, (J,) each."""
    offers = economy.offers
    resold = offers.contract != OWN
    if not resold.any():
        return np.zeros(len(offers)), offers.serving
    paid = wholesale_price(price[offers.source], offers.serving, offers.cut_of_revenue, offers.cut_of_profit)
    wholesale = np.where(resold, paid, 0.0)
    return wholesale, np.where(resold, wholesale + offers.integration, offers.serving)


def following(economy: "Economy") -> NDArray[np.bool_]:
    """Offers whose contract ties their price to that of another one, (J,)."""
    contract = economy.offers.contract
    return np.asarray((contract == TIED) | (contract == ROUTED))


def followed(economy: "Economy", price: Floats) -> Floats:
    """List prices (J,) with what suppliers' new prices do to those of resellers, in the same month.

    Tied clouds are at parity, aggregators add their mark-up, and applications pass a change of the wholesale price on.
    """
    offers = economy.offers
    factor = np.ones(len(economy.sellers))
    for seller in economy.sellers_of(Aggregator):
        factor[seller.row] += seller.markup
    follows = offers.active & following(economy)
    # Brackets: a wholesale price that stays leaves the price to the last bit, so that no change is counted.
    passed = price + (unit_costs(economy, price)[0] - offers.wholesale)
    price = np.where(offers.active & (offers.contract == APPLIED) & (passed > 0), passed, price)
    return np.where(follows, price[offers.source] * factor[offers.seller], price)


def cost_with_cuts(economy: "Economy") -> Floats:
    """Unit cost at which whoever runs the weights prices, given what its resellers keep of last month's sales, (J,)."""
    offers = economy.offers
    tied = offers.active & (offers.contract == TIED)
    if not tied.any():
        return np.asarray(offers.serving)
    billed, size = offers.billed.sum(1), len(offers)
    sold = np.bincount(offers.source[tied], billed[tied], size) + billed
    some = sold > np.finfo(float).tiny  # 1 / sold must be a number
    share = np.where(some, 1 / np.where(some, sold, 1.0), 0.0)
    cuts = [
        share * np.bincount(offers.source[tied], (cut * billed)[tied], size)
        for cut in (offers.cut_of_revenue, offers.cut_of_profit)
    ]
    return cost_after_cut(offers.serving, *cuts)


def incumbency(economy: "Economy") -> Floats:
    """Incumbency as whoever sets prices counts it, (sellers, N): customers of its outlets are its own.

    Of a reseller's incumbents as many count for a supplier as it had of the reseller's tokens last month.
    """
    offers, held = economy.offers, economy.sellers.incumbency
    follows = offers.active & following(economy)
    if not follows.any():
        return np.asarray(held)
    tokens, sellers = offers.billed.sum(1), len(economy.sellers)
    sold = np.bincount(offers.seller, tokens, sellers)
    moved = np.zeros((sellers, sellers))
    rows = np.flatnonzero(follows & (sold[offers.seller] > 0))
    np.add.at(
        moved, (offers.seller[offers.source[rows]], offers.seller[rows]), tokens[rows] / sold[offers.seller[rows]]
    )
    counted = np.array(held)
    for to, at in zip(*np.nonzero(moved), strict=True):
        part = moved[to, at] * held[at]
        counted[to] += part
        counted[at] -= part
    return np.asarray(np.maximum(counted, 0.0))


def priced_cost(economy: "Economy") -> Floats:
    """Unit cost to the seller at posted prices, before it reconsiders them, USD/Mtok, (J,)."""
    _, cost = unit_costs(economy, economy.offers.price)
    return np.where(economy.offers.contract == OWN, cost_with_cuts(economy), cost)


def own_market(economy: "Economy") -> Market:
    """The month's market of those who set prices: outlets are part of the offer whose price they follow."""
    market, price = economy.this_market(), economy.offers.price
    outlet = economy.offers.outlets(market.live)
    posted = price[market.live]
    return folded(market, outlet, posted - posted[outlet])
