"""Price war: each firm prices by a rule, and rules that undercut race to the bottom, so that users get the gains."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number

RULES = Literal[
    "best_response", "ceiling", "cost_plus", "follow_leader", "logit_nash", "no_regret", "penetration", "q_learning",
    "subsidised", "tacit_collusion", "undercut", "value_based",
]  # fmt: skip
WHO = Literal["closed", "open", "hosts", "all"]


class PricingRule(Patch):
    """Everybody in `who` posts by `rule`; a price that moves goes p (p* / p)^reaction_speed. Neutral: best responses.

    `hosts` are clouds and inference hosts; `all` are labs, hosts and app vendors of the scenario (who enters later
    looks for its best response). Undercutting destroys the margin at once; learners end near Nash or below; tacit
    collusion holds the joint price until somebody is seen below it, then a price war, so prices go round in cycles.
    """

    ID = "P17"
    SOURCE = ("S4:14", "S0:4", "S2:21")
    KIND = "pricing rule"
    LOOK: ClassVar[Mapping[str, int]] = {
        "closed_serving_margin": -1,
        "price_paid": -1,
        "margin_erosion": 0,
        "list_price_turn_share": 0,
        "delta_calvano": 0,
    }
    CONFLICTS = ("demand.price_ceiling",)

    class Parameters(Block):
        """Which rule, whose, and how fast."""

        rule: RULES = Field("undercut", json_schema_extra={"source": "assumed: the price war; any file of pricing/"})
        who: WHO = Field("all", json_schema_extra={"source": "definition: labs by kind, hosts and clouds, or all"})
        reaction_speed: float = number(
            1.0, "share of log gap", 0.01, 1.0, "definition: 1 goes all the way to the price the rule asks for"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The rule of everybody it applies to, and the speed of all."""
        numbers = self.parameters
        out = _rules(setup, numbers.who, numbers.rule)
        return out | {"pricing.conduct.reaction_speed": numbers.reaction_speed}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Best responses of all, at full speed."""
        return _rules(setup, "all", "best_response") | {"pricing.conduct.reaction_speed": 1.0}


def _rules(setup: Any, who: str, rule: str) -> dict[str, Any]:
    """The rule of a group of sellers, by dotted path."""
    labs = {name: lab for name, lab in setup.labs.items() if who in (lab.kind, "all")}
    hosts = setup.hosts if who in ("hosts", "all") else {}
    apps = setup.apps if who == "all" else {}
    groups = (("labs", labs), ("hosts", hosts), ("apps", apps))
    out: dict[str, Any] = {}
    for group, found in groups:
        out |= each(group, found, "pricing", lambda _: rule)
    return out
