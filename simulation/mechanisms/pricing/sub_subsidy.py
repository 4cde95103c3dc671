"""Flat-rate plans are sold below what they cost while a lab wins subscribers; the loss is an investment in them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, count, number


class SubSubsidy(Patch):
    """Fee = expected cost of a subscriber - subsidy while share < target and for some months; then the best fee.

    Expected cost is last month's, of the tokens used under the credit; fees move once a quarter where the wish leaves
    the seller's band. Applies to labs with paid plans. Neutral: fees as the scenario has them. Whether subscribers stay
    when the subsidy ends shows in `subscribers`; fees rise then to what earns most.
    """

    ID = "P02"
    SOURCE = ("S1:9",)
    KIND = "pricing rule"
    LOOK: ClassVar[Mapping[str, int]] = {
        "loss_per_subscriber_usd": 1,
        "plan_fee": -1,
        "subscribers": 1,
        "subsidy_sunk_usd": 1,
        "subsidy_payback_months": 0,
    }

    class Parameters(Block):
        """Until when, and how much."""

        target_share: float = number(
            0.5, "share of subscribers", 0.0, 1.0, "assumed: of all paid plans; the subsidy ends there; 0.2-0.8"
        )
        subsidy_per_user: float = number(
            3.0,
            "USD/month",
            0.0,
            1e4,
            "assumed: half of what a subscriber costs; 0 is a fee at cost; 1-50",
        )
        subsidy_months: int = count(24, "months", 0, 1200, "assumed: how long investors pay for it; 12-36")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The fee rule and its numbers, of labs with a paid plan."""
        out: dict[str, Any] = {}
        for name, lab in setup.labs.items():
            if any(plan.fee > 0 for plan in lab.plans.values()):
                out |= {
                    f"labs.{name}.fee_rule": "subsidised",
                    f"labs.{name}.fee_subsidy.target_share": self.parameters.target_share,
                    f"labs.{name}.fee_subsidy.per_user": self.parameters.subsidy_per_user,
                    f"labs.{name}.fee_subsidy.months": self.parameters.subsidy_months,
                }
        return out

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Labs that subsidised leave fees as they are."""
        return {f"labs.{name}.fee_rule": "fixed" for name, lab in setup.labs.items() if lab.fee_rule == "subsidised"}
