"""Export control: covered labs and hosts get worse chips, so that training and serving take more."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target


class ExportControl(Policy):
    """Factor 1 + strength x (multiplier - 1) on the price of training compute and on the compute that serving takes.

    `leakage` is smuggling and rented compute abroad. The extra cost is real: worse chips, more energy.
    """

    ON = "labs and hosts"
    TAKES = ("origin", "developer")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"origin": ["china"]}}
    AGAINST = ("compute_subsidy",)

    class Parameters(Block):
        """How much dearer compute gets."""

        training: float = number(2.0, "1", 1.0, 1000.0, "assumed: USD per FLOP of training over the free market's; H20-class and domestic chips; 1.5-4")
        serving: float = number(1.3, "1", 1.0, 1000.0, "assumed: compute to serve a Mtok over that on free chips; serving is less bound by chips; 1-2")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Two factors, 1 at zero strength."""
        numbers = self.parameters
        return (
            Clause("training_cost", 1.0 + now.strength * (numbers.training - 1.0), target),
            Clause("serving_cost", 1.0 + now.strength * (numbers.serving - 1.0), target),
        )

    def says(self) -> str:
        """The factors."""
        numbers = self.parameters
        return (
            f"training compute costs them {numbers.training:g} times as much, and serving takes {numbers.serving:g} "
            f"times the compute"
        )
