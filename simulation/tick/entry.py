"""Free entry of hosts: who lists open weights because it expects to earn more than keeping them up costs."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Reseller
from simulation.equations.entry import Nest, Prize, entrant_profit, most_profit, with_entrant
from simulation.equations.resale import pooled
from simulation.goods.offer import OWN, ROUTED
from simulation.goods.weights import CLOSED
from simulation.parameters import REGIONS, SEGMENTS
from simulation.tick.listing import NewOffer, add_offer, formula_cost

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHINA = REGIONS.index("china")


def upkeep(economy: "Economy", weights: Ints) -> Floats:
    """What it costs to keep weights up whatever is sold, USD a month: staff, and capacity kept ready at unit cost.

    F = listing cost + replica x c(rating, month): the replica's hardware grows with the weights and gets cheaper as
    serving does, so that F for the best weights of the day hardly moves while the market grows.
    """
    numbers = economy.setup.turnover
    return np.asarray(numbers.listing_cost + numbers.replica * formula_cost(economy, economy.weights.rating[weights]))


def enter(economy: "Economy") -> None:
    """Hosts list weights as long as the next one, cheapest first, expects to earn what that takes.

    Profit against posted prices > upkeep + set-up cost / payback; the set-up cost is sunk, so those who are there stay
    for less (Dixit 1989), and its part that grows with the market keeps the number of hosts finite (Sutton 1991).
    """
    offers, weights, live = economy.offers, economy.weights, economy.this_market().live
    selling = offers.active[live] & (offers.contract[live] == OWN)
    rows = np.unique(offers.weights[live[selling]])
    rows = rows[(weights.openness[rows] != CLOSED) & (weights.superseded[rows] < 0)]
    costs = zip(formula_cost(economy, weights.rating[rows]).tolist(), upkeep(economy, rows).tolist(), strict=True)
    for row, (unit, keep) in zip(rows.tolist(), costs, strict=True):
        _fill(economy, row, np.flatnonzero(selling & (offers.weights[live] == row)), unit, keep)


def _fill(economy: "Economy", weights: int, selling: Ints, unit: float, keep: float) -> None:
    """Add hosts of one set of weights until the next would not pay; `selling`: places of those who run them.

    `unit` is their unit cost before a host's own factor, USD/Mtok, `keep` their upkeep, USD a month.
    """
    market, offers = economy.this_market(), economy.offers
    rows = market.at(offers.price[market.live])
    every = np.flatnonzero(offers.weights[market.live] == weights)
    model = int(selling[np.argmin(offers.price[market.live[selling]])])
    scale = market.structure.kappa * (1 - market.structure.rho_host)
    mass = economy.this_choice().share[every].sum(0)
    nest = Nest(pooled(rows.utility[every], scale), mass, rows.quantity[model], scale)
    routed = every[offers.contract[market.live[every]] == ROUTED]
    prize = Prize(float(offers.price[market.live[model]]), float(offers.billed[market.live[routed]].sum()))
    numbers = economy.setup.turnover
    business = float((offers.price * offers.billed.sum(1))[market.live[every]].sum())
    setup = numbers.setup_cost + numbers.setup_share * business
    hurdle = keep + setup / numbers.payback
    speed_value = economy.setup.demand.speed_value
    common = float(offers.common_factor[market.live[model]])
    for luck, host in _candidates(economy, weights):
        factor = common * float(np.exp(economy.setup.cost.host_sd * luck))
        if most_profit(nest, unit * factor, prize) <= hurdle:
            return
        faster = speed_value * (np.log(factor) - np.log(offers.cost_factor[market.live[model]]))
        taste = _liked(economy, host, int(market.live[model]))[market.people.user]
        liked = rows.utility[model] + taste + faster
        slope = rows.slope[model]
        at_cost = liked + slope * (offers.price[market.live[model]] - unit * factor)
        profit, price = entrant_profit(nest, at_cost, slope, unit * factor, prize)
        if profit <= hurdle:
            return
        add_offer(economy, NewOffer(weights, host.row, price, factor, None, common, setup))
        if price < prize.below:
            prize = prize._replace(below=price)
        nest = with_entrant(nest, at_cost - slope * (price - unit * factor))


def _candidates(economy: "Economy", weights: int) -> list[tuple[float, Reseller]]:
    """Hosts in business that have never listed the weights, by their keyed cost draw, cheapest first.

    Weights that a host has dropped are not taken up again by it.
    """
    offers = economy.offers
    known = set(offers.seller[(offers.weights == weights) & (offers.contract == OWN)].tolist())
    known |= {economy.sellers.names.index(name) for name, host in economy.setup.hosts.items() if not host.hosts_open}
    free = [agent for agent in economy.sellers_of(Reseller) if agent.active and agent.row not in known]
    return sorted(((agent.luck(weights), agent) for agent in free), key=lambda pair: pair[0])


def _liked(economy: "Economy", host: Reseller, offer: int) -> Floats:
    """Users' taste for a host over that for the seller of an offer of the same weights, share of value, (I,)."""
    sellers, setup, users = economy.sellers, economy.setup, economy.users
    seller = int(economy.offers.seller[offer])
    developer = seller == economy.weights.developer[economy.offers.weights[offer]]
    distrust = np.array([setup.segments[name].origin_distrust for name in SEGMENTS])[users.segment]
    apart = (sellers.origin[host.row] == CHINA) * 1.0 - (sellers.origin[seller] == CHINA)
    theirs = 0.0 if developer else sellers.brand[seller]
    away = users.region != CHINA
    return np.asarray(sellers.brand[host.row] - theirs + setup.demand.chinese_host * apart * distrust * away)
