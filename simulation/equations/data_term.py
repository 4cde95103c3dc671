"""Compute and data as inputs of capability: which of the two is scarce, and what the other is then worth.

Both are measured over what the reference run had; data play no part at weight 0.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

NEAR_ONE = 1e-9  # powers of the CES aggregate at which it is Cobb-Douglas to the last digits
LARGEST = 700.0  # logarithms that can be raised to a number


class Bottleneck(NamedTuple):
    """How compute and data make capability: weight of data in [0, 1), elasticity of substitution above 0."""

    share: float
    elasticity: float


def usable_data(stock: float, growth: float, month: float) -> float:
    """Data for training over what the leading run at the start wants: stock x growth^(month / 12), growth a year."""
    return float(stock * growth ** (month / 12.0))


def data_factor(compute: ArrayLike, data: float, rule: Bottleneck) -> Floats:
    """What data make of compute, X / C of the CES aggregate X = [(1 - phi) C^r + phi D^r]^(1/r), r = (sigma - 1)/sigma.

    C compute and D data, each over the reference's; sigma = 1 is Cobb-Douglas, (D / C)^phi, and sigma -> 0 Leontief,
    min(1, D / C). phi = 0, and no compute, give 1. Source: Arrow, Chenery, Minhas and Solow (1961).
    """
    amount = np.asarray(compute, dtype=np.float64)
    if rule.share == 0:
        return np.ones_like(amount)
    scarcity = np.log(data / np.where(amount > 0, amount, data))
    power = 1.0 - 1.0 / rule.elasticity
    if abs(power) < NEAR_ONE:
        return np.asarray(np.exp(rule.share * scarcity))
    return np.asarray(np.exp(np.logaddexp(np.log1p(-rule.share), np.log(rule.share) + power * scarcity) / power))


def data_weight(compute: ArrayLike, data: float, rule: Bottleneck) -> Floats:
    """Elasticity of X to data, phi (D / X)^r; that to compute is the rest. At 1 data bind, at 0 compute does."""
    amount = np.asarray(compute, dtype=np.float64)
    power = 1.0 - 1.0 / rule.elasticity
    odds = rule.share / (1.0 - rule.share) * np.exp(np.clip(power * np.log(data / amount), -LARGEST, LARGEST))
    return np.asarray(odds / (1.0 + odds))
