"""Token tax: a share of the price of every metered token, paid by the user to the state."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target


class TokenTax(Policy):
    """User price = list price x (1 + strength x rate); what is served under plans is taxed at its seller."""

    AGAINST = ("open_subsidy",)

    class Parameters(Block):
        """Numbers of the tax."""

        rate: float = number(0.01, "share of price", 0.0, 10.0, "assumed: illustrative; no token tax is in force")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """One clause."""
        return (Clause("tax", self.parameters.rate * now.strength, target),)

    def says(self) -> str:
        """The rate."""
        return f"users pay a tax of {100 * self.parameters.rate:g} % on the price of tokens"
