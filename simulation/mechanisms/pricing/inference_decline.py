"""Inference is dirt cheap already and gets cheaper all the time."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class InferenceDecline(Patch):
    """c_t = max(floor, 2^(-t / tau)) c_0 at one quality; tau = 12 ln 2 / ln(algorithms x hardware), 5.7 months here.

    A halving time of its own keeps the shares of algorithms and hardware in the fall. Without it cost at one quality
    stays what it is in the first month, a factor of exactly 1.
    """

    ID = "P19"
    SOURCE = ("S1:5", "S1:32")
    LABEL = "calibrated: facts 6, 49 and 50"
    LOOK: ClassVar[Mapping[str, int]] = {
        "serving_efficiency": 1,
        "cost_per_mtok": -1,
        "constant_quality_price": -1,
        "cost_pass_through": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        halving_months: float | None = number(
            None, "months", 3.0, 600.0, "assumed: as the scenario has it if left out; 3-12 are reported (facts 6)"
        )
        floor: float = number(0.0, "share of first cost", 0.0, 1.0, "assumed: cost never falls below it; 0 is none")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The yearly factors whose product halves cost in the given months, and the floor."""
        out = {"cost.floor": self.parameters.floor} if self.parameters.floor > 0 else {}
        if self.parameters.halving_months is None:
            return out
        yearly = 2.0 ** (12.0 / self.parameters.halving_months)
        return out | dict(zip(("cost.algorithms", "cost.hardware"), _split(setup.cost, yearly), strict=True))

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Serving stays as dear as in the first month."""
        return {"cost.algorithms": 1.0, "cost.hardware": 1.0}


def _split(cost: Any, yearly: float) -> tuple[float, float]:
    """Factors of algorithms and hardware with a given product and the scenario's shares in its logarithm."""
    whole = float(np.log(cost.algorithms * cost.hardware))
    share = float(np.log(cost.algorithms)) / whole if whole > 0 else 0.5
    return yearly**share, yearly ** (1 - share)
