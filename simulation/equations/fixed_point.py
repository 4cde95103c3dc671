"""Safeguarded Anderson acceleration of a fixed-point iteration."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulation.equations.nests import Floats

MEMORY = 10  # ten past points solve markets of near-perfect substitutes that five leave oscillating
NEAR = 0.1  # rms residual below which acceleration may start
LONGEST_STEP = 1.0  # in ln margin
FIRST_REST, LONGEST_REST = 5, 20  # plain steps after a refusal; doubles at each up to the longest
PATIENCE = 25  # evaluations without a new best point after which plain steps are halved, at most to 1/16
SHORTEST = 1.0 / 16.0


class FixedPoint(NamedTuple):
    """Where the iteration ended: point (n,), evaluations of the residual, and whether it met the tolerance."""

    point: Floats
    iterations: int
    converged: bool


def anderson_step(points: list[Floats], residuals: list[Floats], pace: float = 1.0) -> Floats:
    """Next point from the last few points and residuals (Anderson 1965; Walker & Ni 2011), clipped to a step of 1.

    x + pace r - (dX + pace dR) argmin_g |r - dR g|, each (n,).
    """
    moves, changes = np.diff(np.array(points), axis=0).T, np.diff(np.array(residuals), axis=0).T
    weights = np.linalg.lstsq(changes, residuals[-1], rcond=1e-8)[0]
    step = pace * residuals[-1] - (moves + pace * changes) @ weights
    return np.asarray(points[-1] + np.clip(step, -LONGEST_STEP, LONGEST_STEP))


def solve_fixed_point(
    residual: Callable[[Floats], Floats], start: Floats, tolerance: float, limit: int = 1000
) -> FixedPoint:
    """Find x with residual(x) = 0 by x <- x + residual, accelerated near the solution; `start` (n,).

    An accelerated step is kept only if the rms residual falls below the best so far; otherwise the iteration returns
    to the best point, forgets, and takes 5 plain steps (10, then 20 after further refusals). Where plain steps cycle
    (near-perfect substitutes far from the solution), they are shortened.
    """
    point, rest, wait = np.asarray(start, dtype=float), 0, FIRST_REST
    best, best_size = point, np.inf
    points: list[Floats] = []
    residuals: list[Floats] = []
    accelerated, pace, idle = False, 1.0, 0
    for evaluations in range(1, limit + 1):
        gap = residual(point)
        size = float(np.sqrt(np.mean(gap**2))) if gap.size else 0.0
        if np.max(np.abs(gap), initial=0.0) <= tolerance:
            return FixedPoint(point, evaluations, True)
        if accelerated and size >= best_size:
            point, points, residuals, rest, wait, accelerated = best, [], [], wait, min(2 * wait, LONGEST_REST), False
            continue
        idle += 1
        if size < best_size:
            best, best_size, idle = point, size, 0
        if idle >= PATIENCE:
            pace, idle = max(0.5 * pace, SHORTEST), 0
        points, residuals = [*points[-MEMORY:], point], [*residuals[-MEMORY:], gap]
        accelerated = rest == 0 and size < NEAR and len(points) > 1
        rest = max(rest - 1, 0)
        point = anderson_step(points, residuals, pace) if accelerated else point + pace * gap
    return FixedPoint(best, limit, False)
