"""Concentration, turnover and persistence of market positions. Shares are in [0, 1]."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def market_shares(sales: ArrayLike) -> Floats:
    """Each seller's part of the total, shape (S,); all nan if nobody sells.

    Sales in any one unit, not negative (ValueError).
    """
    amounts = np.asarray(sales, dtype=np.float64)
    if np.any(amounts < 0):
        raise ValueError("Sales must not be negative to give shares.")
    total = amounts.sum()
    return amounts / total if total > 0 else np.full_like(amounts, np.nan)


def herfindahl(sales: ArrayLike) -> float:
    """Herfindahl-Hirschman index on the scale 0 to 1; nan if nobody sells.

    HHI = sum of squared shares: 1 for a monopoly, 1/n for n equal sellers. Source: Hirschman (1945), Herfindahl (1950).
    """
    return float(np.sum(market_shares(sales) ** 2)) if np.size(sales) else float("nan")


def concentration_ratio(sales: ArrayLike, largest: int) -> float:
    """CR_n: joint share of the n largest sellers; 1 if there are no more than n, nan if nobody sells."""
    if largest < 1:
        raise ValueError(f"A concentration ratio of the {largest} largest sellers is empty; take 1 or more.")
    shares = market_shares(sales)
    return float(np.sort(shares)[::-1][:largest].sum()) if shares.size else float("nan")


def rank_turnover(before: ArrayLike, after: ArrayLike, largest: int) -> float:
    """Part of today's n largest that were not among the n largest before, in [0, 1].

    Sales (S,) in one seller order at both dates, 0 where absent. Nobody with zero sales ranks; ties go to the seller
    listed first. nan if nobody sells after. Source: Mueller (1986) on persistence of rank.
    """
    if largest < 1:
        raise ValueError(f"Turnover among the {largest} largest sellers is empty; take 1 or more.")
    old, new = _leaders(before, largest), _leaders(after, largest)
    return len(new - old) / len(new) if new else float("nan")


def _leaders(sales: ArrayLike, largest: int) -> set[int]:
    amounts = np.asarray(sales, dtype=np.float64)
    order = np.argsort(-amounts, kind="stable")[:largest]
    return {int(seller) for seller in order if amounts[seller] > 0}


def persistence(series: ArrayLike) -> float:
    """Share of an excess that survives a month: least-squares phi of x_t = phi x_(t-1) + e.

    Series (T,) of excess over its long-run level, T >= 2 and not all zero, else nan. Source: Mueller (1986).
    """
    excess = np.asarray(series, dtype=np.float64)
    lagged = excess[:-1]
    power = float(lagged @ lagged)
    return float(lagged @ excess[1:]) / power if power > 0 else float("nan")


def half_life(survival: float) -> float:
    """Months until half of an excess is gone when the share ``survival`` of it survives each month.

    ln(1/2) / ln(survival): 0 at survival 0, inf at 1; nan where the excess grows or changes sign.
    """
    if survival == 0.0:
        return 0.0
    if survival == 1.0:
        return float("inf")
    return float(np.log(0.5) / np.log(survival)) if 0.0 < survival < 1.0 else float("nan")


def gini(amounts: ArrayLike, people: ArrayLike) -> float:
    """Gini index of amounts per person when ``amounts`` (I,) are of groups of ``people`` (I,); nan without either.

    G = 1 - sum of (share of people) x (share of amounts up to and before the group), poorest first. Between groups
    alone: a group's people are alike. A lognormal with spread sigma has 2 Phi(sigma / sqrt 2) - 1 (Aitchison & Brown
    1957).
    """
    total, count = np.asarray(amounts, dtype=np.float64), np.asarray(people, dtype=np.float64)
    keep = count > 0
    total, count = total[keep], count[keep]
    if not total.sum() > 0:
        return float("nan")
    order = np.argsort(total / count, kind="stable")
    up_to = np.cumsum(total[order]) / total.sum()
    before = np.concatenate([[0.0], up_to[:-1]])
    return float(1.0 - (count[order] / count.sum()) @ (up_to + before))
