"""What a core business gains from models that are a complement of it."""

from __future__ import annotations


def core_gain(revenue: float, elasticity: float, targeting: float, risen_open: float, risen_own: float) -> float:
    """R (eta dq_open + gamma dq_own) / 100, USD a month, at least 0 each.

    R core revenue; eta, gamma shares of it per 100 points; dq_open, dq_own rise of the best open weights of anybody and
    of its own best since the start, points. To first order in the rise: the demand for a product rises with the quality
    of its complement (Farrell & Katz 2000).
    """
    return revenue * (elasticity * max(risen_open, 0.0) + targeting * max(risen_own, 0.0)) / 100.0


def release_gain(revenue: float, elasticity: float, own: float, others_open: float) -> float:
    """R eta max(0, q_own - q_others) / 100, USD a month: what the core gains when its lab publishes its best weights.

    Nothing if others publish weights as good: the complement is there already.
    """
    return revenue * elasticity * max(own - others_open, 0.0) / 100.0
