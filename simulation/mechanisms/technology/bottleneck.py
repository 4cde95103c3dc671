"""Compute-limited or data-limited: capability depends on whichever of compute and data is scarcer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Bottleneck(Patch):
    """E = [(1 - phi) C^r + phi D^r]^(1/r), r = (sigma - 1) / sigma: C compute, D data, each over the start's leader.

    D = data_stock x data_growth^(years), the same for all labs. sigma = 1 is Cobb-Douglas, sigma -> 0 the lesser of the
    two. Small runs want less data, so that followers are short of it last. Off, phi = 0: compute and algorithms alone.
    """

    ID = "T07"
    SOURCE = ("S1:24", "S1:25")
    LOOK: ClassVar[Mapping[str, int]] = {
        "best_closed_rating": -1,
        "compute_return_points": -1,
        "data_weight": 1,
        "data_shortage_doublings": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        data_share: float = number(0.4, "share", 0.0, 0.95, "assumed: runs grow in data and parameters alike; 0-0.5")
        elasticity: float = number(0.5, "1", 0.02, 10.0, "assumed: complements; 0.2 the scarcer binds, 1 Cobb-Douglas")
        data_stock: float = number(
            1.0, "share of need", 1e-3, 1e3, "definition: 1 is enough for the leader at the start"
        )
        data_growth: float = number(1.5, "1/year", 0.5, 10.0, "assumed: licences and traces of use; 1.03-2.5")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Weight of data, elasticity, stock and growth."""
        own = self.parameters
        return {
            "technology.data_share": own.data_share,
            "technology.data_elasticity": own.elasticity,
            "technology.data_stock": own.data_stock,
            "technology.data_growth": own.data_growth,
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Data never bind."""
        return {"technology.data_share": 0.0}
