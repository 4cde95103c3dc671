"""Frontier progress: capability rises with effective compute, at diminishing returns, and scaling dominates.

With the frontier at a standstill requirements, which rise with it, stand still too.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Frontier(Patch):
    """q = q_ref + alpha h(log2 E / E_ref), h(x) = ((1 + x)^b - 1) / b past the start's frontier; b = 1 is h(x) = x.

    E grows with spending, compute per USD and algorithms; off, none of the three grows and nothing but luck and
    catching up moves capability. In points; `frontier_usd_per_point` is the price of the next one.
    """

    ID = "T01"
    SOURCE = ("S1:27", "S1:24")
    LABEL = "calibrated: slope of the closed frontier, points a year (panel)"
    LOOK: ClassVar[Mapping[str, int]] = {"best_closed_rating": 1, "frontier_usd_per_point": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        alpha_compute: float = number(
            1.0, "share of the scenario's points per doubling", 0.1, 5.0, "definition: 1 is as the scenario has it"
        )
        algo_progress: float = number(
            1.0, "share of the scenario's log growth", 0.0, 2.0, "definition: 1 is as the scenario has it"
        )
        dim_returns: float = number(
            1.0, "share of the scenario's exponent", 0.0, 1.0, "definition: 1 is as the scenario has it; 0.5-1"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The scenario's numbers times the factors; algorithms to that power."""
        technology, factors = setup.technology, self.parameters
        return {
            "technology.points_per_doubling": factors.alpha_compute * technology.points_per_doubling,
            "technology.algorithms": technology.algorithms**factors.algo_progress,
            "technology.dim_returns": factors.dim_returns * technology.dim_returns,
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No growth of spending, of compute per USD or of algorithms, nor of requirements with the frontier."""
        still = dict.fromkeys(("spend_growth", "compute_per_usd", "algorithms"), 1.0)
        return {f"technology.{name}": value for name, value in still.items()} | {"demand.difficulty_drift": 0.0}
