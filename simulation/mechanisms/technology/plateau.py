"""Plateau and proliferation: capability saturates while ever more near-copies enter, without progress."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import best_rating, padded, progress
from simulation.parameters import Block, number


class Plateau(Mechanism):
    """dq/dt = g [1 - exp(-(L - q) / w)]: progress dies out as a lab's best weights q near the plateau L.

    The share exp(-(L - q) / w), at most 1, of the trend of effective compute is lost for each lab and month. Growing on
    trend, q(t) = L - w ln(1 + (exp((L - q0) / w) - 1) exp(-g t / w)), g the trend in points. The luck
    of training stays, so the best weights ever creep on a little. And with hazard me_too_entry_rate / 12 a month
    another start-up lab enters.
    """

    ID = "T11"
    SOURCE = ("S2:55", "S2:51")
    LOOK: ClassVar[Mapping[str, int]] = {
        "best_closed_rating": -1,
        "near_copies": 1,
        "labs_active": 1,
        "flagship_price": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        plateau_level: float = number(
            1550.0, "points", 0.0, 5000.0, "assumed: L, a year above the best of early 2026; 1520-2000; 0 is off"
        )
        plateau_width: float = number(30.0, "points", 1.0, 500.0, "assumed: w, five months of progress; 10-100")
        me_too_entry_rate: float = number(
            3.0, "1/year", 0.0, 12.0, "assumed: labs a year besides others; 0-10; 0 is off"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """Nothing lost yet: log units of effective compute, (S,)."""
        return {"lost": np.zeros(len(view.sellers))}

    def effort(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What is left of effective compute, (S,)."""
        if self.parameters.plateau_level == 0:
            return None
        return np.asarray(np.exp(-_for_all(state["lost"], len(view.sellers))))

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """A lab loses more of the trend the nearer it is; who has no weights yet faces what has cost others most."""
        if self.parameters.plateau_level == 0:
            return state
        lost, best = _for_all(state["lost"], len(view.sellers)), best_rating(view)
        share = lost_share(best, self.parameters.plateau_level, self.parameters.plateau_width)
        after = lost + progress(view) * share
        return {"lost": np.where(np.isfinite(best), after, after.max(initial=0.0))}

    def enter(self, view: MechanismView, state: Mapping[str, Term]) -> list[str] | None:
        """The near-copy that enters this month, if any."""
        rate = self.parameters.me_too_entry_rate
        if rate == 0 or view.uniform("me-too entry", "", view.month) >= 1 - np.exp(-rate / 12):
            return None
        return [f"me-too-{view.month}"]


def lost_share(rating: Term, level: float, width: float) -> Term:
    """Share of progress that is lost at a rating, in [0, 1]: exp(-(L - q) / w), all of it at or above L."""
    return np.asarray(np.exp(-np.maximum(level - rating, 0.0) / width))


def _for_all(lost: Term, size: int) -> Term:
    """The state with newcomers at what has cost others most."""
    return padded(lost, size, float(lost.max(initial=0.0)))
