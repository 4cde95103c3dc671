"""Data flywheel: use improves quality, quality draws use; when does one seller run away with the market?"""

import math
from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.optimize import brentq

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.nests import Floats
from simulation.parameters import Block, count, number
from simulation.theory import Theory

HEAD_START = 1e-6
PACE = 0.1  # of a step, against the slower of decay and growth
MOST_STEPS = 20_000
INSIDE = 1e3  # worth of any offer, so that nobody does without


class FlywheelTipping(Theory):
    """dq/dt = eta s - d q, s = softmax(b q): equal shares are unstable iff eta b/n > d (cf. Hagiu & Wright 2023)."""

    tolerance = 1e-4

    class Parameters(Block):
        """The strength of the flywheel."""

        sellers: int = count(2, "sellers", 2, 10, "assumed")
        learning: float = number(1.0, "points/month", 0.01, 100.0, "assumed: eta, quality from all of the market's use")
        decay: float = number(2.0, "1/month", 0.01, 100.0, "assumed: d, how fast data lose their worth")
        response: float = number(4.2, "1/points", 0.01, 1e4, "assumed: b, how strongly users answer to quality")

        @model_validator(mode="after")
        def _decided(self) -> Any:
            ratio = self.learning * self.response / (self.sellers * self.decay)
            if 0.98 < ratio < 1.02 or ratio > 20.0:
                raise ValueError(
                    f"learning x response / (sellers x decay) is {ratio:.4g}; it must be at most 20 and not within 2% "
                    "of 1, where nothing is settled in finite time"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Growth of a small lead from the linear form, the leader's share from the balance of logs."""
        p = self.parameters
        n, steepness = p.sellers, p.learning * p.response / p.decay

        def balance(share: float) -> float:
            rest = (1.0 - share) / (n - 1)
            return steepness * (share - rest) - math.log(share / rest)

        leader = 1.0 / n
        if steepness > n:
            # Shares above the last where quality gained exceeds quality needed: the largest root.
            grid = 1.0 - np.geomspace(1e-12, 1.0 - 1.0 / n - 1e-9, 4000)
            inside = next(share for share in grid if balance(float(share)) > 0.0)
            leader = brentq(balance, float(inside), 1.0 - 1e-13, xtol=1e-15)
        return {"growth_of_a_small_lead": p.learning * p.response / n - p.decay, "leader_share": float(leader)}

    def got(self) -> dict[str, float]:
        """Month after month by the simulator's choice of users, from a head start of a millionth."""
        p = self.parameters
        quality = np.full(p.sellers, p.learning / (p.sellers * p.decay))
        quality[0] += HEAD_START / p.response
        rate = (self._change(quality)[0] - self._change(quality)[1]) / (quality[0] - quality[1])
        growth = p.learning * p.response / p.sellers
        step = PACE / max(p.decay, growth)
        for _ in range(MOST_STEPS):
            change = self._change(quality)
            quality = quality + step * change
            # A lead that still grows is not at rest, however slowly it moves.
            if np.max(np.abs(change)) < 1e-11 * p.learning and (
                rate < 0.0 or quality[0] - quality[1] > 1e-3 / p.response
            ):
                break
        return {"growth_of_a_small_lead": float(rate), "leader_share": float(self._shares(quality)[0])}

    def _shares(self, quality: Floats) -> Floats:
        """Shares (n,) of users who all buy."""
        n = quality.size
        structure = Structure(np.arange(n), np.arange(n), np.arange(n), 1.0 / self.parameters.response, 0.0, 0.0)
        utility = quality[:, None] + INSIDE / self.parameters.response
        return choose(structure, Choices(utility, np.zeros(1), np.zeros((n, 1)))).share[:, 0]

    def _change(self, quality: Floats) -> Floats:
        p = self.parameters
        return p.learning * self._shares(quality) - p.decay * quality
