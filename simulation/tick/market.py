"""The month's market: offers on sale as users see them, before prices."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import OPEN_LAB
from simulation.equations.demand import Structure
from simulation.equations.technology import performance as share_of_value
from simulation.goods.history import premium_left
from simulation.goods.market import Market
from simulation.goods.offer import OWN, TIED
from simulation.goods.weights import CLOSED
from simulation.mechanisms import outer
from simulation.parameters import REGIONS, SEGMENTS

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
CHINA = REGIONS.index("china")


def open_market(economy: "Economy") -> Market:
    """Everything that decides this month's choices besides prices and incumbents."""
    from simulation.tick.people import user_side

    offers = economy.offers
    live = np.flatnonzero(offers.active)
    people = user_side(economy)
    levels, level = _levels(economy, live)
    liked = taste(economy, live) + (speed(economy, live) - crowding(economy, live))[:, None]
    liked = routed_at_a_cost(economy, liked, people.routers)
    may = allowed(economy, live)
    gross = levels[level]
    gross += np.where((known(economy, live) & may).T, liked, -np.inf)[:, None]
    wedge = (1 + offers.ad_valorem[live], offers.specific[live])
    share = economy.setup.welfare.bias_share
    who = (offers.weights[live], offers.seller[live], offers.supplier[live])
    bias = share * np.sum(trust(economy, *who), axis=0) if share else None
    informed = liked if may.all() else np.where(may.T, liked, -np.inf)
    return Market(live, structure(economy, live), people, gross, *wedge, levels, level, bias, informed)


def routed_at_a_cost(economy: "Economy", value: Floats, routers: NDArray[np.int64]) -> Floats:
    """Value of offers to users (..., I) less what routing costs those who choose per task."""
    cost = economy.setup.demand.router_overhead
    if cost == 0.0:
        return value
    value = value.copy()
    value[..., routers] -= cost
    return value


def structure(economy: "Economy", live: NDArray[np.int64]) -> Structure:
    """Nests of the offers on sale: weights within families, weights numbered as they occur."""
    demand, offers = economy.setup.demand, economy.offers
    used, weights = np.unique(offers.weights[live], return_inverse=True)
    _, family = np.unique(economy.weights.family[used], return_inverse=True)
    return Structure(
        seller=offers.seller[live],
        weights=weights,
        family=family,
        kappa=demand.kappa,
        rho_host=demand.rho_host,
        rho_family=demand.rho_family,
    )


def difficulty(economy: "Economy") -> Floats:
    """Difficulty of each task this month, points, (K,); drifts with a share of the frontier's slope."""
    setup = economy.setup
    drift = setup.demand.difficulty_drift * setup.technology.frontier_slope * economy.month
    start = np.array([task.difficulty for task in setup.tasks.values()])
    return np.asarray(start + drift + sum(economy.hooks("difficulty")))


def performance(economy: "Economy", live: NDArray[np.int64]) -> Floats:
    """theta = 1 / (1 + exp(-(rating + skill - difficulty) / tau)), share of value, (K, J, I)."""
    levels, level = _levels(economy, live)
    return levels[level].transpose(1, 0, 2)


