"""Self-hosting: whoever uses enough runs open weights on hardware of their own instead of paying by the token."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.equations.finance import annuity
from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Selfhost(Patch):
    """A machine costs F = purchase over its life + upkeep + liability a month, and energy e per Mtok while it lasts.

    It is chosen where use beyond Q* = F / (p - e) at the API's price p makes it the better of the ways to buy (with
    tastes over ways, kappa_m). Purchase is spread by the annuity a(r, L) = r / (1 - (1 + r)^-L) a year, 1 / L without
    interest, as the scenario's costs are. What a machine can do, cost x speed x utilisation / unit cost Mtok a month,
    is the same whatever is paid for it: price, life and interest move F alone. Off nobody may run any.
    """

    ID = "D05"
    SOURCE = ("S0:5", "S0:6", "S1:31", "S2:7")
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": 1, "own_break_even_load": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        hw_price: float = number(
            1.0, "share of the scenario's", 0.0, 10.0, "definition: 1 is as the scenario has it; 0.5-2"
        )
        hw_life: float = number(
            1.0, "share of the scenario's", 0.1, 10.0, "definition: 1 is as the scenario has it; 0.5-1.5"
        )
        discount_rate: float = number(0.0, "1/year", 0.0, 1.0, "assumed: 0, as the scenario's costs; firms 0.08-0.15")
        power_price: float = number(
            1.0, "share of the scenario's", 0.0, 100.0, "definition: 1 is as the scenario has it; 0.5-4"
        )
        utilisation: float = number(
            1.0, "share of the scenario's", 0.01, 2.0, "definition: 1 is as the scenario has it; 0.5-1.5"
        )
        tok_per_s: float = number(
            1.0, "share of the scenario's", 0.01, 100.0, "definition: 1 is as the scenario has it; 0.5-3"
        )
        model_size_limit: float | None = number(
            None,
            "points",
            0.0,
            1000.0,
            "definition: the largest weights that fit, below the best; the scenario's if left out",
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Price, speed, utilisation, power and size limit of every machine."""
        numbers = self.parameters
        found: dict[str, Any] = {}
        for name, machine in setup.own_hardware.items():
            path = f"own_hardware.{name}"
            # The ratio of both annuities: exactly 1 where neither life nor interest differs from the scenario's.
            spread = annuity(numbers.discount_rate, numbers.hw_life * machine.life) / annuity(0.0, machine.life)
            found |= {
                f"{path}.price": numbers.hw_price * spread * machine.price,
                f"{path}.speed": numbers.tok_per_s * machine.speed,
                f"{path}.utilisation": numbers.utilisation * machine.utilisation,
                f"{path}.power": numbers.power_price * machine.power,
            }
            if numbers.model_size_limit is not None:
                found[f"{path}.behind"] = numbers.model_size_limit
        return found

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody may run anything."""
        return {f"own_hardware.{name}.segments": () for name in setup.own_hardware}
