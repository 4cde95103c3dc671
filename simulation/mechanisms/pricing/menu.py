"""API and subscription prices differ for the same tokens: users sort themselves, and light users pay more."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block


class Menu(Patch):
    """Effective price under a plan = fee / use in Mtok, at the API p x mix; users take what leaves them more.

    Neutral is one price: the fee buys its own worth at list (credit = fee), free tiers go, and a flat rate has no
    worth of its own, so no use is cheaper under a plan than at the API. Where arbitrage is allowed, calls
    from users' own software go through plans too: every task, none kept for the API.
    """

    ID = "P03"
    SOURCE = ("S1:9",)
    LOOK: ClassVar[Mapping[str, int]] = {"api_over_plan_price": 1, "plan_rents_usd": 0, "plan_token_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        arbitrage_allowed: bool = Field(
            default=False, json_schema_extra={"source": "definition: whether plans also serve calls of users' software"}
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The scenario's menu; with arbitrage, plans serve every task."""
        if not self.parameters.arbitrage_allowed:
            return {}
        limits = {name: one for name, one in setup.segments.items() if one.in_apps}
        out = each("segments", limits, "in_apps", lambda _: [])
        for name, lab in setup.labs.items():
            limited = {key: plan for key, plan in lab.plans.items() if plan.covers}
            out |= each(f"labs.{name}.plans", limited, "covers", lambda _: [])
        return out

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Every plan buys what its fee buys at list; free tiers go; a flat rate is worth nothing in itself."""
        out = each("segments", setup.segments, "flat_rate", lambda _: 0.0)
        for name, lab in setup.labs.items():
            for key, plan in lab.plans.items():
                path = f"labs.{name}.plans.{key}"
                out |= {f"{path}.credit": plan.fee} if plan.fee > 0 else {path: None}
        return out
