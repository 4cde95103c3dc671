"""Q-learning over prices: one firm's update, and the duopoly that learns to collude (Calvano et al. 2020, AER 110)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.equations.layout import Ints
from simulation.equations.nests import Floats

REST = 100_000
"""Periods in which no greedy price has changed after which a session has converged (Calvano et al. 2020)."""

APART = 104_729_001
"""Draws between the sessions of two seeds, more than any session takes in the first 26 million periods."""


class Learner(NamedTuple):
    """Numbers of a learner: weight of news, discount a period, decay of exploration a period."""

    rate: float = 0.15
    discount: float = 0.95
    decay: float = 4e-6


class Session(NamedTuple):
    """What two learners arrive at: values (2, m^2, m), periods played, whether converged, mean profit each (2,)."""

    values: Floats
    periods: int
    converged: bool
    profit: Floats


def updated(value: float, reward: float, best_next: float, rate: float, discount: float) -> float:
    """Q' = (1 - a) Q + a (reward + d max Q(next state)) (Watkins & Dayan 1992), in the reward's unit."""
    return (1.0 - rate) * value + rate * (reward + discount * best_next)


def prices_between(nash: float, monopoly: float, count: int = 15, beyond: float = 0.1) -> Floats:
    """Equally spaced prices from nash - xi (monopoly - nash) to monopoly + xi (monopoly - nash), (m,)."""
    more = beyond * (monopoly - nash)
    return np.linspace(nash - more, monopoly + more, count)


def logit_profits(prices: Floats, value: float = 2.0, cost: float = 1.0, taste: float = 0.25) -> Floats:
    """Profit of a firm at price i when the other charges price j, (m, m): (p_i - c) share, outside good at 0."""
    weight = np.exp((value - prices) / taste)
    share = weight[:, None] / (1.0 + weight[:, None] + weight[None, :])
    return np.asarray((prices - cost)[:, None] * share)


def first_values(profit: Floats, discount: float) -> Floats:
    """Values (m^2, m) at the start: what a price earns for ever against a rival who prices at random."""
    each = profit.mean(axis=1) / (1.0 - discount)
    return np.tile(each, (profit.shape[0] ** 2, 1))


def scrambled(count: int) -> int:
    """A 32-bit word from a counter, by Appleby's finaliser of MurmurHash3: randomness the compiled loop shares."""
    word = (count * 0x9E3779B1) & 0xFFFFFFFF
    word = ((word ^ (word >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    word = ((word ^ (word >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return word ^ (word >> 16)


def tried(greedy: int, count: int, explore: float, prices: int) -> int:
    """A firm's price: any with probability `explore`, else the greedy one; uses the draws `count` and `count` + 1."""
    if scrambled(count) < explore * 4294967296.0:
        return scrambled(count + 1) % prices
    return greedy


def taught(
    values: Floats, greedy: Ints, profit: Floats, state: int, played: tuple[int, int], numbers: tuple[float, float]
) -> bool:
    """Let both firms learn from a period, in place; whether a greedy price changed. `numbers`: rate, discount."""
    rate, discount = numbers
    following, changed = played[0] * profit.shape[0] + played[1], False
    for k in range(2):
        mine, other = played[k], played[1 - k]
        reward = profit[mine, other] + discount * values[k, following, greedy[k, following]]
        values[k, state, mine] = (1.0 - rate) * values[k, state, mine] + rate * reward
        best = np.argmax(values[k, state])
        if best != greedy[k, state]:
            greedy[k, state] = best
            changed = True
    return changed


def learn(values: Floats, profit: Floats, learner: tuple[float, float, float], count: int, limit: int) -> Ints:
    """Play until no greedy price changes for 100,000 periods or `limit` is reached; updates `values` (2, m^2, m).

    State m i + j: last period's prices of firm 0 and of firm 1, as both see it. Each explores with probability
    exp(-decay x periods), by draws from `count` on. Returns the last state, periods, and 1 if converged.
    """
    rate, discount, decay = learner
    m = profit.shape[0]
    greedy = np.zeros((2, m * m), dtype=np.int64)
    for k in range(2):
        for s in range(m * m):
            greedy[k, s] = np.argmax(values[k, s])
    state, still, period, explore, fade = 0, 0, 0, 1.0, np.exp(-decay)
    while period < limit and still < REST:
        one = tried(greedy[0, state], count, explore, m)
        two = tried(greedy[1, state], count + 2, explore, m)
        count += 4
        still = 0 if taught(values, greedy, profit, state, (one, two), (rate, discount)) else still + 1
        state, period, explore = one * m + two, period + 1, explore * fade
    return np.array([state, period, int(still >= REST)])


def play(values: Floats, profit: Floats, state: int, periods: int = 1000) -> Floats:
    """Mean profit of both (2,) when each charges its greedy price from a state on."""
    m, total = profit.shape[0], np.zeros(2)
    for _ in range(periods):
        one, two = int(values[0, state].argmax()), int(values[1, state].argmax())
        total += profit[one, two], profit[two, one]
        state = m * one + two
    return total / periods


def session(
    profit: Floats, seed: int, learner: Learner | None = None, limit: int = 10_000_000, *, compiled: bool = True
) -> Session:
    """Two learners in the market of `profit` (m, m), draws from `seed` on; `compiled` needs numba."""
    learner = learner or Learner()
    values = np.array([first_values(profit, learner.discount)] * 2)
    loop = learn
    if compiled:
        from simulation.equations.q_learning_kernel import learn_compiled as loop
    found = loop(values, np.ascontiguousarray(profit), (*learner,), seed * APART, limit)
    state, periods, converged = (int(one) for one in found)
    return Session(values, periods, bool(converged), play(values, profit, state))
