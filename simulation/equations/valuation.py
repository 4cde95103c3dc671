"""What a lab is worth to investors: its claim on the industry's expected profit, by customers and by capability."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.equations.finance import discount_factors

Floats = NDArray[np.float64]


class Claims(NamedTuple):
    """Present value of the industry's future revenue in months of today's, by what will decide who gets it."""

    customers: float  # months that go to today's sellers
    capability: float  # months that go to whoever is near the frontier


def growth_path(months: int, start: float, end: float, half_life: float) -> Floats:
    """Revenue at the end of months 1 to T over today's, (T,), when growth fades.

    ln G_h = h ln(end) / 12 + ln(start / end) / 12 x (1 - q^h) / (1 - q), q = 2^(-1 / half-life): growth is `start` a
    year (a factor above 0) in the first month and approaches `end`; half-life in months.
    """
    h = np.arange(1, months + 1, dtype=np.float64)
    q = 2.0 ** (-1.0 / half_life)
    faded = -np.expm1(h * np.log(q)) / (1.0 - q)
    return np.asarray(np.exp((h * np.log(end) + np.log(start / end) * faded) / 12.0))


def claims(growth: ArrayLike, rate: float, half_life: float) -> Claims:
    """Months of today's revenue that future revenue is worth.

    customers = sum v^h G_h w^h, capability = sum v^h G_h (1 - w^h), w = 2^(-1 / half-life): a share of revenue that
    today's customers decide gives way to one that capability decides. G (T,), rate per year above -1 (ValueError),
    half-life in months. Their sum is the present value of all revenue; with constant growth g and an endless horizon
    the perpetuity v g / (1 - v g), months (Gordon 1959).
    """
    path = np.asarray(growth, dtype=np.float64)
    present = path * discount_factors(path.size, rate)
    kept = 2.0 ** (-np.arange(1, path.size + 1) / half_life)
    return Claims(float(present @ kept), float(present @ (1.0 - kept)))


def appeal(gap: ArrayLike, decay: float) -> Floats:
    """Weight of a lab in the race for future revenue, (S,): exp(-gap / decay).

    gap to the best weights in points, inf without weights (weight 0); decay > 0 in points. A factor in front says what
    part of the revenue on its weights goes to the lab itself (1 closed; less where anybody may host them).
    """
    return np.asarray(np.exp(-np.asarray(gap, dtype=np.float64) / decay))


def shares(weight: ArrayLike) -> Floats:
    """Expected future shares by appeal, (S,): a_f / sum a, a logit in the gap to the frontier; 0 where nobody runs."""
    one = np.asarray(weight, dtype=np.float64)
    total = one.sum()
    return np.asarray(one / total if total > 0 else np.zeros_like(one))


def values(margin: float, revenue: ArrayLike, weight: ArrayLike, claim: Claims) -> Floats:
    """Value of every lab to investors, USD, (S,).

    V_f = margin x [customers x R_f + capability x R x a_f / sum a]: expected margin, revenue R_f in USD a month and R
    that of all labs, appeal a_f. Values add up to margin x R x (customers + capability): no capability is worth more
    than the industry.
    """
    sold = np.asarray(revenue, dtype=np.float64)
    return np.asarray(margin * (claim.customers * sold + claim.capability * sold.sum() * shares(weight)))


class Target(NamedTuple):
    """A lab that is for sale."""

    row: int
    brings: float  # appeal of its weights in the hands of a buyer that goes on training; at least its own


def gains_from_merger(margin: float, revenue: ArrayLike, weight: ArrayLike, target: Target, claim: Claims) -> Floats:
    """What each seller's value gains by taking one lab over, USD, (S,): V(with the lab) - V(without).

    The buyer gets the target's customers, and runs with the better weights of the two if it trains weights itself
    (appeal above 0); one runner leaves the race. The target's own entry is 0. A race has no room for two winners in
    one firm: where the target brings its own appeal, the gain is never more than its value alone.
    """
    sold, one = np.asarray(revenue, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    best = np.where(one > 0, np.maximum(one, target.brings), 0.0)
    best[target.row] = 0.0
    total = one.sum() - one - one[target.row] + best
    after = np.where(best > 0, best / np.where(best > 0, total, 1.0), 0.0)
    race = claim.capability * sold.sum() * (after - shares(one))
    gain = margin * (claim.customers * sold[target.row] + race)
    gain[target.row] = 0.0
    return np.asarray(gain)
