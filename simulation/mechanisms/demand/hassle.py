"""Hassle: to run weights oneself takes hours that grow with complexity, and most people have none to spare."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Hassle(Patch):
    """Upkeep = factor x hours x wage x (1 + g)^(t / 12), USD a month a machine; one-click tools make g negative.

    On with its defaults, complexity grows, which the baseline lacks. Off, a machine runs by itself.
    """

    ID = "D07"
    SOURCE = ("S2:45",)
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": -1, "machine_owner_share": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        hassle_hours: float = number(
            1.0, "share of the scenario's", 0.0, 100.0, "definition: 1 is as the scenario has it"
        )
        wage: float = number(1.0, "share of the scenario's", 0.0, 100.0, "definition: 1 is as the scenario has it")
        hassle_growth: float = number(0.1, "1/year", -0.5, 2.0, "assumed: complexity; -0.2 (one-click tools) to 0.3")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Hours and wage of every machine times their factors, and the growth of hours."""
        numbers = self.parameters
        hours = each("own_hardware", setup.own_hardware, "upkeep", lambda one: numbers.hassle_hours * one.upkeep)
        wages = each("own_hardware", setup.own_hardware, "wage", lambda one: numbers.wage * one.wage)
        growth = each("own_hardware", setup.own_hardware, "hassle_growth", lambda _: numbers.hassle_growth)
        return hours | wages | growth

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No hours."""
        hours = each("own_hardware", setup.own_hardware, "upkeep", lambda _: 0.0)
        return hours | each("own_hardware", setup.own_hardware, "hassle_growth", lambda _: 0.0)
