"""The most that users would pay for closed weights when open weights are at hand. Prices and costs in USD/Mtok."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class OpenBest(NamedTuple):
    """The best open way to do each task, (K, I) each; NaN where there is none.

    `performance` share of value, `market` price paid for it, `local` cost of running it oneself, both USD/Mtok.
    """

    performance: Floats
    market: Floats
    local: Floats

    @property
    def money(self) -> Floats:
        """The cheaper of the two ways to get it, USD/Mtok, (K, I)."""
        return np.minimum(self.market, self.local)


class Ceiling(NamedTuple):
    """`lead` worth of the lead over the best open weights, `price` the most worth paying; USD/Mtok, (..., K, I)."""

    lead: Floats
    price: Floats


def local_cost(serving: Floats, overhead: float) -> Floats:
    """Cost of running weights on one's own hardware: a host's unit cost x overhead, USD/Mtok, shape of `serving`.

    The overhead stands for hardware that one user keeps less busy than a host, and for upkeep.
    """
    return np.asarray(serving) * overhead


def best_open(performance: Floats, market: Floats, local: Floats, rate: Floats, together: Floats) -> OpenBest:
    """Of open offers, the one that leaves a user most: max over o of theta_o - rate min(market_o, local_o).

    `performance` (O, K, I), -inf where it cannot be had; `market` (O, I) and `local` (O,) USD/Mtok; `rate` (K, I) share
    of value lost per USD/Mtok; `together` (K, I): 0 for users who choose task by task, else the task's share in the
    stake of a user who takes one offer for all, which then is the best for the sum of its tasks.
    """
    shape = performance.shape[1:]
    if not len(performance):
        return OpenBest(*(np.full(shape, np.nan) for _ in range(3)))
    money = np.minimum(market, local[:, None])
    net = performance - rate * money[:, None]
    bundle = np.einsum("ki,oki->oi", together, np.maximum(net, 0.0))
    bundle[np.isneginf(performance).any(axis=1)] = -np.inf
    single = together.sum(axis=0) > 0
    best = np.where(single, bundle.argmax(axis=0), net.argmax(axis=0))
    k, i = np.indices(shape)
    found = performance[best, k, i]
    none = np.isneginf(found)
    return OpenBest(*(np.where(none, np.nan, part) for part in (found, market[best, i], local[best])))


def ceiling(performance: Floats, best: OpenBest, rate: Floats) -> Ceiling:
    """Most that a Mtok of closed weights is worth to a user: min(open price, local cost) + worth of the lead.

    lead = (theta - theta_open) / rate, the money at which the user is indifferent; never more than the whole worth
    theta / rate, which binds where open weights are not worth their price. `performance` (..., K, I), `rate` (K, I).
    Theory: limit price c_o + theta dq (Bain 1949; Grossman & Helpman 1991).
    """
    lead = (performance - best.performance) / rate
    # np.fmin would drop NaN: without open weights the ceiling is undefined, not the whole worth.
    return Ceiling(lead, np.minimum(best.money + lead, performance / rate))
