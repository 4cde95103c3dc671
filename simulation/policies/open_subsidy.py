"""Open-weights subsidy: the state pays a share of the price of tokens from open weights, whoever hosts them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent

OPEN = ("weights", "full")


class OpenSubsidy(Policy):
    """User price = list price x (1 - strength x rate) for open weights; the state pays the rest to the seller's buyers."""

    TAKES = ("region", "segment", "origin", "compute", "developer")
    IMPLIES: ClassVar[Mapping[str, tuple[str, ...]]] = {"openness": OPEN}
    AGAINST = ("ban", "token_tax")

    class Parameters(Block):
        """Numbers of the subsidy."""

        rate: float = number(0.2, "share of price", 0.0, 0.95, "assumed: illustrative; vouchers for cloud credits pay 20-50%")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A negative tax on open weights."""
        return (Clause("tax", -self.parameters.rate * now.strength, replace(target, openness=OPEN)),)

    def says(self) -> str:
        """The rate."""
        return f"the state pays {percent(self.parameters.rate)} of the price of tokens from open weights"
