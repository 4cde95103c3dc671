"""Some users pay for control: data that stay at home, weights that can be audited and that nobody can take away.

Cost, control and predictability may count for more than quality. What own hardware is worth for control whoever owns it
is in the scenario (own_hardware.*.control); this adds what differs by user.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._views import by_segment, closed, numbers_of, unlike
from simulation.parameters import Block, number


class ControlTaste(Mechanism):
    """u += c_i on own hardware, trust_open c_i for open weights at a host, 0 for closed ones, share of value.

    c_i = control_value x weight of the segment x exp(sd e_i - sd^2/2).
    """

    ID = "D08"
    SOURCE = ("S1:38", "S1:33", "S3:20")
    LOOK: ClassVar[Mapping[str, int]] = {
        "open_share_at_par": 1,
        "open_taste_regulated": 1,
        "self_hosted_token_share": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        control_value: float = number(0.1, "share of value", 0.0, 1.0, "assumed: of a developer; 0-0.3; 0 is off")
        trust_open: float = number(
            0.5, "share of control value", 0.0, 1.0, "assumed: weights that can be audited and moved, data that cannot"
        )
        control_sd: float = number(1.0, "log units", 0.0, 2.0, "assumed: a strong preference of some; 0-1.5")
        consumer: float = number(0.3, "1", 0.0, 10.0, "assumed: relative to a developer; 0-1")
        developer: float = number(1.0, "1", 0.0, 10.0, "definition")
        enterprise: float = number(1.5, "1", 0.0, 10.0, "assumed: relative to a developer; 1-3")
        regulated: float = number(2.0, "1", 0.0, 10.0, "assumed: relative to a developer; 1-4")
        public: float = number(2.0, "1", 0.0, 10.0, "assumed: relative to a developer; 1-4")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """What control is worth to each user, share of value, (I,)."""
        numbers = self.parameters
        weight = by_segment(view, numbers_of(numbers))
        return {"control": numbers.control_value * weight * unlike(view, "control", numbers.control_sd)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """Part of it for open weights at a host."""
        return self.parameters.trust_open * ~closed(view), state["control"]

    def home_taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | None:
        """All of it on own hardware."""
        return np.ones(len(view.weights)), state["control"]
