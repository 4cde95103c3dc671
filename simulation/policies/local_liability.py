"""Liability for local hosting: who runs open weights on a machine of his own insures against the harm they may do."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import usd


class LocalLiability(Policy):
    """Adds to the monthly cost of every machine of one's own, by region and segment of its owner."""

    TAKES = ("region", "segment")

    class Parameters(Block):
        """The premium."""

        premium: float = number(100.0, "USD/month", 0.0, 1e7, "assumed: insurance and legal cost of a machine; cyber policies of small firms cost 100-200 USD a month")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """One clause."""
        return (Clause("liability", self.parameters.premium * now.strength, target),)

    def says(self) -> str:
        """The premium."""
        return f"who runs open weights on a machine of one's own pays {usd(self.parameters.premium)} a month for liability"
