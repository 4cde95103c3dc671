"""Parity: once open weights reach closed ones on benchmarks, closed weights earn no premium for quality and trust."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class ParityEvent(Patch):
    """best closed - best open < parity_gap points, once: premium of closed weights x kept from then on, share of value.

    What is left is brand, interface and tools (`kept`), and whatever users still do better with the better weights;
    `parity_month` declares the event at a month instead. Off, every segment keeps its premium.
    """

    ID = "T19"
    SOURCE = ("S3:4", "S3:16")
    LOOK: ClassVar[Mapping[str, int]] = {
        "closed_premium": -1,
        "closed_token_share": -1,
        "closed_serving_profit_usd": -1,
        "closed_price_premium": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        parity_gap: float = number(35.0, "points", 0.0, 500.0, "assumed: 55 votes of 100 for the better one; 10-40")
        parity_month: float | None = number(
            None, "months", 0.0, 1200.0, "definition: month of the event; left out, the gap decides"
        )
        kept: float = number(0.0, "share of closed premium", 0.0, 1.0, "assumed: interface and tools; 0-0.5")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The gap or date of the event, and what is kept."""
        own = self.parameters
        return {
            "demand.parity_gap": own.parity_gap,
            "demand.parity_month": own.parity_month,
            "demand.parity_kept": own.kept,
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Never."""
        return {"demand.parity_gap": 0.0, "demand.parity_month": None}
