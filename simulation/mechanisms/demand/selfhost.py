"""Self-hosting: whoever uses enough runs open weights on hardware of their own instead of paying by the token."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Selfhost(Patch):
    """A machine costs F = purchase over its life + upkeep + liability a month, and energy e per Mtok while it lasts.

    It is chosen where use beyond Q* = F / (p - e) at the API's price p makes it the better of the ways to buy (with
    tastes over ways, kappa_m). Off nobody may run any.
    """

    ID = "D05"
    SOURCE = ("S0:5", "S0:6", "S1:31", "S2:7")
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": 1, "own_break_even_load": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        hw_price: float = number(
            1.0, "share of the scenario's", 0.0, 10.0, "definition: 1 is as the scenario has it; 0.5-2"
        )
        utilisation: float = number(
            1.0, "share of the scenario's", 0.01, 2.0, "definition: 1 is as the scenario has it; 0.5-1.5"
        )
        behind: float = number(
            1.0, "share of the scenario's", 0.0, 5.0, "definition: 1 is as the scenario has it; 0: every weights fit"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Price, utilisation and size limit of every machine times their factors."""
        numbers, found = self.parameters, {}
        for name, machine in setup.own_hardware.items():
            found[f"own_hardware.{name}.cost"] = numbers.hw_price * machine.cost
            found[f"own_hardware.{name}.utilisation"] = min(numbers.utilisation * machine.utilisation, 2.0)
            found[f"own_hardware.{name}.behind"] = min(numbers.behind * machine.behind, 1000.0)
        return found

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody may run anything."""
        return {f"own_hardware.{name}.segments": () for name in setup.own_hardware}
