"""How weights and offers come into being: used at the opening, at releases and when hosts enter."""

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.cost import Conditions, CostCurve, serving_efficiency, unit_cost
from simulation.equations.resale import wholesale_price
from simulation.goods.offer import APPLIED, OWN, ROUTED, TIED
from simulation.goods.weights import CLOSED
from simulation.tick.levers import lever_columns
from simulation.tick.market import from_open_lab
from simulation.tick.resale import cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.economy import Economy


class NewWeights(NamedTuple):
    """Weights about to be put on sale."""

    name: str
    developer: int
    tier: int
    rating: float
    skill: NDArray[np.float64]
    openness: int
    released: int
    compute: float
    predecessor: int = -1
    family: int = -1  # whose name they carry if not their predecessor's or developer's


class Terms(NamedTuple):
    """How a seller comes by weights that somebody else runs: its contract and what it adds (goods/offer.py)."""

    contract: int
    cut_of_revenue: float = 0.0
    cut_of_profit: float = 0.0
    integration: float = 0.0
    skill: NDArray[np.float64] | None = None


class NewOffer(NamedTuple):
    """An offer about to be listed; with `terms` it is resold, and its cost follows from that of its source.

    `common` is the part of the cost factor that all hosts of the weights share, None for all of it.
    """

    weights: int
    seller: int
    price: float
    cost_factor: float
    terms: Terms | None = None
    common: float | None = None
    setup: float = 0.0


def add_weights(economy: "Economy", news: "Sequence[NewWeights]") -> NDArray[np.int64]:
    """Append weights; their rows. A successor goes by its predecessor's name, whoever trains it."""
    family = economy.weights.family
    own = [new.developer if new.family < 0 else new.family for new in news]
    return economy.weights.append(
        [new.name for new in news],
        developer=[new.developer for new in news],
        family=[of if new.predecessor < 0 else family[new.predecessor] for new, of in zip(news, own, strict=True)],
        tier=[new.tier for new in news],
        rating=[new.rating for new in news],
        skill=[new.skill for new in news],
        openness=[new.openness for new in news],
        released=[new.released for new in news],
        compute=[new.compute for new in news],
        predecessor=[new.predecessor for new in news],
    )


def add_offer(economy: "Economy", new: NewOffer) -> int:
    """Append an offer under the levers in force; its row."""
    return int(add_offers(economy, [new])[0])


def add_offers(economy: "Economy", news: "Sequence[NewOffer]") -> NDArray[np.int64]:
    """Append offers under the levers in force; their rows. What is resold needs its source on sale or among them."""
    if not news:
        return np.zeros(0, int)
    weights = np.array([new.weights for new in news], int)
    price, factor = np.array([(new.price, new.cost_factor) for new in news]).T
    unit = formula_cost(economy, economy.weights.rating[weights]) * factor
    return economy.offers.append(
        [f"{economy.weights.names[new.weights]}@{economy.sellers.names[new.seller]}" for new in news],
        weights=weights,
        seller=[new.seller for new in news],
        listed=economy.month,
        active=True,
        fresh=True,
        price=price,
        desired=price,
        cost_factor=factor,
        common_factor=[new.cost_factor if new.common is None else new.common for new in news],
        setup=[new.setup for new in news],
        **_supply(economy, news, price, unit),
        **lever_columns(economy, weights),
    )


def _supply(
    economy: "Economy", news: "Sequence[NewOffer]", price: NDArray[np.float64], unit: NDArray[np.float64]
) -> dict[str, Any]:
    """Columns of who runs what is listed at `price`, at what cost (`unit` if themselves), and who buys it how, (m,)."""
    offers = economy.offers
    if all(new.terms is None for new in news):
        rows = np.arange(len(offers), len(offers) + len(news))
        return {"source": rows, "supplier": [new.seller for new in news], "serving": unit, "cost": unit}
    terms = [Terms(OWN) if new.terms is None else new.terms for new in news]
    contract, of_revenue, of_profit, integration = np.array([term[:4] for term in terms]).T
    source, none = _sources(economy, news), np.zeros(len(economy.setup.tasks))
    serving = np.concatenate([offers.serving, unit])[source]
    listed = np.concatenate([offers.price, price])[source]
    paid = np.where(contract == OWN, 0.0, wholesale_price(listed, serving, of_revenue, of_profit))
    return {
        "source": source,
        "supplier": np.concatenate([offers.seller, [new.seller for new in news]])[source],
        "serving": serving,
        "wholesale": paid,
        "cost": np.where(contract == OWN, unit, paid + integration),
        "contract": contract,
        "cut_of_revenue": of_revenue,
        "cut_of_profit": of_profit,
        "integration": integration,
        "skill": [none if term.skill is None else term.skill for term in terms],
    }


