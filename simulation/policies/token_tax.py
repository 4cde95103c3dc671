"""Token tax: a share of the price of every metered token, or an amount on it, paid by the user to the state."""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent


class TokenTax(Policy):
    """User price = list price x (1 + strength x rate) + strength x per_token; under plans the seller owes it."""

    AGAINST = ("open_subsidy",)

    class Parameters(Block):
        """Numbers of the tax."""

        rate: float = number(0.01, "share of price", 0.0, 10.0, "assumed: illustrative; no token tax is in force")
        per_token: float = number(0.0, "USD/Mtok", 0.0, 1e4, "assumed: illustrative")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A share of the price and an amount."""
        numbers = self.parameters
        return (
            Clause("tax", numbers.rate * now.strength, target),
            Clause("fee", numbers.per_token * now.strength, target),
        )

    def says(self) -> str:
        """The rate."""
        numbers = self.parameters
        parts = [f"{percent(numbers.rate)} on the price of tokens"] if numbers.rate or not numbers.per_token else []
        parts += [f"{numbers.per_token:g} USD/Mtok"] if numbers.per_token else []
        return f"users pay a tax of {' and '.join(parts)}"
