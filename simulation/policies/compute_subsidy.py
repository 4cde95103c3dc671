"""Compute subsidy: the state pays a share of the training compute of covered labs."""

from dataclasses import replace

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent


class ComputeSubsidy(Policy):
    """For every USD of own R&D compute the state adds rate / (1 - rate): then it pays the share `rate` of the total."""

    ON = "labs"
    TAKES = ("origin", "openness", "developer")
    AGAINST = ("export_control",)

    class Parameters(Block):
        """Numbers of the subsidy."""

        rate: float = number(0.3, "share of training compute", 0.0, 0.95, "assumed: EuroHPC and NAIRR time cover part of small labs' runs; 0.1-0.5")
        compute_share: float = number(0.6, "share of R&D", 0.0, 1.0, "measured: compute is 57-70% of labs' cost (facts 61)")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """What the state adds to a USD of own R&D."""
        rate = self.parameters.rate * now.strength
        labs = replace(target, kinds=("closed_labs", "open_labs"))
        return (Clause("matching", self.parameters.compute_share * rate / (1 - rate), labs),)

    def says(self) -> str:
        """The rate."""
        return f"the state pays {percent(self.parameters.rate)} of the training compute"
