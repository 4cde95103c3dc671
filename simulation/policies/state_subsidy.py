"""State subsidy of labs: money on conditions, whose recipients can plan on it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import growing, percent, usd


class StateSubsidy(Policy):
    """A budget split equally among the labs that meet the conditions; it covers losses, a part is bound to R&D.

    Conditions are the coverage: home, and openness of the weights a lab publishes next. `growth` keeps it in step with
    an industry whose spending grows.
    """

    ON = "labs"
    TAKES = ("origin", "openness", "developer")
    SWITCH, ID, SOURCE = "state.subsidy", "S01", ("S4:3", "S4:6", "S4:9")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"origin": ["china"], "openness": ["weights", "full"]}}

    class Parameters(Block):
        """Numbers of the subsidy."""

        budget: float = number(1.0e9, "USD/year", 0.0, 1e13, "assumed: for all recipients together; China's announced funds of 8 bn and more go to the whole sector")
        growth: float = number(1.0, "1/year", 0.1, 10.0, "assumed: factor by which the budget grows a year")
        research_share: float = number(0.5, "share of budget", 0.0, 1.0, "assumed: condition that this part is spent on R&D beside the lab's own")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """A grant and aid for R&D; the target's labs share both."""
        numbers = self.parameters
        month = numbers.budget / 12 * numbers.growth ** ((now.month - now.start) / 12) * now.strength
        labs = target if target.kinds else Target(**(vars(target) | {"kinds": ("closed_labs", "open_labs")}))
        return (
            Clause("grant", month * (1 - numbers.research_share), labs, "shared"),
            Clause("aid", month * numbers.research_share, labs, "shared"),
        )

    def says(self) -> str:
        """Budget and condition."""
        numbers = self.parameters
        return (
            f"they share {usd(numbers.budget)} a year{growing(numbers.growth)}, from the state, "
            f"{percent(numbers.research_share)} of it bound to R&D"
        )
