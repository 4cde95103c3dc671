"""Routing and cascades: what sending easy work to small weights saves, and what is left for the frontier."""

from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.optimize import brentq

from simulation.equations.nests import Floats
from simulation.equations.technology import performance
from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import Line, interval, sale

TASKS = 20_000
SHARP = 2e-4  # taste dispersion and width of performance, against cost and against the spread of difficulty


class RoutingCascade(Theory):
    """Saving f (1 - c_s/c_l); cascade c_s + c_v + (1 - A) c_l, worth it if A > (c_s + c_v)/c_l (Chen et al. 2023)."""

    tolerance = 1e-3

    class Parameters(Block):
        """Two sets of weights, a verifier, and tasks of logistic difficulty."""

        rating_small: float = number(1430.0, "points", 1000.0, 2000.0, "assumed: of the small weights")
        difficulty: float = number(1416.0, "points", 1000.0, 2000.0, "assumed: median of the tasks")
        spread: float = number(35.0, "points", 1.0, 300.0, "assumed: scale of the logistic distribution")
        cost_small: float = number(0.2, "USD/Mtok", 1e-3, 100.0, "assumed")
        cost_large: float = number(2.0, "USD/Mtok", 1e-2, 100.0, "assumed: of weights that do every task")
        cost_verifier: float = number(0.1, "USD/Mtok", 0.0, 100.0, "assumed: to tell whether small weights did it")

        @model_validator(mode="after")
        def _worthwhile(self) -> Any:
            if self.cost_small + self.cost_verifier > 0.95 * self.cost_large:
                raise ValueError("cost_small + cost_verifier must be at most 0.95 x cost_large")
            if abs(self.rating_small - self.difficulty) > 3.0 * self.spread:
                raise ValueError("rating_small must lie within 3 x spread of difficulty")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Algebra on the share H of tasks that small weights do."""
        p = self.parameters
        done = 1.0 / (1.0 + np.exp(-(p.rating_small - p.difficulty) / p.spread))
        first = p.cost_small + p.cost_verifier
        return {
            "share_to_small": float(done),
            "router_saving": float(done * (1.0 - p.cost_small / p.cost_large)),
            "cascade_cost": float(first + (1.0 - done) * p.cost_large),
            "acceptance_where_cascade_pays": first / p.cost_large,
            "frontier_addressable_share": float(1.0 - done),
        }

    def got(self) -> dict[str, float]:
        """Tasks one by one: choice by the simulator's demand, work done by its performance curve."""
        p = self.parameters
        share, bill = self._routed()
        pays = brentq(lambda rating: self._cascade(rating)[0] - p.cost_large, *self._ends(), xtol=1e-9)
        return {
            "share_to_small": share,
            "router_saving": 1.0 - bill / p.cost_large,
            "cascade_cost": self._cascade(p.rating_small)[0],
            "acceptance_where_cascade_pays": self._cascade(pays)[1],
            "frontier_addressable_share": 1.0 - share,
        }

    def _ends(self) -> tuple[float, float]:
        return (
            self.parameters.difficulty - 12.0 * self.parameters.spread,
            self.parameters.difficulty + 12.0 * self.parameters.spread,
        )

    def _done(self, rating: float) -> Floats:
        """Share of each task's value (N,) that weights of a rating deliver, over difficulties at even quantiles."""
        p = self.parameters
        quantile = interval(0.0, 1.0, TASKS)
        difficulty = p.difficulty + p.spread * np.log(quantile / (1.0 - quantile))
        return performance(rating, difficulty, SHARP * p.spread)

    def _routed(self) -> tuple[float, float]:
        """Share of tasks that go to small weights, and the bill, where users choose per task at cost."""
        p = self.parameters
        worth = 2.0 * p.cost_large
        value = worth * np.array([self._done(p.rating_small), np.ones(TASKS)])
        cost = np.array([p.cost_small, p.cost_large])
        sold = sale(Line(value, cost.tolist()).market(SHARP * (p.cost_large - p.cost_small)), cost)
        return float(sold.tokens[0]), float(sold.tokens @ cost)

    def _cascade(self, rating: float) -> tuple[float, float]:
        """Mean cost of a task tried on small weights first, and the share of answers accepted."""
        p = self.parameters
        accepted = self._done(rating)
        bill = p.cost_small + p.cost_verifier + (1.0 - accepted) * p.cost_large
        return float(bill.mean()), float(accepted.mean())
