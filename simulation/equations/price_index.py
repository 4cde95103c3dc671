"""Price of constant quality: what the cheapest Mtok of at least a given rating costs. USD/Mtok, Arena points."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Ladder(NamedTuple):
    """How the offers on sale are extended downwards.

    Frontier ratings rise by about 78 points a year while sellers withdraw old weights, so after two years nothing near
    the first ratings is on sale. The cheapest offer is therefore continued ``reach`` points down, where price halves
    every ``points_per_doubling`` as cost does. reach = 0 switches this off.
    """

    points_per_doubling: float = 40.0
    reach: float = 220.0


LADDER = Ladder()
"""The extension found adequate over 24 months on the panel."""


def efficient_offers(rating: ArrayLike, price: ArrayLike) -> tuple[Floats, Floats]:
    """Offers that no other offer beats on both counts, rating and price rising, each of shape (E,).

    Raises ValueError for a price that is not above 0 or not finite. No offers give two empty arrays.
    """
    points, prices = np.asarray(rating, dtype=np.float64), np.asarray(price, dtype=np.float64)
    if not np.all(np.isfinite(prices) & (prices > 0)):
        raise ValueError("Every price must be finite and above 0 to enter the price index.")
    order = np.lexsort((prices, -points))
    points, prices = points[order], prices[order]
    cheapest_above = np.concatenate(([np.inf], np.minimum.accumulate(prices)[:-1])) if prices.size else prices
    kept = prices < cheapest_above
    return points[kept][::-1], prices[kept][::-1]


def cheapest_price(levels: ArrayLike, rating: ArrayLike, price: ArrayLike) -> Floats:
    """Cheapest list price among offers rated at least each level, shape (L,); nan above the best offer.

    The plain staircase: no interpolation, and every level below the cheapest offer costs what that offer costs.
    """
    points, prices = efficient_offers(rating, price)
    at = np.searchsorted(points, np.asarray(levels, dtype=np.float64), side="left")
    return np.append(prices, np.nan)[at]


def constant_quality_price(levels: ArrayLike, rating: ArrayLike, price: ArrayLike, ladder: Ladder = LADDER) -> Floats:
    """Price of at least each rating level on the extended ladder, shape (L,).

    Log price is linear in rating between efficient offers; below the lowest it falls with the ladder's slope for
    ``reach`` points, and is nan below that as well as above the best offer. At an efficient offer it is its price.
    Rises with the level; scaling all prices scales it. Offers (J,) in points and USD/Mtok.
    """
    asked = np.asarray(levels, dtype=np.float64)
    points, prices = efficient_offers(rating, price)
    if points.size == 0:
        return np.full(asked.shape, np.nan)
    lowest = points[0] - ladder.reach
    logs = np.log(prices)
    if ladder.reach > 0:
        points = np.concatenate(([lowest], points))
        logs = np.concatenate(([logs[0] - np.log(2.0) * ladder.reach / ladder.points_per_doubling], logs))
    return np.exp(np.interp(asked, points, logs, left=np.nan, right=np.nan))


def decline_per_year(price_start: ArrayLike, price_end: ArrayLike, months: float) -> float:
    """How many times cheaper constant quality becomes a year: 1 = no change, 10 = tenfold.

    Geometric mean of (P_0 / P_T)^(12 / T) over the levels priced at both dates, shapes (L,); nan if there is none.
    The window must be stated beside the number: a margin is competed away only once. Raises ValueError if T <= 0.
    Source: matched-model index, Triplett (2004).
    """
    if months <= 0:
        raise ValueError(f"A decline over {months} months is undefined; take a window above 0.")
    start, end = np.asarray(price_start, dtype=np.float64), np.asarray(price_end, dtype=np.float64)
    matched = np.isfinite(start) & np.isfinite(end)
    if not matched.any():
        return float("nan")
    return float(np.exp(np.mean(np.log(start[matched] / end[matched])) * 12.0 / months))
