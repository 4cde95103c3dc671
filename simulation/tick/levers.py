"""From dated policies to levers per offer and cell."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.parameters import OPENNESS, REGIONS, SEGMENTS
from simulation.policies import Clause, Target

if TYPE_CHECKING:
    from simulation.economy import Economy


def strength(start: int, end: int | None, ramp: int, month: int) -> float:
    """Strength in [0, 1] of a policy in a month: 0 before the start and from the end on, linear over the ramp."""
    if month < start or (end is not None and month >= end):
        return 0.0
    return min(1.0, (month - start + 1) / (ramp + 1))


def clauses(economy: "Economy") -> tuple[Clause, ...]:
    """All clauses in force this month."""
    found: list[Clause] = []
    for item in economy.policies:
        level = item.reach * strength(item.start, item.end, item.ramp, economy.month)
        found += item.policy.levers(item.target, level)
    return tuple(found)


def lever_columns(economy: "Economy", weights: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Levers (available, tax, fee) of offers of the given weights by cell, (m, cells) each; taxes and fees add up."""
    cells = len(REGIONS) * len(SEGMENTS)
    shape = (len(weights), cells)
    out = {"available": np.ones(shape, bool), "tax": np.zeros(shape), "fee": np.zeros(shape)}
    for clause in clauses(economy):
        covered = _offers(economy, clause.target, weights)[:, None] & _cells(clause.target)
        if clause.lever == "available":
            out["available"] &= ~covered | (clause.value > 0)
        else:
            out[clause.lever] = out[clause.lever] + np.where(covered, clause.value, 0.0)
    return out


def _cells(target: Target) -> NDArray[np.bool_]:
    region = np.array([not target.regions or name in target.regions for name in REGIONS])
    segment = np.array([not target.segments or name in target.segments for name in SEGMENTS])
    return np.asarray((region[:, None] & segment).ravel())


def _offers(economy: "Economy", target: Target, weights: NDArray[np.int64]) -> NDArray[np.bool_]:
    origin = economy.sellers.origin[economy.weights.developer[weights]]
    openness = economy.weights.openness[weights]
    by_origin = np.array([not target.origin or name in target.origin for name in REGIONS])
    by_openness = np.array([not target.openness or name in target.openness for name in OPENNESS])
    return np.asarray(by_origin[origin] & by_openness[openness])
