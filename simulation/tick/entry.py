"""Free entry of hosts: who lists open weights because it expects to earn more than keeping them up costs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Reseller
from simulation.equations.entry import Nest, Prize, entrant_profit, with_entrant
from simulation.equations.resale import pooled
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


class _Sets(NamedTuple):
    """Sets of open weights that hosts may list, G of them, and the H hosts that may."""

    weights: Ints  # rows of weights, (G,)
    model: Ints  # place among the offers on sale of the cheapest of those who run them, (G,)
    unit: Floats  # unit cost before a host's own factor, USD/Mtok, (G,)
    common: Floats  # the factor that all hosts share, (G,)
    setup: Floats  # set-up cost, USD, (G,)
    hurdle: Floats  # what a host must earn, USD a month, (G,)
    posted: Floats  # price of the cheapest so far, USD/Mtok, (G,)
    below: Floats  # what the next must undercut to be the cheapest, USD/Mtok, (G,)
    routed: Floats  # Mtok of aggregators, which the cheapest wins, (G,)
    host: Ints  # rows of sellers, those of the lowest cost first, (G, H)
    luck: Floats  # their keyed draws for that cost, inf who has ever listed the weights, (G, H)


class _Buyers(NamedTuple):
    """Demand for each of these weights by the decisions of those who buy any of them, (G, N) each."""

    worth: Floats  # of all offers of them, share of value
    tokens: Floats  # Mtok bought at list
    utility: Floats  # of the cheapest offer, share of value
    slope: Floats  # -du/dp of it


class _Tries(NamedTuple):
    """One more host of each of these weights, (G,) each."""

    host: Ints  # rows of sellers
    factor: Floats  # its cost over the formula
    cost: Floats  # USD/Mtok
    at_cost: Floats  # utility of its offer at that price, share of value, (G, N)


def _only[T: (_Sets, _Buyers, _Tries)](parts: T, rows: NDArray[np.bool_]) -> T:
    """Those of some weights, by a mask (G,)."""
    some: list[Any] = [part[rows] for part in parts]
    return parts if rows.all() else type(parts)(*some)


def enter(economy: "Economy") -> None:
    """Hosts list weights as long as the next one, cheapest first, expects to earn what that takes.

    Profit against posted prices > upkeep + set-up cost / payback; the set-up cost is sunk, so those who are there stay
    for less (Dixit 1989), and its part that grows with the market keeps the number of hosts finite (Sutton 1991).
    """
    hosts = [host for host in economy.sellers_of(Reseller) if _serves(economy, host)]
    sets = _sets(economy, hosts)
    if sets.luck.size:
        news = list(_entrants(economy, sets))
        add_offers(economy, sorted(news, key=lambda new: new.weights))


def _serves(economy: "Economy", host: Reseller) -> bool:
    """Whether a reseller is in business and serves open weights at all."""
    block = economy.setup.hosts.get(host.name)
    return bool(economy.sellers.active[host.row]) and (block is None or block.hosts_open)


def _sets(economy: "Economy", hosts: list[Reseller]) -> _Sets:
    """Open weights that somebody runs and no successor has replaced, and who might list them."""
    offers, table, numbers = economy.offers, economy.weights, economy.setup.turnover
    live = economy.this_market().live
    weights, contract, price = offers.weights[live], offers.contract[live], offers.price[live]
    selling = (offers.active[live] & (contract == OWN)).nonzero()[0]
    order = selling[price[selling].argsort(kind="stable")[::-1]]
    model = np.full(len(table), -1)
    model[weights[order]] = order  # what is put here last stays: the cheapest, and the first of equals
    rows = ((model >= 0) & (table.openness != CLOSED) & (table.superseded < 0)).nonzero()[0]
    model, billed = model[rows], offers.billed[live].sum(1)
    sales, routed = (
        np.bincount(weights, of, len(table))[rows] for of in (price * billed, billed * (contract == ROUTED))
    )
    setup = numbers.setup_cost + numbers.setup_share * sales
    unit, common = formula_cost(economy, table.rating[rows]), offers.common_factor[live[model]]
    hurdle, posted = upkeep(economy, rows) + setup / numbers.payback, price[model]
    candidates = _candidates(economy, hosts, rows)
    return _Sets(rows, model, unit, common, setup, hurdle, posted, posted, routed, *candidates)


def _candidates(economy: "Economy", hosts: list[Reseller], weights: Ints) -> tuple[Ints, Floats]:
    """Rows of hosts by their keyed cost draw for each set of weights, cheapest first, and the draws, (G, H) each.

    Weights that a host has dropped are not taken up again by it.
    """
    offers, rows = economy.offers, np.array([host.row for host in hosts], np.int64)
    luck = np.array([[host.luck(row) for host in hosts] for row in weights.tolist()]).reshape(len(weights), len(rows))
    had, own = np.zeros((len(economy.weights), len(economy.sellers)), bool), offers.contract == OWN
    had[offers.weights[own], offers.seller[own]] = True
    luck[had[weights[:, None], rows]] = np.inf
    order = luck.argsort(axis=1, kind="stable")
    return rows[order], np.take_along_axis(luck, order, axis=1)


def _buyers(economy: "Economy", sets: _Sets) -> tuple[_Buyers, Ints]:
    """Who buys some weights at posted prices, and the user of each of these decisions, (N,).

    Half of all decisions are of people who do not look at open weights; they are left out.
    """
    market, offers = economy.this_market(), economy.offers
    rows, weights, share = (
        market.at(offers.price[market.live]),
        offers.weights[market.live],
        economy.this_choice().share,
    )
    every = [(weights == row).nonzero()[0] for row in sets.weights.tolist()]
    tokens = rows.quantity[sets.model]
    tokens *= np.array([share[places].sum(axis=0) for places in every])
    some = (tokens > 0).any(axis=0).nonzero()[0]
    worth = np.array([pooled(rows.utility[places].take(some, axis=1), _scale(economy)) for places in every])
    own = (part.take(some, axis=1) for part in (tokens, rows.utility[sets.model], rows.slope[sets.model]))
    return _Buyers(worth, *own), market.people.user[some]


def _scale(economy: "Economy") -> float:
    nests = economy.this_market().structure
    return nests.kappa * (1 - nests.rho_host)


def _entrants(economy: "Economy", sets: _Sets) -> Iterator[NewOffer]:
    """Hosts of all weights, one of each at a time, until the next of each would not pay."""
    (buyers, user), scale = _buyers(economy, sets), _scale(economy)
    for turn in range(sets.host.shape[1]):
        tries = _tries(economy, sets, buyers, user, turn)
        nest, prize = Nest(buyers.worth, buyers.tokens, scale), Prize(sets.below, sets.routed)
        profit, price = entrant_profit(nest, tries.at_cost, buyers.slope, tries.cost, prize)
        pays = np.isfinite(sets.luck[:, turn]) & (profit > sets.hurdle)
        if not pays.any():
            return
        sets, buyers, tries, price = _only(sets, pays), _only(buyers, pays), _only(tries, pays), price[pays]
        lists = (sets.weights, tries.host, price, tries.factor, sets.common, sets.setup)
        for weights, host, asked, factor, common, setup in zip(*(part.tolist() for part in lists), strict=True):
            yield NewOffer(weights, host, asked, factor, None, common, setup)
        utility = tries.at_cost - buyers.slope * (price - tries.cost)[:, None]
        sets = sets._replace(below=np.minimum(sets.below, price))
        buyers = buyers._replace(worth=with_entrant(Nest(buyers.worth, buyers.tokens, scale), utility).worth)


def _tries(economy: "Economy", sets: _Sets, buyers: _Buyers, user: Ints, turn: int) -> _Tries:
    """The hosts whose turn it is."""
    host, luck = sets.host[:, turn], sets.luck[:, turn]
    factor = sets.common * np.exp(economy.setup.cost.host_sd * np.where(np.isfinite(luck), luck, 0.0))
    cost, cheapest = sets.unit * factor, economy.this_market().live[sets.model]
    faster = economy.setup.demand.speed_value * (np.log(factor) - np.log(economy.offers.cost_factor[cheapest]))
    liked = buyers.utility + _liked(economy, host, cheapest, user) + faster[:, None]
    return _Tries(host, factor, cost, liked + buyers.slope * (sets.posted - cost)[:, None])


def _liked(economy: "Economy", host: Ints, offer: Ints, user: Ints) -> Floats:
    """Users' taste for each of some hosts over that for who sells offers of the same weights, value share, (G, N)."""
    sellers, seller, users = economy.sellers, economy.offers.seller[offer], economy.users
    segments, numbers = economy.setup.segments, economy.setup.demand
    distrust = np.array([segments[name].origin_distrust for name in SEGMENTS])[users.segment] * (users.region != CHINA)
    hosted = seller != economy.weights.developer[economy.offers.weights[offer]]
    apart = (sellers.origin[host] == CHINA).astype(float) - (sellers.origin[seller] == CHINA)
    liked = sellers.brand[host] - hosted[:, None] * sellers.brand[seller]
    return np.asarray((liked + apart[:, None] * (numbers.chinese_host * distrust))[:, user])
