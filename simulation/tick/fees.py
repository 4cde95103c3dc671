"""Fees of plans: reviewed once a quarter and at launches, moved where the rule's wish leaves the seller's band."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.fee_search import best_fee_near
from simulation.equations.subscription import Menu
from simulation.equations.ways import Bought, purchases
from simulation.goods.plan import PAID
from simulation.tick.fee_subsidy import subsidised_fees
from simulation.tick.plans import fee_rule
from simulation.tick.ways import REACH, Ways

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def review(economy: "Economy") -> None:
    """Ask the fee rule of every seller whose quarter is over or who launches something; post what leaves its band."""
    plans = economy.plans
    rules = {lab.fee_rule for lab in economy.setup.labs.values() if lab.plans}
    if not rules - {"fixed"}:
        return
    rows, fees = economy.this_ways().rows, plans.fee.copy()
    best, reviewed = plans.best.copy(), plans.reviewed.copy()
    for seller, own in _due(economy, rows):
        rule = fee_rule(economy, int(seller))
        if rule != "fixed":
            best[own] = RULES[rule](economy, seller, own)
            reviewed[own] = economy.month
            far = np.abs(np.log(best[own] / fees[own])) > economy.sellers.band[seller]
            fees[own] = np.where(far, best[own], fees[own])
    plans.best, plans.reviewed, plans.fee = best, reviewed, fees


def _due(economy: "Economy", rows: Ints) -> list[tuple[int, Ints]]:
    """Sellers whose fees are up for review, with the rows of their paid plans on offer, cheapest first.

    The first review falls on a month of the first quarter that a keyed draw picks, so that not all come at once.
    """
    plans, offers, quarter = economy.plans, economy.offers, economy.setup.channels.review
    paid = rows[plans.kind[rows] == PAID]
    launching = set(offers.seller[offers.fresh & offers.active].tolist())
    found = []
    for seller in np.unique(plans.seller[paid]):
        own = paid[plans.seller[paid] == seller]
        last = plans.reviewed[own].max()
        if last < 0:
            last = -1 - int(quarter * economy.streams.uniform("fee review", economy.sellers.names[seller]))
        if seller in launching or economy.month - last >= quarter:
            found.append((int(seller), own[np.argsort(plans.fee[own], kind="stable")]))
    return found


def _copied(economy: "Economy", seller: int, own: Ints) -> Floats:
    """Fees of the nearest plans, in log fee, of the rival with the largest revenue from plans last month."""
    plans = economy.plans
    usd = plans.fees(economy.this_ways().people, len(economy.sellers)) * economy.sellers.active
    usd[seller] = 0.0
    if not usd.any():
        return np.asarray(plans.fee[own])
    theirs = plans.fee[(plans.seller == usd.argmax()) & (plans.kind == PAID)]
    return np.array([theirs[np.abs(np.log(theirs / fee)).argmin()] for fee in plans.fee[own]])


def _first_order(economy: "Economy", seller: int, own: Ints) -> Floats:
    """Best fees of a seller's plans one after another, each given the others; rivals' fees as posted."""
    ways = economy.this_ways()
    menu, found = seller_menu(economy, seller), []
    for row in own:
        mode = 1 + int(np.flatnonzero(ways.rows == row)[0])
        found.append(best_fee_near(menu, mode, float(economy.plans.fee[row]), REACH))
        menu = menu.at(mode, found[-1])
    return np.array(found)


def _subsidised(economy: "Economy", seller: int, own: Ints) -> Floats:
    """Subsidised fees while share and months allow, then best ones."""
    found = subsidised_fees(economy, seller, own)
    return _first_order(economy, seller, own) if found is None else found


RULES = {"first_order": _first_order, "copy": _copied, "subsidised": _subsidised}
"""Fee rules that move fees: (economy, seller, rows of its paid plans) to fees."""


def seller_menu(economy: "Economy", seller: int) -> Menu:
    """What a seller knows when it sets fees: worth of all ways per person and what it earns on users in each."""
    ways, plans = economy.this_ways(), economy.plans
    some = np.flatnonzero((ways.people > 0) & (ways.money > 0) & np.isfinite(ways.worth).any(axis=0))
    people = ways.people[some]
    worth = np.concatenate([ways.metered[None], ways.worth])[:, some]
    return Menu(
        worth=worth / people,
        margin=earnings(economy, ways, seller)[:, some] / people,
        fee=np.concatenate([[0.0], plans.fee[ways.rows]]),
        own=np.concatenate([[False], plans.seller[ways.rows] == seller]),
        seller=ways.seller,
        money=ways.money[some] / people,
        people=people,
        tastes=ways.tastes,
    )


def earnings(economy: "Economy", ways: Ways, seller: int) -> Floats:
    """What a seller earns on tokens of all people of a type in each way, fees apart, USD a month, (1 + L, I).

    List margins on its offers, less what tokens under its own plans cost, taxes on them included.
    """
    market, offers = economy.this_market(), economy.offers
    prices, costs = offers.price[market.live], offers.cost[market.live]
    own = np.flatnonzero(np.asarray(market.structure.seller) == seller)
    user, cell = market.people.user, market.people.cell
    slope = market.at(prices).slope[own] / market.markup[own][:, cell[user]]
    billed = slope * market.people.stake * (prices - costs)[own, None]
    out = np.zeros((1 + len(ways.rows), len(ways.people)))
    out[0] = np.bincount(user, (economy.this_choice().share[own] * billed).sum(0), out.shape[1])
    finite = np.isfinite(ways.solved.value)
    for way in range(len(ways.rows)):
        everybody = np.zeros(finite.shape)
        everybody[way] = finite[way]
        bought = purchases(ways.problem, ways.solved, everybody)
        out[1 + way] = np.bincount(user, (bought.listed[own] * billed).sum(0), out.shape[1])
        if economy.plans.seller[ways.rows[way]] == seller:
            out[1 + way] += _under_plan(economy, ways, way, bought)
    return out


def _under_plan(economy: "Economy", ways: Ways, way: int, bought: Bought) -> Floats:
    """Margin of included offers' tokens at list less the cost of those under the plan, USD a month, (I,)."""
    market, offers = economy.this_market(), economy.offers
    live, first = market.live[ways.places[way]], sum(len(places) for places in ways.places[:way])
    inside = slice(first, first + len(live))
    quota, at_list = (
        np.einsum("k,mki->mi", market.people.billed, tokens[inside]) for tokens in (bought.on_quota, bought.at_list)
    )
    cell = market.people.cell
    taxed = offers.ad_valorem[live][:, cell] * offers.price[live, None] + offers.specific[live][:, cell]
    margin = (offers.price - offers.cost)[live]
    return np.asarray(margin @ at_list - ((offers.cost[live, None] + taxed) * quota).sum(0))
