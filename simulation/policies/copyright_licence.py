"""Copyright licence: rights holders are paid for training data, per token or as a lump sum."""

from dataclasses import replace

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import usd


class CopyrightLicence(Policy):
    """Developers pay `lump_sum` for each set of weights on sale, buyers `per_token` on top of the price.

    Who pays is the coverage (closed, open); without `retroactive` only weights released from the start on pay. Rights
    holders' receipts are income, not a resource cost (S10).
    """

    SWITCH, ID, SOURCE = "state.copyright", "S10", ("S1:17",)

    class Parameters(Block):
        """Numbers of the licence."""

        lump_sum: float = number(0.0, "USD/month", 0.0, 1e11, "assumed: for each set of weights; publishers' deals are of 20-100 m USD a year for a lab")
        per_token: float = number(0.05, "USD/Mtok", 0.0, 1e4, "assumed: illustrative; music pays 10-15% of streaming revenue for publishing")
        retroactive: bool = True

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A lump sum for developers and a royalty on tokens."""
        numbers = self.parameters
        covered = target if numbers.retroactive else replace(target, since=now.start)
        return (
            Clause("licence", numbers.lump_sum * now.strength, covered),
            Clause("royalty", numbers.per_token * now.strength, covered),
        )

    def says(self) -> str:
        """What is paid."""
        numbers = self.parameters
        scope = "" if numbers.retroactive else ", for weights released from then on"
        parts = [f"{numbers.per_token:g} USD/Mtok"] if numbers.per_token or not numbers.lump_sum else []
        parts += [f"{usd(numbers.lump_sum)} a month for each set of weights"] if numbers.lump_sum else []
        return f"rights holders get {' and '.join(parts)}{scope}"
