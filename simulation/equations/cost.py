"""Unit cost of serving, and what part of a price fall is cost. Costs and prices in USD/Mtok."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class CostCurve(NamedTuple):
    """Cost by rating: ``reference`` USD/Mtok at ``reference_rating`` points, doubling every ``points_per_doubling``."""

    reference: float
    reference_rating: float
    points_per_doubling: float


class Conditions(NamedTuple):
    """What moves cost at a given rating; all factors are 1 at the reference.

    ``efficiency`` serving gain since the start, ``rent`` hardware rent over its reference beyond that gain, ``scale``
    cost at own volume over cost at large volume, ``utilisation`` over its reference, ``energy`` USD/Mtok.
    """

    efficiency: ArrayLike = 1.0
    rent: ArrayLike = 1.0
    scale: ArrayLike = 1.0
    utilisation: ArrayLike = 1.0
    energy: ArrayLike = 0.0


REFERENCE = Conditions()
"""Conditions at the start: every factor 1, energy inside the reference cost."""


def unit_cost(rating: ArrayLike, curve: CostCurve, conditions: Conditions = REFERENCE) -> Floats:
    """Cost of serving a Mtok with weights of a rating, in USD/Mtok.

    c = c_ref 2^((q - q_ref) / ppd) / efficiency * rent * scale / utilisation + energy.
    Raises ValueError where utilisation or efficiency is not above 0. Source: derived; ppd fits ladders and hosts.
    """
    gain = np.multiply(conditions.efficiency, conditions.utilisation)
    if (np.minimum(conditions.efficiency, conditions.utilisation) <= 0).any():
        raise ValueError("Utilisation and efficiency must be above 0 to give a cost.")
    doublings = (np.asarray(rating, dtype=np.float64) - curve.reference_rating) / curve.points_per_doubling
    factor = curve.reference * np.multiply(conditions.rent, conditions.scale) / gain
    return np.asarray(factor * np.exp2(doublings) + np.asarray(conditions.energy))


def scale_factor(volume: ArrayLike, reference: float, elasticity: float) -> Floats:
    """Cost at own volume over that at the reference volume: (1/2 + volume / (2 reference))^(-elasticity).

    2^elasticity at no volume, 1 at the reference, then it falls with the elasticity: batching and expert parallelism
    need traffic. Exactly 1 at elasticity 0.
    """
    size = 0.5 + 0.5 * np.asarray(volume, dtype=np.float64) / reference
    return np.asarray(size**-elasticity)


def serving_efficiency(month: ArrayLike, algorithms: float, hardware: float, floor: float = 0.0) -> Floats:
    """How many times cheaper a Mtok of constant quality is to serve than at month 0.

    (algorithms x hardware)^(t / 12), both factors per year; 3 x 1.43 = 4.29 a year by default. At most 1 / floor, the
    floor a share of the first month's cost; 0 is none.
    Source: Gundlach et al. (2025) for algorithms, Epoch (2024) for hardware.
    """
    gained = np.asarray((algorithms * hardware) ** (np.asarray(month, dtype=np.float64) / 12.0))
    return np.asarray(np.minimum(gained, 1.0 / floor)) if floor > 0 else gained


def halving_months(yearly: float) -> float:
    """Months in which cost halves where it falls by a factor `yearly` a year: 12 ln 2 / ln(yearly); never at 1.

    Raises ValueError for a factor not above 0. c(t) = c_0 2^(-t / tau) = c_0 yearly^(-t / 12).
    """
    if yearly <= 0:
        raise ValueError(f"A yearly factor of {yearly} is no fall in cost; it must be above 0.")
    return float("inf") if yearly == 1.0 else float(12.0 * np.log(2.0) / np.log(yearly))


def constant_quality_price_ratio(months: float, efficiency_per_year: float, margins: tuple[float, float]) -> float:
    """P_0 / P_T of one rating that starts as a closed lab's frontier and ends on open hosts.

    efficiency^(T/12) (1 - m_end) / (1 - m_start), margins = (m_start, m_end) as shares of price, below 1.
    The margin term counts once, so the yearly factor falls towards the efficiency as the window grows.
    """
    start, end = margins
    if max(start, end) >= 1.0:
        raise ValueError(f"Margins of {start} and {end} leave no cost; both must be below 1.")
    return float(efficiency_per_year ** (months / 12.0) * (1.0 - end) / (1.0 - start))


def price_fall(price: tuple[ArrayLike, ArrayLike], cost: tuple[ArrayLike, ArrayLike]) -> tuple[Floats, Floats]:
    """Split P_0 / P_T into (cost factor, margin factor), whose product it is.

    cost factor = c_0 / c_T; margin factor = (P_0 / c_0) / (P_T / c_T), above 1 where mark-ups shrank.
    """
    total = np.asarray(price[0]) / np.asarray(price[1])
    by_cost = np.asarray(np.asarray(cost[0]) / np.asarray(cost[1]))
    return by_cost, np.asarray(total / by_cost)


def anchored_cost(formula: ArrayLike, list_price: ArrayLike, share: float) -> Floats:
    """Month-one cost of closed weights: geometric mean of the cost curve and a share of list price, USD/Mtok.

    sqrt(c x share x p). The curve alone would put some small weights on sale below cost.
    """
    return np.sqrt(np.asarray(formula, dtype=np.float64) * share * np.asarray(list_price))


def host_costs(list_prices: ArrayLike, anchor: float, spread: float) -> Floats:
    """Month-one cost of each host of one set of open weights, USD/Mtok, shape (H,).

    c_h = anchor x Q25 x (p_h / Q25)^spread, Q25 the lower quartile of hosts' list prices: free entry puts the cheap
    quartile near cost, and only part of the price spread is cost. Raises ValueError for a price not above 0.
    """
    prices = np.asarray(list_prices, dtype=np.float64)
    if np.any(prices <= 0):
        raise ValueError("Hosts' list prices must be above 0 to infer their cost.")
    if prices.size == 0:
        return prices
    quartile = float(np.quantile(prices, 0.25))
    return anchor * quartile * (prices / quartile) ** spread
