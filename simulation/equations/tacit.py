"""Tacit collusion: when does the threat of a price war keep an agreement that nobody signed?"""

from __future__ import annotations


def critical_discount(collusive: float, deviation: float, nash: float) -> float:
    """Least discount factor at which nobody deviates under threat of Nash for ever (Friedman 1971), NaN if no gain.

    delta* = (pi_dev - pi_coll) / (pi_dev - pi_nash), from pi_coll / (1 - d) >= pi_dev + d pi_nash / (1 - d); profits
    of one firm and period, USD.
    """
    return (deviation - collusive) / (deviation - nash) if deviation > nash else float("nan")


def keeps(discount: float, months: int, collusive: float, deviation: float, nash: float) -> bool:
    """Whether a price war of so many months deters: pi_dev - pi_coll <= (pi_coll - pi_nash) (d + ... + d^T).

    Green & Porter (1984) without noise; T -> infinity gives `critical_discount`.
    """
    lost = months if discount == 1.0 else discount * (1.0 - discount**months) / (1.0 - discount)
    return deviation - collusive <= (collusive - nash) * lost


def war_months(left: float, deviation: float, tolerance: float, length: int) -> float:
    """Months of price war from now on, this one included: one less than last month, or a new war after a deviation.

    Prices posted during a war are no deviation: a new one starts only from peace.
    """
    if left > 0:
        return left - 1.0
    return float(length) if deviation > tolerance else 0.0
