"""Heavy users drive spending: use is lognormal over persons, and those who use most gain most by routing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class UsageSkew(Patch):
    """Use of a person = mean x m, ln m normal with sd factor x the segment's sigma; at 0 all use alike."""

    ID = "D22"
    SOURCE = ("S0:8", "S0:10")
    LABEL = "calibrated: spread of use between persons and firms, facts A5 and 67"
    LOOK: ClassVar[Mapping[str, int]] = {"spending_gini": 1, "spending_share_of_top_tenth": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        usage_dist: float = number(1.0, "share of the scenario's", 0.0, 1.5, "definition: 1 is as the scenario has it")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Every segment's spread times the factor."""
        return each("segments", setup.segments, "use_sigma", lambda one: self.parameters.usage_dist * one.use_sigma)

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Everybody in a segment uses alike."""
        return each("segments", setup.segments, "use_sigma", lambda _: 0.0)
