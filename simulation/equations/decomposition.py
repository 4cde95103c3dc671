"""Who gets what competition takes from profit, and where profit comes from; USD throughout."""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial, fsum, isnan
from typing import NamedTuple


class CompetedAway(NamedTuple):
    """Between a benchmark and what is: profit lost and its parts, what users gained and its share out of profit.

    lost = transfer + dissipated, gained = transfer + new; `transfer_share` = transfer / gained, NaN where users
    gained nothing.
    """

    lost: float
    gained: float
    transfer: float
    new: float
    dissipated: float
    transfer_share: float


class Rents(NamedTuple):
    """Parts of profit that add up to it."""

    lead: float
    lock_in: float
    capacity: float
    taste: float


def competed_away(
    benchmark_profit: float, actual_profit: float, benchmark_surplus: float, actual_surplus: float
) -> CompetedAway:
    """Split of dP = P_B - P_A and dC = CS_A - CS_B: transfer = min(dP, dC), new and dissipated the rest of each.

    new = max(0, dC - dP), dissipated = max(0, dP - dC). The transfer is negative where profit or surplus moved the
    other way; nothing is clipped. Undefined (NaN) as a whole where any of the four is.
    """
    lost, gained = benchmark_profit - actual_profit, actual_surplus - benchmark_surplus
    if isnan(lost) or isnan(gained):
        return CompetedAway(*[float("nan")] * 6)
    transfer = min(lost, gained)
    share = transfer / gained if gained > 0 else float("nan")
    return CompetedAway(lost, gained, transfer, max(0.0, gained - lost), max(0.0, lost - gained), share)


def delta(profit: float, nash: float, monopoly: float) -> float:
    """(profit - nash) / (monopoly - nash), NaN unless monopoly > nash. Source: Calvano et al. (2020)."""
    return (profit - nash) / (monopoly - nash) if monopoly > nash else float("nan")


def rents(actual: float, without_lock_in: float, nash: float, nash_without_lead: float, capacity: float = 0.0) -> Rents:
    """Lead = Nash with less Nash without it; capacity = actual less the same prices with nobody short; taste the rest.

    Lock-in = the same prices with nobody short less those without lock-in; lead + lock_in + capacity + taste = actual.
    """
    lead, lock_in = nash - nash_without_lead, actual - capacity - without_lock_in
    return Rents(lead, lock_in, capacity, actual - lead - lock_in - capacity)


def shapley(values: Mapping[tuple[bool, ...], float]) -> list[float]:
    """Each part's mean contribution over all orderings; they add up to value(all) - value(none).

    `values` by which of n parts have moved, all 2^n of them, in any unit. Sum over sets S without i of
    |S|! (n - |S| - 1)! / n! [v(S + i) - v(S)]. Raises KeyError if a set is missing. Source: Shapley (1953).
    """
    n = len(next(iter(values)))
    out = []
    for part in range(n):
        gains = []
        for moved in values:
            if not moved[part]:
                size = sum(moved)
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                gains.append(weight * (values[(*moved[:part], True, *moved[part + 1 :])] - values[moved]))
        out.append(fsum(gains))
    return out
