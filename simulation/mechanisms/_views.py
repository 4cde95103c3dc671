"""What mechanisms of demand read of the tables: kinds of offers, and draws that differ between users."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import MechanismView, Term
from simulation.mechanisms._codes import CLOSED, OWN
from simulation.parameters import SEGMENTS

Flags = NDArray[np.bool_]


def closed(view: MechanismView) -> Flags:
    """Whether each offer on sale is of closed weights, (J,)."""
    return np.asarray(view.weights.openness[view.offers.weights[view.live]] == CLOSED)


def unlike(view: MechanismView, purpose: str, sd: float, entity: str = "") -> Term:
    """How much each user cares, mean 1 over people: exp(sd e - sd^2 / 2), e keyed by purpose and base type, (I,).

    Twins (rows 2i and 2i + 1, who do and do not consider open weights) care alike. Ones at sd 0.
    """
    luck = view.generator(purpose, entity).standard_normal(len(view.users) // 2)
    return np.asarray(np.repeat(np.exp(sd * luck - sd**2 / 2), 2))


def twins(view: MechanismView, purpose: str, entity: str = "") -> Term:
    """Uniform draws keyed by purpose, entity and base type, the same for both twins, (I,)."""
    return np.repeat(view.generator(purpose, entity).random(len(view.users) // 2), 2)


def incumbents(view: MechanismView) -> Term:
    """Mass of each type whose incumbent is each seller, mean over its decisions by potential use, (S, I).

    Decisions come task by task for users with a router, then one each for the others (goods/market.py).
    """
    held, router, use = view.sellers.incumbency, view.users.router, view.users.potential
    routers, singles = np.flatnonzero(router), np.flatnonzero(~router)
    out = np.zeros((len(held), len(router)))
    split = use.shape[1] * len(routers)
    weight = use[routers].T / np.maximum(use[routers].sum(1), np.finfo(float).tiny)
    out[:, routers] = np.einsum("ski,ki->si", held[:, :split].reshape(len(held), -1, len(routers)), weight)
    out[:, singles] = held[:, split:]
    return out


def by_segment(view: MechanismView, values: Mapping[str, float]) -> Term:
    """A number of each user's segment, 0 where `values` has none, (I,)."""
    return np.asarray(np.array([values.get(name, 0.0) for name in SEGMENTS])[view.users.segment])


def faded(rate: float, month: int) -> float:
    """What is left of 1 after `month` months of losing the share `rate` of what is left: (1 - rate)^month."""
    return float((1.0 - rate) ** month)


def suppliers(view: MechanismView) -> Term:
    """Number of sellers on sale who run each set of weights themselves, (G,)."""
    offers = view.offers
    own = view.live[offers.contract[view.live] == OWN]
    return np.bincount(offers.weights[own], minlength=len(view.weights)).astype(float)


def numbers_of(block: Any, prefix: str = "") -> dict[str, float]:
    """The numbers of a block that are named after segments, by segment; `prefix` stands before each name."""
    return {name: getattr(block, prefix + name) for name in SEGMENTS if hasattr(block, prefix + name)}
