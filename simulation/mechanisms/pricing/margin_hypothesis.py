"""Nobody outside knows whether inference earns 50% or over 90% with the cash burnt on training and organisation."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class MarginHypothesis(Patch):
    """Serving cost of closed labs is scaled so that (revenue - cost) / revenue = margin; overhead takes the difference.

    s = (1 - margin) revenue / cost, overhead' = overhead + (1 - s) cost: the result at first prices is the same
    under either reading. What tells them apart comes after: how prices follow cost and hardware rents, how low they go
    when the lead shrinks, and how much compute serving takes. A share of organisation splits closed labs' fixed cost
    F = R&D + overhead anew before that, overhead = share x F and R&D the rest: the same result, another frontier.
    Without it cost is what list prices and ratings imply.
    """

    ID = "P07"
    SOURCE = ("S1:8",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "closed_inference_over_revenue": -1,
        "closed_overhead_over_revenue": 1,
        "closed_operating_margin": 0,
        "flagship_price": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        inference_gm: float = number(
            0.9, "share of revenue", 0.0, 0.99, "assumed: 0.5 and above 0.9 are both claimed; compare the two"
        )
        org_overhead_share: float | None = number(
            None,
            "share of fixed cost",
            0.0,
            0.99,
            "assumed: organisation's part of R&D and overhead; the scenario's if left out",
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The margin at first prices, and how much of the rest is organisation."""
        out, share = {"finance.inference_margin": self.parameters.inference_gm}, self.parameters.org_overhead_share
        for name, lab in setup.labs.items() if share is not None else ():
            if lab.kind == "closed":
                fixed = lab.rd + lab.overhead
                out |= {f"labs.{name}.overhead": share * fixed, f"labs.{name}.rd": (1 - share) * fixed}
        return out

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Costs as they are derived from list prices and ratings."""
        return {"finance.inference_margin": None}
