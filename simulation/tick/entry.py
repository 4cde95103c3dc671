"""Free entry of hosts: who lists open weights because it expects to earn more than keeping them up costs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Reseller
from simulation.equations.entry import Nest, Prize, entrant_profit, most_profit, with_entrant
from simulation.equations.resale import pooled
from simulation.equations.slopes import Rows
from simulation.goods.offer import OWN, ROUTED
from simulation.goods.weights import CLOSED
from simulation.parameters import REGIONS, SEGMENTS
from simulation.tick.listing import NewOffer, add_offers, formula_cost

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


class _Shelf(NamedTuple):
    """What hosts who think of listing weights see; J offers on sale, N decisions, I users."""

    live: Ints  # rows of offers, (J,)
    weights: Ints  # rows of weights, (J,)
    contract: Ints  # (J,)
    price: Floats  # USD/Mtok, (J,)
    billed: Floats  # Mtok at list, (J,)
    share: Floats  # who choose each, (J, N)
    rows: Rows  # utility, its slope and billed Mtok of each at list prices, (J, N)
    distrust: Floats  # of hosts from another origin than the seller's, share of value, (I,)
    hosts: list[Reseller]  # in business, who serve open weights


def _shelf(economy: "Economy") -> _Shelf:
    offers, market, users = economy.offers, economy.this_market(), economy.users
    live, price = market.live, economy.offers.price[market.live]
    demand, segments = economy.setup.demand, economy.setup.segments
    distrust = np.array([segments[name].origin_distrust for name in SEGMENTS])[users.segment] * (users.region != CHINA)
    return _Shelf(
        live=live,
        weights=offers.weights[live],
        contract=offers.contract[live],
        price=price,
        billed=offers.billed[live].sum(1),
        share=economy.this_choice().share,
        rows=market.at(price),
        distrust=demand.chinese_host * distrust,
        hosts=[
            host for host in economy.sellers_of(Reseller) if economy.sellers.active[host.row] and _serves(economy, host)
        ],
    )


def _serves(economy: "Economy", host: Reseller) -> bool:
    """Whether a reseller serves open weights at all."""
    block = economy.setup.hosts.get(economy.sellers.names[host.row])
    return block is None or block.hosts_open


def enter(economy: "Economy") -> None:
    """Hosts list weights as long as the next one, cheapest first, expects to earn what that takes.

    Profit against posted prices > upkeep + set-up cost / payback; the set-up cost is sunk, so those who are there stay
    for less (Dixit 1989), and its part that grows with the market keeps the number of hosts finite (Sutton 1991).
    """
    weights, shelf = economy.weights, _shelf(economy)
    selling = economy.offers.active[shelf.live] & (shelf.contract == OWN)
    rows = np.unique(shelf.weights[selling])
    rows = rows[(weights.openness[rows] != CLOSED) & (weights.superseded[rows] < 0)]
    costs = zip(formula_cost(economy, weights.rating[rows]).tolist(), upkeep(economy, rows).tolist(), strict=True)
    news: list[NewOffer] = []
    for row, (unit, keep) in zip(rows.tolist(), costs, strict=True):
        news += _entrants(economy, shelf, np.flatnonzero(selling & (shelf.weights == row)), unit, keep)
    add_offers(economy, news)


def _entrants(economy: "Economy", shelf: _Shelf, selling: Ints, unit: float, keep: float) -> Iterator[NewOffer]:
    """Hosts of one set of weights until the next would not pay; `selling`: places of those who run them.

    `unit` is their unit cost before a host's own factor, USD/Mtok, `keep` their upkeep, USD a month.
    """
    offers, numbers = economy.offers, economy.setup.turnover
    model = int(selling[np.argmin(shelf.price[selling])])
    weights, cheapest = int(shelf.weights[model]), int(shelf.live[model])
    every = np.flatnonzero(shelf.weights == weights)
    setup = numbers.setup_cost + numbers.setup_share * float((shelf.price * shelf.billed)[every].sum())
    hurdle, common = keep + setup / numbers.payback, float(offers.common_factor[cheapest])
    prize = Prize(float(shelf.price[model]), float(shelf.billed[every[shelf.contract[every] == ROUTED]].sum()))
    tokens = shelf.rows.quantity[model] * shelf.share[every].sum(0)
    some = np.flatnonzero(tokens > 0)  # half of all decisions are of people who do not look at open weights
    utility, slope, nest = shelf.rows.utility[model, some], shelf.rows.slope[model, some], None
    for luck, host in _candidates(economy, shelf, weights):
        factor = common * float(np.exp(economy.setup.cost.host_sd * luck))
        if most_profit(tokens, unit * factor, prize) <= hurdle:
            return
        nest = nest or _nest(economy, shelf.rows.utility[every[:, None], some], tokens[some])
        faster = economy.setup.demand.speed_value * (np.log(factor) - np.log(offers.cost_factor[cheapest]))
        liked = utility + _liked(economy, shelf, host, cheapest)[some] + faster
        at_cost = liked + slope * (shelf.price[model] - unit * factor)
        profit, price = entrant_profit(nest, at_cost, slope, unit * factor, prize)
        if profit <= hurdle:
            return
        yield NewOffer(weights, host, price, factor, None, common, setup)
        if price < prize.below:
            prize = prize._replace(below=price)
        nest = with_entrant(nest, at_cost - slope * (price - unit * factor))


def _nest(economy: "Economy", utility: Floats, tokens: Floats) -> Nest:
    """Demand for the weights of some offers of the given utility (m, N), of whom `tokens` (N,) are bought."""
    nests = economy.this_market().structure
    scale = nests.kappa * (1 - nests.rho_host)
    return Nest(pooled(utility, scale), tokens, scale)


def _candidates(economy: "Economy", shelf: _Shelf, weights: int) -> list[tuple[float, int]]:
    """Hosts in business that have never listed the weights, by their keyed cost draw, cheapest first.

    Weights that a host has dropped are not taken up again by it.
    """
    offers = economy.offers
    known = set(offers.seller[(offers.weights == weights) & (offers.contract == OWN)].tolist())
    return sorted((agent.luck(weights), agent.row) for agent in shelf.hosts if agent.row not in known)


def _liked(economy: "Economy", shelf: _Shelf, host: int, offer: int) -> Floats:
    """Taste for a host over that for the seller of an offer of the same weights, share of value, (N,)."""
    sellers, seller = economy.sellers, int(economy.offers.seller[offer])
    developer = seller == economy.weights.developer[economy.offers.weights[offer]]
    apart = float(sellers.origin[host] == CHINA) - float(sellers.origin[seller] == CHINA)
    theirs = 0.0 if developer else sellers.brand[seller]
    liked = sellers.brand[host] - theirs + apart * shelf.distrust
    return np.asarray(liked[economy.this_market().people.user])
