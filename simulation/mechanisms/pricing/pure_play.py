"""A pure-play lab has no other business to live on, so it must be much better than free weights to charge."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number

ALWAYS = 1.0e13
"""USD a month, more than any lab can lose."""


class PurePlay(Patch):
    """A parent pays min(loss, limit); a pure play's limit is 0, and it ends when cash and investors run out.

    On, every lab's limit is `other_revenue` times the scenario's: at 0 all labs are pure plays. Without it every lab
    has a parent for any loss, support = loss, and nobody's survival hangs on how far ahead it is.
    """

    ID = "P16"
    SOURCE = ("S3:13", "S3:5")
    LOOK: ClassVar[Mapping[str, int]] = {
        "pure_plays_active": 1,
        "integrated_labs_active": -1,
        "parents_paid_usd": -1,
        "pure_play_coverage": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        other_revenue: float = number(
            0.0, "share of the scenario's", 0.0, 1.0, "definition: 0 is no other business, 1 as the scenario has it"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Every parent's limit times the share."""
        return each("labs", setup.labs, "parent", lambda lab: self.parameters.other_revenue * lab.parent)

    def off(self, setup: Any) -> Mapping[str, Any]:
        """A parent that pays whatever is missing."""
        return each("labs", setup.labs, "parent", lambda _: ALWAYS)
