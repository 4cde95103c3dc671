"""Security and liability: a machine of one's own is cheaper until these are factored in, so regulated users stay away.

Whoever buys from a vendor leaves these to the vendor.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class LocalLiability(Patch):
    """F = purchase + upkeep + liability; liability = factor x the scenario's + hazard x loss, USD a month a machine.

    Hazard x loss is what incidents cost on average on machines open to regulated users (devices of consumers and
    developers carry none). A vendor's indemnity is worth a share of value to regulated users of closed weights.
    """

    ID = "D06"
    SOURCE = ("S1:39",)
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": -1, "regulated_closed_token_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        liability: float = number(1.0, "share of the scenario's", 0.0, 100.0, "definition: 1 is as the scenario has it")
        incident_hazard: float = number(
            0.0, "1/month", 0.0, 1.0, "assumed: incidents on a machine of one's own; 0-0.02"
        )
        incident_loss: float = number(1e5, "USD", 0.0, 1e9, "assumed: what one costs a firm under regulation; 1e4-1e7")
        indemnity: float = number(
            0.0,
            "share of value",
            0.0,
            1.0,
            "assumed: worth of a closed lab's promise to pay to regulated users, over their premium; 0-0.1",
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Liability of every machine; the premium of closed weights among regulated users."""
        numbers = self.parameters
        regulated = setup.segments["regulated"].premium + numbers.indemnity
        machines = each("own_hardware", setup.own_hardware, "liability", self._liability)
        return machines | {"segments.regulated.premium": min(regulated, 1.0)}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Machines of one's own carry no liability."""
        return each("own_hardware", setup.own_hardware, "liability", lambda _: 0.0)

    def _liability(self, machine: Any) -> float:
        numbers = self.parameters
        firm = "regulated" in machine.segments
        return float(numbers.liability * machine.liability + firm * numbers.incident_hazard * numbers.incident_loss)
