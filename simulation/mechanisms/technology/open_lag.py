"""Open-weights lag: the best open weights stand a given number of months behind the closed frontier.

The lag is imposed here or follows from imitation (`technology.imitation`): fixed by prior or explained, never both.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class OpenLag(Patch):
    """q_open = q_front - slope x lag: what open labs release, slope in points a month, lag in months.

    The frontier is last month's, which is the newest that can be read; every open lab keeps its distance to the best
    one, and luck of training comes on top. Off, imitation decides.
    """

    ID = "T02"
    SOURCE = ("S0:7", "S3:4")
    LABEL = "calibrated: lag of open weights behind the frontier, 4-8 months (S0:7)"
    LOOK: ClassVar[Mapping[str, int]] = {"lag_months_vertical": 0, "closed_token_share": 0, "closed_serving_margin": 0}
    CONFLICTS = ("technology.imitation",)

    class Parameters(Block):
        """Numbers of the mechanism."""

        lag_months: float = number(6.0, "months", 0.0, 120.0, "measured: 4-8 (S0:7); prior")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The lag as a number."""
        return {"technology.open_lag": self.parameters.lag_months}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No imposed lag."""
        return {"technology.open_lag": None}
