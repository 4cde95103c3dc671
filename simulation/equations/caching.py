"""What prompt caching takes off the list price and the cost of a token."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def cached_factor(hit_rate: ArrayLike, price_ratio: ArrayLike) -> Floats:
    """Billed over uncached price of a token: 1 - h (1 - rho), exactly 1 at h = 0.

    h share of tokens read from a cache, rho price of those over the full one, both in [0, 1]; shapes broadcast.
    """
    return np.asarray(1.0 - np.asarray(hit_rate, dtype=np.float64) * (1.0 - np.asarray(price_ratio)))


def billed_share(known: ArrayLike, reference: ArrayLike, hit_rate: ArrayLike, price_ratio: ArrayLike) -> Floats:
    """Share of list that is paid at a hit rate, given the share `known` at the `reference` hit rate.

    mix = known / (1 - h0 (1 - rho)) is what the mix of input and output alone leaves; billed = mix x (1 - h (1 - rho)).
    To the last digit `known` at h = h0. Raises ValueError where nothing would be paid at the reference
    (h0 = 1, rho = 0).
    """
    before = cached_factor(reference, price_ratio)
    if np.any(before <= 0):
        raise ValueError("A task whose every token is cached for nothing has no price without a cache.")
    return np.asarray(np.asarray(known, dtype=np.float64) * (cached_factor(hit_rate, price_ratio) / before))
