"""Flat subscriptions earn on quota that nobody uses; heavy users are drawn in and paid for by light ones."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Subscription(Patch):
    """Profit per subscriber = fee - c min(use, quota); who subscribes, and how much of the quota is left, is chosen.

    Quota is the credit in list value; beyond it the list price is due, or nothing is sold (throttle). Where no lab has
    a plan with a fee, closed labs that sell their weights get one of 20 USD that buys 300 at list. Without it everybody
    pays as they go: no fees, no credit, no free tier.
    """

    ID = "P01"
    SOURCE = ("S1:9", "S2:41")
    LABEL = "calibrated: facts A5, paying share of users"
    LOOK: ClassVar[Mapping[str, int]] = {
        "plan_revenue_usd": 1,
        "plan_margin": 0,
        "breakage": 0,
        "plan_rents_usd": 1,
        "plan_losses_usd": 1,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        fee: float = number(1.0, "share of the scenario's", 0.1, 10.0, "definition: 1 is as the scenario has it")
        quota: float = number(1.0, "share of the scenario's", 0.01, 100.0, "definition: 1 is as the scenario has it")
        throttle: bool = Field(
            default=False, json_schema_extra={"source": "definition: whether nothing is sold beyond the quota"}
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Paid plans of all labs with their fee and quota times the factors; a first plan where there is none."""
        if not any(plan.fee > 0 for lab in setup.labs.values() for plan in lab.plans.values()):
            closed = [name for name, lab in setup.labs.items() if lab.kind == "closed" and lab.api]
            return {f"labs.{name}.plans.flat": self._first() for name in closed}
        out: dict[str, Any] = {}
        for name, lab in setup.labs.items():
            for key, plan in lab.plans.items():
                out |= self._scaled(f"labs.{name}.plans.{key}", plan) if plan.fee > 0 else {}
        return out

    def _scaled(self, path: str, plan: Any) -> dict[str, Any]:
        numbers = self.parameters
        capped = plan.hard_cap or numbers.throttle
        return {f"{path}.fee": plan.fee * numbers.fee, f"{path}.credit": plan.credit * numbers.quota} | (
            {f"{path}.hard_cap": capped} if capped != plan.hard_cap else {}
        )

    def _first(self) -> dict[str, Any]:
        numbers = self.parameters
        return {"fee": 20.0 * numbers.fee, "credit": 300.0 * numbers.quota, "hard_cap": numbers.throttle}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No plans, and so no rule for their fees."""
        selling = {name: lab for name, lab in setup.labs.items() if lab.plans}
        none: dict[str, Any] = {f"labs.{name}.plans.{key}": None for name, lab in selling.items() for key in lab.plans}
        return none | each("labs", selling, "fee_rule", lambda _: "fixed")
