"""Training and human feedback are the cost drivers; inference is cheap, so average cost is far above marginal cost."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Structure(Patch):
    """Average cost = c + F / Q with F = R&D + overhead, R&D growing by `train_cost_growth` a year, c low and falling.

    Of R&D the share for human feedback and staff is wages, the rest compute. A lab is of efficient scale where
    F / (c Q) <= 0.1. Without it labs have no fixed cost: average cost is marginal cost, and as nobody pays for
    training, nobody trains: what is on sale stays.
    """

    ID = "P18"
    SOURCE = ("S1:5",)
    LABEL = "calibrated: facts 44, 47 and 61"
    LOOK: ClassVar[Mapping[str, int]] = {
        "lab_fixed_share_of_cost": 1,
        "lab_average_cost": 1,
        "lab_marginal_cost": 0,
        "minimum_efficient_scale": 1,
    }

    class Parameters(Block):
        """Numbers of the mechanism; what is left out stays as the scenario has it."""

        train_cost_growth: float | None = number(
            None, "1/year", 0.5, 10.0, "measured: 2.0-2.9 (facts 44); as the scenario has it if left out"
        )
        rlhf_share: float | None = number(
            None, "share of R&D", 0.0, 1.0, "assumed: human feedback and staff, 0.3-0.43 by facts 61"
        )
        inference_cost0: float | None = number(
            None, "USD/Mtok", 1e-6, 1e4, "assumed: cost of open weights at the reference rating; 0.2-0.35"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The given numbers."""
        numbers = self.parameters
        compute = None if numbers.rlhf_share is None else 1.0 - numbers.rlhf_share
        given = {
            "technology.spend_growth": numbers.train_cost_growth,
            "cost.rd_compute_share": compute,
            "cost.reference": numbers.inference_cost0,
        }
        return {path: value for path, value in given.items() if value is not None}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No R&D and no overhead."""
        return each("labs", setup.labs, "rd", lambda _: 0.0) | each("labs", setup.labs, "overhead", lambda _: 0.0)
