"""Price cap: list prices of covered weights may not exceed a ceiling, which falls over time."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target


class PriceCap(Policy):
    """List price <= cap / falls^(years since the start); nobody must sell below cost: such offers are withdrawn.

    List prices are the same everywhere, so a cap covers weights, not regions. Fees of plans are free. Enforcement e
    puts the cap at cap / e.
    """

    TAKES = ("origin", "openness", "compute", "developer")

    class Parameters(Block):
        """The ceiling."""

        cap: float = number(5.0, "USD/Mtok", 1e-6, 1e6, "assumed: below the flagships' list prices of March 2026 (4-12 in the panel)")
        falls: float = number(1.0, "1/year", 0.1, 1000.0, "assumed: factor by which the ceiling falls a year; 1 keeps it")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """One clause while in force."""
        if not now.strength:
            return ()
        cap = self.parameters.cap / self.parameters.falls ** ((now.month - now.start) / 12)
        return (Clause("cap", cap / now.strength, target),)

    def says(self) -> str:
        """The ceiling."""
        fall = f", {self.parameters.falls:g} times lower every year" if self.parameters.falls != 1 else ""
        return f"list prices may not exceed {self.parameters.cap:g} USD/Mtok{fall}"
