"""How weights and offers come into being: used at the opening, at releases and when hosts enter."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.cost import Conditions, CostCurve, serving_efficiency, unit_cost
from simulation.goods.weights import CLOSED
from simulation.tick.levers import lever_columns

if TYPE_CHECKING:
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


class NewOffer(NamedTuple):
    """An offer about to be listed."""

    weights: int
    seller: int
    price: float
    cost_factor: float


class NewOffers(NamedTuple):
    """Offers of the same weights about to be listed, (m,) each."""

    seller: NDArray[np.int64]
    price: NDArray[np.float64]
    cost_factor: NDArray[np.float64]


def add_weights(economy: "Economy", new: NewWeights) -> int:
    """Append weights; their row. A successor goes by its predecessor's name, whoever trains it."""
    old = new.predecessor
    row = economy.weights.append(
        [new.name],
        developer=new.developer,
        family=new.developer if old < 0 else economy.weights.family[old],
        tier=new.tier,
        rating=new.rating,
        skill=new.skill,
        openness=new.openness,
        released=new.released,
        compute=new.compute,
        predecessor=new.predecessor,
    )
    return int(row[0])


def add_offer(economy: "Economy", new: NewOffer) -> int:
    """Append an offer under the levers in force; its row."""
    one = NewOffers(np.array([new.seller]), np.array([new.price]), np.array([new.cost_factor]))
    return int(add_offers(economy, new.weights, one)[0])


def add_offers(economy: "Economy", weights: int, new: NewOffers) -> NDArray[np.int64]:
    """Append offers of the same weights under the levers in force; their rows."""
    levers = lever_columns(economy, np.array([weights]))
    unit = float(formula_cost(economy, economy.weights.rating[weights])) * new.cost_factor
    title, sellers = economy.weights.names[weights], economy.sellers.names
    return economy.offers.append(
        [f"{title}@{sellers[seller]}" for seller in new.seller],
        weights=weights,
        seller=new.seller,
        supplier=new.seller,
        listed=economy.month,
        active=True,
        fresh=True,
        price=new.price,
        desired=new.price,
        serving=unit,
        cost=unit,
        cost_factor=new.cost_factor,
        **levers,
    )


def formula_cost(economy: "Economy", rating: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Unit cost by rating at this month's rent before an offer's own factor, USD/Mtok (economics: cost of serving)."""
    return reference_cost(economy, rating, economy.rent)


def reference_cost(economy: "Economy", rating: NDArray[np.float64] | float, rent: float = 1.0) -> NDArray[np.float64]:
    """The same at a given rent over its trend."""
    cost = economy.setup.cost
    curve = CostCurve(cost.reference, cost.reference_rating, cost.points_per_doubling)
    efficiency = serving_efficiency(economy.month, cost.algorithms, cost.hardware)
    return unit_cost(rating, curve, Conditions(efficiency=efficiency, rent=rent))


def usual_factor(economy: "Economy", openness: int) -> float:
    """Cost factor of weights without history: closed weights are larger at equal rating."""
    return economy.setup.cost.closed_multiplier if openness == CLOSED else 1.0


def successor_factor(economy: "Economy", old: float, openness: int) -> float:
    """Cost factor of a successor: its predecessor's departure from the usual one fades.

    ln f' = ln f0 + persistence (ln f - ln f0).
    """
    usual = usual_factor(economy, openness)
    return float(usual * (old / usual) ** economy.setup.cost.factor_persistence)


def succeed(economy: "Economy", new: int, *, own: bool) -> None:
    """List weights in their predecessor's place at its posted price: by the developer (own) or by everybody else."""
    offers, weights = economy.offers, economy.weights
    sold = offers.active & (offers.weights == weights.predecessor[new])
    rows = np.flatnonzero(sold & ((offers.seller == weights.developer[new]) == own))
    if len(rows) == 0:
        return
    openness = int(weights.openness[new])
    factors = [successor_factor(economy, old, openness) for old in offers.cost_factor[rows].tolist()]
    add_offers(economy, new, NewOffers(offers.seller[rows], offers.price[rows], np.array(factors)))
