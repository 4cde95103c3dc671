"""Synthetic data helps while human data anchor it; too much of it and models collapse."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Mechanism, MechanismView, Term
from simulation.parameters import Block, number


class Synthetic(Mechanism):
    """Effective compute x m(s), m = 1 + benefit x s - collapse x max(0, s - safe)^2, s the synthetic share of data.

    Below the safe share it only helps; above it dm/ds = 0 at s* = safe + benefit / (2 collapse), and m < 1 in the end.
    The share rises from 0 to `synthetic_share` as human data run out. m is kept above 0.01: the curve is local.
    """

    ID = "T08"
    SOURCE = ("S1:25", "S1:26")
    LOOK: ClassVar[Mapping[str, int]] = {"training_factor": -1, "labs_training_below_one": 1, "best_closed_rating": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        synthetic_share: float = number(
            0.8, "share of data", 0.0, 1.0, "assumed: overused, as the source fears; at 0.5 it helps; 0 is off"
        )
        ramp: float = number(
            12.0, "months", 1.0, 120.0, "assumed: until the share is reached; human text lasts 2-8 years"
        )
        safe_share: float = number(
            0.5, "share of data", 0.0, 1.0, "assumed: collapse where synthetic replaces real; 0.2-0.7"
        )
        collapse_coef: float = number(8.0, "1", 0.0, 100.0, "assumed: a half of effective compute lost at 0.8; 2-20")
        benefit: float = number(0.3, "1", 0.0, 10.0, "assumed: what a share of one would add without collapse; 0-1")

    def effort(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """The multiplier, alike for all, (S,)."""
        numbers = self.parameters
        if numbers.synthetic_share == 0:
            return None
        share = numbers.synthetic_share * min(1.0, view.month / numbers.ramp)
        return np.full(len(view.sellers), multiplier(share, numbers.safe_share, numbers.collapse_coef, numbers.benefit))


def multiplier(share: float, safe: float, collapse: float, benefit: float) -> float:
    """Factor on effective compute of a synthetic share of data, at least 0.01."""
    return max(1.0 + benefit * share - collapse * max(0.0, share - safe) ** 2, 0.01)


def best_share(safe: float, collapse: float, benefit: float) -> float:
    """The share of synthetic data at which the multiplier is largest, at most 1: safe + benefit / (2 collapse)."""
    return min(1.0, safe + benefit / (2 * collapse)) if collapse > 0 else 1.0
