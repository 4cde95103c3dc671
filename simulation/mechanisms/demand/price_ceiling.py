"""Three-way ceiling: closed labs can charge no more than the lead is worth over the open or self-hosted alternative."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each


class PriceCeiling(Patch):
    """p_closed = max(c, price of the best open offer + worth of the lead): closed labs price by the rule `ceiling`.

    A dearer open offer is passed on dollar for dollar while p_closed > c, a wider lead by its worth; the cost of
    running weights oneself enters through the report alone: which of the three binds is in its table,
    by offer and segment.
    """

    ID = "D04"
    SOURCE = ("S0:6", "S3:13")
    KIND = "pricing rule"
    LOOK: ClassVar[Mapping[str, int]] = {
        "closed_serving_margin": -1,
        "ceiling_above_share": -1,
        "ceiling_open_binds_share": 0,
        "ceiling_local_binds_share": 0,
        "ceiling_worth_binds_share": 0,
        "ceiling_slack_over_price": 0,
    }
    CONFLICTS = ()

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Every closed lab prices at the ceiling."""
        return each("labs", _closed(setup), "pricing", lambda _: "ceiling")

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Closed labs that priced at the ceiling look for their best response."""
        return each(
            "labs", _closed(setup), "pricing", lambda lab: "best_response" if lab.pricing == "ceiling" else lab.pricing
        )


def _closed(setup: Any) -> dict[str, Any]:
    return {name: lab for name, lab in setup.labs.items() if lab.kind == "closed"}
