"""Catch-up: how many months a follower stays behind when knowledge spreads and outputs are distilled."""

import math
from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.equations.nests import Floats
from simulation.equations.technology import (
    Learning,
    capability,
    distilled_capability,
    effective_compute,
    knowledge_after,
    value_before,
    vertical_lag,
)
from simulation.parameters import Block, count, number
from simulation.theory import Theory

FAR = 100.0  # log units; a start level with the leader would see nothing to learn until a delay's worth behind


class CatchUpLag(Theory):
    """Lag = [(1 - eta) Delta + eta g d]/g if Delta > g d, else Delta/g, plus half the intervals' difference."""

    tolerance = 1e-6

    class Parameters(Block):
        """Technology of a leader and a follower (after Nelson & Phelps 1966)."""

        points_per_doubling: float = number(23.0, "points", 1.0, 200.0, "derived: 78 points a year / 3.36 doublings")
        spend_growth: float = number(2.4, "1/year", 1.0, 10.0, "measured: Cottier et al. 2024 (facts 44)")
        compute_per_usd: float = number(1.43, "1/year", 1.0, 5.0, "measured: hardware 30% cheaper a year (facts 50)")
        algorithms: float = number(3.0, "1/year", 1.1, 10.0, "measured: facts 6, 49")
        own_share: float = number(0.4, "share of algorithmic growth", 0.0, 1.0, "assumed: the leader's own discoveries")
        spend_ratio: float = number(0.4, "1", 0.01, 1.0, "assumed: follower's spending over the leader's")
        spillover: float = number(0.10, "1/month", 0.01, 1.0, "assumed: speed at which followers learn")
        spillover_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: until the leader's knowledge can be learnt")
        imitation: float = number(0.85, "share of gap", 0.0, 0.99, "assumed: distillation")
        imitation_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: age of the outputs distilled")
        interval_leader: int = count(3, "months", 1, 24, "assumed: between the leader's releases")
        interval_follower: int = count(5, "months", 1, 24, "assumed: between the follower's releases")

        @model_validator(mode="after")
        def _leads(self) -> Any:
            # Discoveries rise with the square root of spending, so the follower finds less than the leader.
            if self.spend_growth * self.compute_per_usd * self.algorithms < 1.2:
                raise ValueError(
                    "spend_growth x compute_per_usd x algorithms must be at least 1.2 a year to give a lag"
                )
            return self

    parameters: Parameters

    def _discoveries(self) -> tuple[float, float, float]:
        """Public progress and own discoveries of leader and follower, log units a month."""
        p = self.parameters
        total = math.log(p.algorithms) / 12.0
        return (1.0 - p.own_share) * total, p.own_share * total, p.own_share * total * math.sqrt(p.spend_ratio)

    def expected(self) -> dict[str, float]:
        """Gap in knowledge, gap in capability by own means, and the lag on the balanced path."""
        p = self.parameters
        public, leader, follower = self._discoveries()
        gap = (public + leader) * p.spillover_delay + (leader - follower) / p.spillover
        own = p.points_per_doubling * (math.log2(1.0 / p.spend_ratio) + gap / math.log(2.0))
        yearly = math.log2(p.spend_growth * p.compute_per_usd * p.algorithms)
        slope = p.points_per_doubling * yearly / 12.0
        reach = slope * p.imitation_delay
        points = (1.0 - p.imitation) * own + p.imitation * reach if own > reach else own
        wait = 0.5 * (p.interval_follower - p.interval_leader)
        return {"frontier_slope": slope, "knowledge_gap": gap, "own_gap": own, "lag": points / slope + wait}

    def got(self) -> dict[str, float]:
        """Knowledge, training, distillation and releases month by month until the paths are parallel."""
        p = self.parameters
        settle = int(40.0 / p.spillover + p.spillover_delay + p.imitation_delay) + 1
        cycle = math.lcm(p.interval_leader, p.interval_follower)
        months = (settle // cycle + 2) * cycle
        known = self._knowledge(months)
        spend = np.exp(np.log(p.spend_growth) / 12.0 * np.arange(months))
        usd_per_flop = np.exp(-np.log(p.compute_per_usd) / 12.0 * np.arange(months))
        leader, follower = (
            capability(effective_compute(share * spend, usd_per_flop, path), (1.0, 0.0), p.points_per_doubling)
            for share, path in zip((1.0, p.spend_ratio), known, strict=True)
        )
        bar = np.array([value_before(leader[: t + 1], p.imitation_delay) for t in range(months)])
        sold = distilled_capability(follower, bar, p.imitation)
        slope = float(leader[-1] - leader[-2])
        last = np.arange(months - cycle, months)
        best = leader[last - last % p.interval_leader]
        lag = vertical_lag(best, sold[last - last % p.interval_follower], slope)
        return {
            "frontier_slope": slope,
            "knowledge_gap": float(known[0, -1] - known[1, -1]),
            "own_gap": float(leader[-1] - follower[-1]),
            "lag": float(lag.mean()),
        }

    def _knowledge(self, months: int) -> Floats:
        """Knowledge (2, T) of leader and follower, who starts far behind and so has something to learn at once."""
        p = self.parameters
        public, *own = self._discoveries()
        learning = Learning(public, p.spillover, p.spillover_delay)
        path = np.zeros((2, months))
        path[1, 0] = -FAR
        for t in range(1, months):
            before = value_before(path[0, :t], p.spillover_delay)
            path[:, t] = knowledge_after(path[:, t - 1], before, own, learning)
        return path
