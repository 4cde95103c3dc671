"""Interoperability and portability: leaving a seller costs less."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent, usd


class Interoperability(Policy):
    """Switching cost x (1 - strength x reduction): one interface, data and histories that move along."""

    TAKES = ("region", "segment")

    class Parameters(Block):
        """By how much."""

        reduction: float = number(
            0.5,
            "share of switching cost",
            0.0,
            1.0,
            "assumed: number portability halved switching costs in mobile telephony at most; 0.2-0.7",
        )
        cost: float = number(0.0, "USD/month", 0.0, 1e9, "assumed: staff of each lab that keeps the interface; 0-1 m")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A factor on switching costs, and what it takes labs."""
        labs = Target(kinds=("closed_labs", "open_labs"))
        return (
            Clause("switching", 1.0 - self.parameters.reduction * now.strength, target),
            Clause("upkeep", self.parameters.cost * now.strength, labs),
        )

    def says(self) -> str:
        """By how much."""
        numbers = self.parameters
        staff = f"; each lab pays {usd(numbers.cost)} a month to keep the interface" if numbers.cost else ""
        return f"switching sellers costs users {percent(numbers.reduction)} less{staff}"
