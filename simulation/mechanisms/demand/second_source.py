"""Nobody wants to be locked in without recourse: buyers shun weights that only one seller can serve.

A single point of failure and a counterparty that can raise its price are worth a lot to avoid, which is what gets
customers on board with open weights.
"""

from collections.abc import Mapping
from typing import ClassVar

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._views import suppliers, unlike
from simulation.parameters import Block, number


class SecondSource(Mechanism):
    """u -= aversion_i x expected_hold_up where fewer than multi_source_min sellers run the weights, share of value.

    Resellers are no second source, since the same supplier stands behind them; own hardware needs none.
    ln aversion_i is normal with sd, its mean over users lockin_aversion.
    """

    ID = "D09"
    SOURCE = ("S3:21", "S3:20")
    LOOK: ClassVar[Mapping[str, int]] = {
        "multi_sourced_token_share": 1,
        "open_share_at_par": 1,
        "sole_source_margin": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        lockin_aversion: float = number(
            1.0, "1", 0.0, 10.0, "definition: 1 takes the expected loss at its worth, more dislikes the risk; 0 is off"
        )
        expected_hold_up: float = number(
            0.08,
            "share of value",
            0.0,
            1.0,
            "assumed: a price rise or an outage that buyers count with; 0-0.2; 0 is off",
        )
        multi_source_min: float = number(2.0, "sellers", 1.0, 20.0, "definition: a second source; 1 asks for none")
        aversion_sd: float = number(0.5, "log units", 0.0, 2.0, "assumed: firms mind more than persons; 0-1")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """How much each user minds, (I,)."""
        return {"minds": unlike(view, "hold-up", self.parameters.aversion_sd)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """The discount of what has too few sources."""
        numbers = self.parameters
        few = suppliers(view)[view.offers.weights[view.live]] < numbers.multi_source_min
        return -numbers.lockin_aversion * numbers.expected_hold_up * few, state["minds"]
