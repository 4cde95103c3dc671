"""Learning without regret: weights on a grid of prices that grow with what each price would have earned."""

from __future__ import annotations

import numpy as np

from simulation.equations.nests import Floats


def hedge(score: Floats, payoff: Floats, rate: float) -> Floats:
    """Scores (A,) after a period whose payoffs (A,) all arms know: score + rate payoff / range, largest 0.

    Multiplicative weights (Freund & Schapire 1997): probability ~ exp(score). Payoffs are divided by their largest
    less their smallest value of the period, so that `rate` has no unit; a period in which all arms earn the same
    teaches nothing. With payoffs in [0, 1] regret over T periods is at most ln A / rate + rate T / 8.
    """
    spread = float(payoff.max() - payoff.min())
    new = score + (rate * (payoff - payoff.min()) / spread if spread > 0 else 0.0)
    return np.asarray(new - new.max())


def bandit(score: Floats, arm: int, payoff: float, rate: float, explore: float) -> Floats:
    """Scores (A,) after a period in which only the payoff in [0, 1] of the arm played is known: EXP3.

    score_arm + rate payoff / probability_arm, an unbiased estimate of what all arms earn (Auer, Cesa-Bianchi, Freund &
    Schapire 2002); `explore` as in `mixed`.
    """
    new = np.array(score, dtype=float)
    new[arm] += rate * payoff / mixed(score, explore)[arm]
    return np.asarray(new - new.max())


def mixed(score: Floats, explore: float = 0.0) -> Floats:
    """Probabilities (A,) ~ (1 - explore) exp(score) / sum + explore / A."""
    weight = np.exp(score - score.max())
    return np.asarray((1.0 - explore) * weight / weight.sum() + explore / score.size)


def drawn(probability: Floats, uniform: float) -> int:
    """The arm at a uniform draw in [0, 1)."""
    return min(int(np.searchsorted(np.cumsum(probability), uniform, side="right")), probability.size - 1)
