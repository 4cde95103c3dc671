"""Inertia and defaults: most users stay where they are; to switch takes a gain above its cost.

Not reconsidering at all would leave sellers without a best response, so inertia is a cost paid in the month of
switching.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Inertia(Patch):
    """u -= z where the seller is not the incumbent, z = factor x the segment's switching cost; at 0 static logit."""

    ID = "D10"
    SOURCE = ("S2:41", "S2:43")
    LOOK: ClassVar[Mapping[str, int]] = {"rent_lock_in_usd": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        switch_cost: float = number(
            1.0, "share of the scenario's", 0.0, 10.0, "definition: 1 is as the scenario has it"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Every segment's switching cost times the factor."""
        return each(
            "segments", setup.segments, "switching_cost", lambda one: self.parameters.switch_cost * one.switching_cost
        )

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No switching costs."""
        return each("segments", setup.segments, "switching_cost", lambda _: 0.0)
