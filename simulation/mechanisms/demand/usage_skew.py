"""Few heavy users drive spending: what they route away is what the frontier loses."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class UsageSkew(Patch):
    """A person's use is m x the segment's mean, ln m normal with spread factor x use_sigma; off all use alike.

    Gini of use within a segment: 2 Phi(sigma / sqrt 2) - 1. Types are drawn halfway between people and tokens
    (docs/decisions/0009), so resolution stays where the money is. Heavier users do not route more often by assumption.
    """

    ID = "D22"
    SOURCE = ("S0:8", "S0:10")
    LOOK: ClassVar[Mapping[str, int]] = {"spend_gini": 1, "top_decile_spend_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        spread: float = number(1.0, "share of the scenario's", 0.0, 3.0, "definition: 1 is as the scenario has it")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Spread of every segment times the factor."""
        return each(
            "segments", setup.segments, "use_sigma", lambda one: min(self.parameters.spread * one.use_sigma, 3.0)
        )

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Everybody of a segment uses alike."""
        return each("segments", setup.segments, "use_sigma", lambda _: 0.0)
