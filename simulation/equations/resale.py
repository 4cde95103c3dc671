"""What sellers of weights that somebody else runs pay for them, and what that does to whoever runs them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wholesale_price(price: ArrayLike, serving: ArrayLike, of_revenue: ArrayLike, of_profit: ArrayLike) -> Floats:
    """What a reseller pays per Mtok for tokens it sells at the supplier's list price, USD/Mtok.

    w = p (1 - a) - b max(p - c, 0): it keeps the share a of revenue and the share b of gross profit. An app vendor
    with discount a and an aggregator (a = b = 0) buy by the same formula. Shapes broadcast. Raises ValueError where
    a or b lies outside [0, 1] or their sum above 1. Source: terms as reported (facts 63).
    """
    a, b = np.asarray(of_revenue, dtype=np.float64), np.asarray(of_profit, dtype=np.float64)
    if np.any(a < 0) or np.any(b < 0) or np.any(a + b > 1 + 1e-12):
        raise ValueError("A reseller's shares of revenue and gross profit must be at least 0 and together at most 1.")
    p = np.asarray(price, dtype=np.float64)
    return np.asarray(p * (1 - a) - b * np.maximum(p - np.asarray(serving), 0.0))


def cost_after_cut(serving: ArrayLike, of_revenue: ArrayLike, of_profit: ArrayLike) -> Floats:
    """The unit cost at which a supplier prices as if nobody took a cut, USD/Mtok.

    It earns [(1 - a - b) p - (1 - b) c] T = (1 - a - b) [p - c (1 - b) / (1 - a - b)] T with a, b the mean cuts over
    its outlets by tokens. A share of revenue is a tax on output and raises the price; a share of gross profit does
    not. Where the cuts take all (a + b = 1) the cost is infinite. Source: derived, as for an ad-valorem tax.
    """
    a, b = np.asarray(of_revenue, dtype=np.float64), np.asarray(of_profit, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(a > 0, (1 - b) / np.maximum(1 - a - b, 0.0), 1.0)
    return np.asarray(np.asarray(serving, dtype=np.float64) * factor)


def pooled(values: Floats, scale: float) -> Floats:
    """Worth to a user of several outlets for the same good at the same price, (m, ...) to (...), share of value.

    scale ln sum_o exp(v_o / scale), scale = kappa (1 - rho_host): outlets whose prices move together are one offer.
    An outlet that cannot be had is -inf. Source: inclusive value of a nest, McFadden (1978).
    """
    top = values.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + scale * np.log(np.exp((values - safe) / scale).sum(axis=0)))


def joined(one: Floats, other: Floats, scale: float) -> Floats:
    """`pooled` worth of two outlets (...) each, share of value: top + scale ln(1 + exp((low - top) / scale))."""
    top = np.maximum(one, other)
    out = np.minimum(one, other)
    out -= np.maximum(top, np.finfo(float).min)  # where neither can be had: -inf, no difference of infinities
    out /= scale
    np.exp(out, out=out)
    out += 1.0
    np.log(out, out=out)
    out *= scale
    out += top
    return out


def added(one: Floats, other: Floats, scale: float) -> Floats:
    """What a second outlet adds to the worth of the first, share of value: `joined` less `one`; 0 unless both are had.

    max(gap, 0) + scale ln(1 + exp(-|gap| / scale)), gap = other - one.
    """
    both = np.isfinite(one) & np.isfinite(other)
    gap = np.subtract(other, one, out=np.zeros(one.shape), where=both)
    return np.where(both, np.maximum(gap, 0.0) + scale * np.log1p(np.exp(-np.abs(gap) / scale)), 0.0)
