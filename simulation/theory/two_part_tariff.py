"""A plan with a fee and a cap: what mean use it bears, how many subscribe, what a subscriber is worth."""

from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.optimize import brentq
from scipy.special import ndtri

from simulation.equations.finance import discount_factors, present_value
from simulation.equations.nests import Floats
from simulation.parameters import Block, count, number
from simulation.theory import Theory
from simulation.theory._markets import interval


class TwoPartTariff(Theory):
    """Break-even use 1/(k (1 - m)); adds/churn; LTV = M (1 + r)/(r + chi); s_t - s* = (1 - phi)^t (s_0 - s*)."""

    tolerance = 1e-6

    class Parameters(Block):
        """The plan and its subscribers."""

        fee: float = number(20.0, "USD/month", 0.1, 10_000.0, "assumed: a common consumer plan")
        worth: float = number(
            40.0, "1", 2.0, 500.0, "derived: use at the cap, at metered price, over the fee (facts T11)"
        )
        margin: float = number(
            0.7, "share of price", 0.0, 0.95, "assumed: margin of the metered price over serving cost"
        )
        spread: float = number(1.9, "log units", 0.1, 3.0, "assumed: of use over subscribers; most leave quota unused")
        adds: float = number(1000.0, "people/month", 1.0, 1e9, "assumed: new subscribers")
        churn: float = number(0.05, "1/month", 0.01, 0.9, "assumed: subscribers who leave")
        discount: float = number(0.008, "1/month", 1e-4, 0.1, "assumed: discount rate per month")
        review: float = number(0.1, "1/month", 0.01, 1.0, "assumed: phi, users who reconsider their plan")
        share_start: float = number(0.1, "share of users", 0.0, 1.0, "assumed: on the plan today")
        share_target: float = number(0.4, "share of users", 0.01, 1.0, "assumed: who would choose it today")
        months: int = count(12, "months", 1, 120, "assumed: until the share is looked at")

        @model_validator(mode="after")
        def _can_lose(self) -> Any:
            if self.worth * (1.0 - self.margin) < 1.05:
                raise ValueError("worth x (1 - margin) must be at least 1.05: else the plan pays at any use")
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Break-even, steady state, geometric sum and geometric approach."""
        p = self.parameters
        gap = (1.0 - p.review) ** p.months * (p.share_start - p.share_target)
        return {
            "break_even_utilisation": 1.0 / (p.worth * (1.0 - p.margin)),
            "subscribers": p.adds / p.churn,
            "lifetime_value": p.fee * (1.0 + p.discount) / (p.discount + p.churn),
            "share_on_plan": p.share_target + gap,
        }

    def got(self) -> dict[str, float]:
        """Subscribers of unequal use under a cap, and cohorts month by month."""
        p = self.parameters
        share, subscribers = p.share_start, 0.0
        for _ in range(p.months):
            share += p.review * (p.share_target - share)
        horizon = int(40.0 / p.churn)
        for _ in range(horizon):
            subscribers += p.adds - p.churn * subscribers
        yearly = (1.0 + p.discount) ** 12 - 1.0
        paid = p.fee * (1.0 - p.churn) ** np.arange(horizon)
        # Flows stand at month ends; the first payment is due at once, a month earlier.
        lifetime = present_value(paid, yearly) / discount_factors(1, yearly)[0]
        return {
            "break_even_utilisation": self._break_even(),
            "subscribers": subscribers,
            "lifetime_value": float(lifetime),
            "share_on_plan": share,
        }

    def _break_even(self) -> float:
        """Mean part of the cap used where a plan's fee just pays for serving users of lognormal use."""
        p = self.parameters
        draw = np.exp(p.spread * ndtri(interval(0.0, 1.0)))

        def use(level: float) -> Floats:
            return np.asarray(np.minimum(np.exp(level) * draw, 1.0))

        def profit(level: float) -> float:
            return float(np.mean(p.fee - use(level) * p.worth * p.fee * (1.0 - p.margin)))

        return float(np.mean(use(brentq(profit, -60.0, 60.0, xtol=1e-13))))
