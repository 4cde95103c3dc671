"""Token tax: a share of the price of every metered token, paid by the user to the state."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Policy, Target


class TokenTax(Policy):
    """User price = list price x (1 + strength x rate)."""

    class Parameters(Block):
        """Numbers of the tax."""

        rate: float = number(0.01, "share of price", 0.0, 10.0, "assumed: illustrative; no token tax is in force")

    parameters: Parameters

    def levers(self, target: Target, strength: float) -> tuple[Clause, ...]:
        """One clause; none at zero strength."""
        rate = self.parameters.rate * strength
        return (Clause("tax", rate, target),) if rate else ()