def _sources(economy: "Economy", news: "Sequence[NewOffer]") -> NDArray[np.int64]:
    """The offer behind each new one, (m,): itself, or the cheapest of those who run the weights, now or from now on."""
    first, best = len(economy.offers), cheapest(economy)
    lowest = {weights: float(economy.offers.price[row]) for weights, row in best.items()}
    for place, new in enumerate(news):
        if new.terms is None and new.price < lowest.get(new.weights, np.inf):
            best[new.weights], lowest[new.weights] = first + place, new.price
    return np.array([row if new.terms is None else best[new.weights] for row, new in enumerate(news, first)])


def formula_cost(economy: "Economy", rating: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Unit cost by rating at this month's rent before an offer's own factor, USD/Mtok (economics: cost of serving)."""
    return reference_cost(economy, rating, economy.rent)


def reference_cost(economy: "Economy", rating: NDArray[np.float64] | float, rent: float = 1.0) -> NDArray[np.float64]:
    """The same at a given rent over its trend."""
    cost = economy.setup.cost
    curve = CostCurve(cost.reference, cost.reference_rating, cost.points_per_doubling)
    efficiency = float(serving_efficiency(economy.month, cost.algorithms, cost.hardware, cost.floor))
    return unit_cost(rating, curve, Conditions(efficiency=efficiency, rent=rent))


def usual_factor(economy: "Economy", openness: int) -> float:
    """Cost factor of weights without history: closed weights are larger at equal rating."""
    return economy.setup.cost.closed_multiplier * economy.closed_scale if openness == CLOSED else 1.0


def built_as(economy: "Economy", weights: int) -> int:
    """Openness for which weights were built: a law that closes an open lab's makes them no larger."""
    openness = int(economy.weights.openness[weights])
    return CLOSED + 1 if openness == CLOSED and from_open_lab(economy, np.array([weights]))[0] else openness


def successor_factor(economy: "Economy", old: float, openness: int) -> float:
    """Cost factor of a successor: its predecessor's departure from the usual one fades.

    ln f' = ln f0 + persistence (ln f - ln f0).
    """
    usual = usual_factor(economy, openness)
    return float(usual * (old / usual) ** economy.setup.cost.factor_persistence)


def successors(economy: "Economy", new: int, *, own: bool) -> list[NewOffer]:
    """Offers of weights in their predecessor's place, at its posted price: by the developer (own) or everybody else.

    Whoever serves the predecessor serves open successors only. Whoever resells it buys what its contract covers, once
    that is on sale: clouds closed weights on the developer's day, aggregators open ones and applications all later.
    """
    offers, weights = economy.offers, economy.weights
    sold = np.flatnonzero(offers.active & (offers.weights == weights.predecessor[new]))
    contract, by_developer = offers.contract[sold], offers.seller[sold] == weights.developer[new]
    is_open = weights.openness[new] != CLOSED
    served = sold[(contract == OWN) & (by_developer == own) & (own or is_open)]
    found = _successors(economy, served.tolist(), new, own=own)
    covered = () if own and is_open else (TIED,) if own else (APPLIED, ROUTED) if is_open else (APPLIED,)
    resold = [row for row, kind in zip(sold.tolist(), contract.tolist(), strict=True) if kind in covered]
    if resold and (found or np.any(offers.active & (offers.contract == OWN) & (offers.weights == new))):
        found += [
            NewOffer(new, int(offers.seller[row]), float(offers.price[row]), 1.0, terms_of(economy, row))
            for row in resold
        ]
    return found


def _successors(economy: "Economy", rows: list[int], new: int, *, own: bool) -> list[NewOffer]:
    """Offers of a successor by those who serve the predecessor as `rows`: the developer, or hosts."""
    offers, built = economy.offers, built_as(economy, new) if rows else CLOSED
    found = []
    for row in rows:
        common = successor_factor(economy, float(offers.common_factor[row]), built)
        if own:
            factor = successor_factor(economy, float(offers.cost_factor[row]), built)
        else:
            factor = common * host_part(economy, row, new)
        found.append(NewOffer(new, int(offers.seller[row]), float(offers.price[row]), factor, common=common))
    return found


def terms_of(economy: "Economy", row: int) -> Terms:
    """The terms of a resold offer."""
    offers = economy.offers
    cuts = float(offers.cut_of_revenue[row]), float(offers.cut_of_profit[row])
    return Terms(int(offers.contract[row]), *cuts, float(offers.integration[row]), offers.skill[row])


def host_part(economy: "Economy", row: int, new: int) -> float:
    """A host's own part of the cost of serving a successor: an AR(1) over generations of weights.

    ln h' = r ln h + sd sqrt(1 - r^2) e, h its cost over the part common to the weights.
    """
    offers, cost = economy.offers, economy.setup.cost
    kept = cost.host_persistence * log(offers.cost_factor[row] / offers.common_factor[row])
    luck = cost.host_sd * sqrt(1 - cost.host_persistence**2) * host_luck(economy, int(offers.seller[row]), new)
    return exp(kept + luck)


def host_luck(economy: "Economy", seller: int, weights: int) -> float:
    """A host's standard normal draw for the cost of serving certain weights, keyed by both."""
    return economy.streams.normal("host cost", f"{economy.sellers.names[seller]}|{economy.weights.names[weights]}")
