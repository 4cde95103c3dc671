"""Inertia and defaults: most users stay where they are; few look elsewhere, and to switch takes a gain above its cost.

Without any review, and without a price response between reviews, no best response exists: who does not look at other
sellers still decides every month how much to use at the incumbent's price.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Inertia(Patch):
    """u -= z where the seller is not the incumbent, z = factor x the segment's switching cost; at 0 static logit.

    Each month a share 1 - p_reconsider of user types does not look at other sellers: their choice is among the offers
    of their incumbent and nothing, and their incumbent stays. A lower share makes for fewer who move after a price cut,
    and for a longer way to the new shares. A status-quo bias is a part of z that is felt as cost.
    """

    ID = "D10"
    SOURCE = ("S2:41", "S2:43")
    LOOK: ClassVar[Mapping[str, int]] = {"seller_churn_share": -1, "rent_lock_in_usd": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        switch_cost: float = number(
            1.0, "share of the scenario's", 0.0, 10.0, "definition: 1 is as the scenario has it"
        )
        status_quo_bias: float = number(
            0.0, "share of month's value", 0.0, 1.0, "assumed: added to every segment's switching cost; 0-0.2"
        )
        p_reconsider: float = number(
            1.0,
            "share of the scenario's attention",
            0.0,
            1.0,
            "assumed: who looks elsewhere in a month; 0.1-1; 1 is as the scenario has it",
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Every segment's switching cost times the factor plus the bias, and attention times the share."""
        numbers = self.parameters
        cost = each(
            "segments",
            setup.segments,
            "switching_cost",
            lambda one: numbers.switch_cost * one.switching_cost + numbers.status_quo_bias,
        )
        return cost | {"demand.attention": numbers.p_reconsider * setup.demand.attention}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No switching costs, and everybody looks at all sellers every month."""
        return each("segments", setup.segments, "switching_cost", lambda _: 0.0) | {"demand.attention": 1.0}
