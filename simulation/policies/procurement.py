"""Procurement rule: the state's own users buy from eligible developers, and prefer them on price."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent


class Procurement(Policy):
    """A share of public buyers may buy eligible weights alone; the state pays a part of the price of these.

    The coverage says what is eligible; regions say whose state it is (S09).
    """

    TAKES = ("region", "origin", "openness", "compute", "developer")
    SWITCH, ID, SOURCE = "state.procurement", "S09", ("S1:17",)
    NEEDS = ("origin", "openness", "compute", "developer")
    USUAL: ClassVar[Mapping[str, Any]] = {"region": ["us"], "target": {"origin": ["us"]}}

    class Parameters(Block):
        """Numbers of the rule."""

        gov_demand_share: float = number(0.5, "share of public buyers", 0.0, 1.0, "assumed: bound by the rule")
        price_preference: float = number(
            0.0,
            "share of price",
            0.0,
            0.95,
            "assumed: that the state pays of eligible tokens; 0.06-0.20 in procurement law",
        )

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """What is not eligible is unavailable to those bound; what is eligible is cheaper."""
        numbers, public = self.parameters, replace(target, segments=("public",))
        return (
            Clause("available", 1.0 - numbers.gov_demand_share * now.strength, replace(public, others=True)),
            Clause("tax", -numbers.price_preference * now.strength, public),
        )

    def says(self) -> str:
        """The share bound and the preference."""
        numbers = self.parameters
        return (
            f"{percent(numbers.gov_demand_share)} of public buyers may buy no others, and the state pays public buyers "
            f"{percent(numbers.price_preference)} of their price"
        )
