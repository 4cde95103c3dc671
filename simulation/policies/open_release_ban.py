"""Open-release ban: new weights above a compute threshold may not be published."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import flop


class OpenReleaseBan(Policy):
    """Covered labs sell new weights of at least `threshold` FLOP as closed ones; what is out cannot be recalled.

    A rule in force at a part of its strength raises the threshold: at strength s it binds from threshold / s.
    """

    ON = "labs"
    TAKES = ("origin", "developer")

    class Parameters(Block):
        """The threshold."""

        threshold: float = number(1.0e26, "FLOP", 0.0, 1e40, "assumed: thresholds in law, for other duties, are 1e25 (EU AI Act, 2024) and 1e26 (California SB 53, 2025)")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """One clause while in force."""
        if not now.strength:
            return ()
        return (Clause("openness", self.parameters.threshold / now.strength, target),)

    def says(self) -> str:
        """The threshold."""
        return f"new weights trained with {flop(self.parameters.threshold)} or more may not be published"
