"""Safety rule above a compute threshold: fixed and proportional compliance cost, and less risk of what is covered.

The EU AI Act presumes systemic risk from 1e25 FLOP, California's SB 53 covers frontier developers from 1e26.
"""

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent, usd


class SafetyRule(Policy):
    """Developers pay `fixed` for every set of weights covered and on sale; buyers pay `proportional` on top of the price.

    Both are wages of people who test and document, a resource cost. Each covered Mtok bears `effect` less risk, so that
    what moves to uncovered weights (smaller, foreign, local) shows as use outside the rule (mechanisms.csv S12).
    """

    SWITCH, ID, SOURCE = "state.safety_rule", "S12", ("S0:11",)

    class Parameters(Block):
        """Numbers of the rule."""

        fixed: float = number(1.0e6, "USD/month", 0.0, 1e10, "assumed: evaluation, red teams, reports and incident staff for one set of weights; 0.2-5 m")
        proportional: float = number(0.03, "share of price", 0.0, 5.0, "assumed: monitoring and safeguards that grow with use; 0.01-0.10")
        effect: float = number(0.5, "share of risk", 0.0, 1.0, "assumed: of the risk of a covered token that the rule takes away; 0.1-0.9")
        local: float = number(0.0, "USD/month", 0.0, 1e6, "assumed: compliance of each machine that runs open weights for its owner; 0 leaves local use outside")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Cost and effect, in proportion to strength."""
        numbers, at = self.parameters, now.strength
        return (
            Clause("upkeep", numbers.fixed * at, target),
            Clause("compliance", numbers.proportional * at, target),
            Clause("safety", numbers.effect * at, target),
            Clause("liability", numbers.local * at, target),
        )

    def says(self) -> str:
        """The costs."""
        numbers = self.parameters
        local = f", and owners of a machine of their own {usd(numbers.local)} a month" if numbers.local else ""
        return (
            f"developers pay {usd(numbers.fixed)} a month for each set of weights, and buyers "
            f"{percent(numbers.proportional)} on top of the price, for compliance{local}; "
            f"a covered token bears {percent(numbers.effect)} less risk"
        )
