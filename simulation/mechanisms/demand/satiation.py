"""Good enough: on tasks below their capability users see no difference, so a lead is worth something on hard work only.

How fast the bar rises with the frontier decides whether there is always harder work worth paying for.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Satiation(Patch):
    """theta = logistic((q - d_k(t)) / tau), d_k(t) = d_k + drift x slope x t: no more value once q is well above d_k.

    Off the bar rises as fast as the frontier (drift 1), theta(q + g t, d + g t) = theta(q, d): nothing ever becomes
    good enough. A smaller width factor makes the step from useless to good enough steeper; sub-human work that
    suffices is work that is easier by some points. The shares of 0.80 [S0:8] and 0.95 [S1:13] are what to compare
    `commodity_token_share` and `matched_token_share` with; both start far below them.
    """

    ID = "D01"
    SOURCE = ("S0:9", "S0:8", "S1:13", "S1:33", "S1:34")
    LOOK: ClassVar[Mapping[str, int]] = {"commodity_token_share": 1, "frontier_premium_share": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        drift: float = number(
            1.0, "share of the scenario's", 0.0, 1.0, "definition: 1 is as the scenario has it; 0: the bar stands still"
        )
        satiation_slope: float = number(
            1.0,
            "share of the scenario's width",
            0.1,
            5.0,
            "definition: 1 is as the scenario has it; 0.7-2 is the range of tau",
        )
        subhuman_ok: float = number(
            0.0, "points", 0.0, 300.0, "assumed: by how much all work is easier than it is put; 0-50"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Drift and width times their factors; every task easier by the same points."""
        numbers, demand = self.parameters, setup.demand
        tasks = {
            f"tasks.{name}.difficulty": max(task.difficulty - numbers.subhuman_ok, 0.0)
            for name, task in setup.tasks.items()
        }
        return tasks | {
            "demand.difficulty_drift": numbers.drift * demand.difficulty_drift,
            "demand.tau": numbers.satiation_slope * demand.tau,
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """The bar rises as fast as the frontier."""
        return {"demand.difficulty_drift": 1.0}
