"""Distillation policing: followers learn less from the outputs of better weights."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent, usd


class DistillationPolicing(Policy):
    """Imitation strength eta x (1 - strength x effect) of covered labs: the lag of followers grows (economics 3)."""

    ON = "labs"
    TAKES = ("origin", "openness", "developer")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"openness": ["weights", "full"]}}

    class Parameters(Block):
        """By how much."""

        effect: float = number(0.5, "share of imitation", 0.0, 1.0, "assumed: terms of service, rate limits, watermarks and courts; 0.1-0.8")
        cost: float = number(0.0, "USD/month", 0.0, 1e9, "assumed: staff of each closed lab that watches its outputs; 0-2 m")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A factor on imitation, and what watching takes."""
        return (
            Clause("imitation", 1.0 - self.parameters.effect * now.strength, target),
            Clause("upkeep", self.parameters.cost * now.strength, Target(kinds=("closed_labs",))),
        )

    def says(self) -> str:
        """By how much, and what it takes."""
        numbers = self.parameters
        staff = f"; each closed lab pays {usd(numbers.cost)} a month to watch its outputs" if numbers.cost else ""
        return f"distillation closes {percent(numbers.effect)} less of their gap to the frontier{staff}"