def _levels(economy: "Economy", live: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """`performance` of each kind of offer, (M, K, I), and which kind each offer is, (J,)."""
    weights, rows = economy.weights, economy.offers.weights[live]
    place = np.searchsorted(np.flatnonzero(economy.offers.active), live)  # mechanisms speak of all offers on sale
    terms = [term[:, place] for term in economy.hooks("performance")]
    # Offers of the same weights perform alike unless an application adds to them or a mechanism says otherwise.
    added = economy.offers.skill[live]
    kinds = np.where(added.any(axis=1), len(weights) + np.arange(len(rows)), rows)
    first, back = np.arange(len(rows)), np.arange(len(rows))
    if not terms:
        _, first, back = np.unique(kinds, return_index=True, return_inverse=True)
    rows = rows[first]
    able = weights.rating[rows][:, None] + weights.skill[rows] + added[first] + sum(term.T for term in terms)
    hard = np.ascontiguousarray(difficulty(economy)[:, None] + economy.users.hardness.T)  # users last, as everywhere
    return share_of_value(able[:, :, None], hard, economy.setup.demand.tau), back


def taste(economy: "Economy", live: NDArray[np.int64]) -> Floats:
    """Everything additive but performance and price, share of value, (J, I)."""
    offers = economy.offers
    rows, seller = offers.weights[live], offers.seller[live]
    out = taste_for(economy, rows, seller, offers.supplier[live])
    tied = np.flatnonzero(offers.contract[live] == TIED)
    out[tied] += tied_tastes(economy, rows[tied], seller[tied])
    for term in economy.hooks("taste"):
        out = out + outer(term)
    return np.asarray(out)


def taste_for(
    economy: "Economy", rows: NDArray[np.int64], seller: NDArray[np.int64], runs: NDArray[np.int64]
) -> Floats:
    """Own taste for the family and trust, share of value, (m, I), for weights `rows` (m,).

    `seller` (m,) sells them and `runs` (m,) runs them; -1 are the users themselves.
    """
    out = economy.sellers.taste[economy.weights.family[rows]]
    for term in trust(economy, rows, seller, runs):
        out += term
    return np.asarray(out)


def trust(
    economy: "Economy", rows: NDArray[np.int64], seller: NDArray[np.int64], runs: NDArray[np.int64]
) -> list[Floats]:
    """The parts of taste that users of a segment share, share of value, (m, I) each; arguments as in `taste_for`.

    Brand of the family (by tier where closed), trust in the host, trust premium of closed weights by segment and tier
    as long as open ones are not at parity, distrust of Chinese weights and of Chinese hosts outside China.
    """
    setup, users, sellers, weights = economy.setup, economy.users, economy.sellers, economy.weights
    developer, family, hosted = weights.developer[rows], weights.family[rows], seller >= 0
    segments = [setup.segments[name] for name in SEGMENTS]
    published = bool(np.any(weights.openness != CLOSED))
    left = premium_left(setup.demand, economy.history, economy.month, published=published)
    premium = left * np.array([item.premium for item in segments])[users.segment]
    distrust = np.array([item.origin_distrust for item in segments])[users.segment] * (users.region != CHINA)
    closed = ~from_open_lab(economy, rows)
    resold = sellers.kind[developer] > OPEN_LAB  # a host's variant of a lab's weights: trust in both counts
    by_tier = np.array([1.0, setup.demand.mid_premium, setup.demand.small_premium])[weights.tier[rows]]
    origin = setup.demand.chinese_weights * (sellers.origin[developer] == CHINA)
    origin = origin + setup.demand.chinese_host * ((runs >= 0) & (sellers.origin[runs] == CHINA))
    return [
        np.where(closed, by_tier, 1.0)[:, None] * sellers.brand[family],
        (hosted & (resold | (seller != developer)))[:, None] * sellers.brand[seller],
        np.where(closed, by_tier, 0.0)[:, None] * premium,
        origin[:, None] * distrust,
    ]


def from_open_lab(economy: "Economy", rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether weights (m,) are open, or closed ones in the line of an open lab that owns it still, (m,).

    Who closes its weights under a ban on publishing them is not at once seen and trusted as the closed labs are.
    """
    weights, kind = economy.weights, economy.sellers.kind
    line = (kind[weights.family[rows]] == OPEN_LAB) & (kind[weights.developer[rows]] == OPEN_LAB)
    return np.asarray((weights.openness[rows] != CLOSED) | line)


def tied_tastes(economy: "Economy", rows: NDArray[np.int64], clouds: NDArray[np.int64]) -> Floats:
    """Users' taste for buying weights (m,) from a cloud (m,) rather than their lab, share of value, (m, I)."""
    labs, names, segment = economy.setup.labs, economy.sellers.names, economy.users.segment
    out = np.zeros((len(rows), len(economy.users)))
    for place, (row, cloud) in enumerate(zip(economy.weights.family[rows], clouds, strict=True)):
        taste = labs[names[row]].resale[names[cloud]].taste
        out[place] = np.array([taste.get(name, 0.0) for name in SEGMENTS])[segment]
    return out


def crowding(economy: "Economy", live: NDArray[np.int64]) -> Floats:
    """What other offers of the same weights take from the taste for each, share of value, (J,).

    crowding x kappa (1 - rho_host) ln n over the n offers of the same weights (Ackerberg and Rysman 2005).
    """
    demand, rows = economy.setup.demand, economy.offers.weights[live]
    if demand.variety_crowding == 0.0 or len(live) == 0:
        return np.zeros(len(live))
    count = np.bincount(rows)[rows]
    return np.asarray(demand.variety_crowding * demand.kappa * (1 - demand.rho_host) * np.log(count))


def speed(economy: "Economy", live: NDArray[np.int64]) -> Floats:
    """Worth of a dearer host's speed, share of value, (J,).

    speed value x (ln cost factor of who runs the offer - mean over all who run the same weights).
    """
    worth, offers = economy.setup.demand.speed_value, economy.offers
    if worth == 0.0:
        return np.zeros(len(live))
    own, rows = offers.contract[live] == OWN, offers.weights[live]
    level = np.log(offers.cost_factor[offers.source[live]])
    count = np.bincount(rows[own], minlength=len(economy.weights))
    mean = np.bincount(rows[own], level[own], len(economy.weights)) / np.maximum(count, 1)
    return np.asarray(worth * np.where(count[rows] > 0, level - mean[rows], 0.0))


def seen(economy: "Economy", live: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each user sees and may buy each offer, (I, J)."""
    return np.asarray(known(economy, live) & allowed(economy, live))


def known(economy: "Economy", live: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each user knows each offer and no mechanism withholds it, (I, J)."""
    offers, users = economy.offers, economy.users
    is_open = from_open_lab(economy, offers.weights[live])
    out = (~is_open[None, :]) | users.considers[:, None]
    out = out & economy.sellers.reach[offers.seller[live]].T
    for term in economy.hooks("available"):
        out = out & term.T
    return np.asarray(out)


def allowed(economy: "Economy", live: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the law lets each user buy each offer, (I, J); users.rank is who obeys first."""
    offers, users = economy.offers, economy.users
    out = np.broadcast_to(~offers.barred[live], (len(users), len(live)))
    may = offers.available[live]
    if np.any(may < 1):
        out = out & (users.rank < may[:, users.cell]).T
    return np.asarray(out)
