"""Public open lab: the state founds a lab that publishes its weights."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import growing, usd


class PublicLab(Policy):
    """A lab of the first covered region (else the EU) with a budget from the state, all of it for R&D and overhead.

    It starts from what half of all labs know, sells its own weights at best response and lets everybody host them. At
    the end the money stops, not the lab (S15).
    """

    ON = "place"
    TAKES = ("origin",)
    SWITCH, ID, SOURCE = "state.public_lab", "S15", ("S1:52", "S3:20")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"origin": ["eu"]}}
    IMPLIES: ClassVar[Mapping[str, tuple[str, ...]]] = {"openness": ("weights", "full")}

    class Parameters(Block):
        """Numbers of the lab."""

        name: str = "public-lab"
        budget: float = number(2.0e9, "USD/year", 0.0, 1e13, "assumed: proposals of a CERN for AI ask for 1-10 bn a year")
        growth: float = number(1.0, "1/year", 0.1, 10.0, "assumed: factor by which the budget grows a year")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """The founding, and what the state pays every month."""
        numbers = self.parameters
        month = numbers.budget / 12 * numbers.growth ** ((now.month - now.start) / 12) * now.strength
        if not month:
            return ()
        home = Target(origin=target.origin[:1] or ("eu",))
        return (
            Clause("found", month, home, numbers.name),
            Clause("grant", month, Target(developers=(numbers.name,))),
        )

    def says(self) -> str:
        """Name and budget."""
        numbers = self.parameters
        yearly = f"{usd(numbers.budget)} a year{growing(numbers.growth)}"
        return f"a public lab, {numbers.name}, publishes its weights and gets {yearly}, from the state"

    @property
    def key(self) -> str:
        """Two public labs may stand side by side."""
        return str(self.parameters.name)
