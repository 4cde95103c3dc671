"""From dated policies to levers on offers, cells, sellers and users."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import LAYER_OF_KIND
from simulation.parameters import OPENNESS, REGIONS, SEGMENTS
from simulation.policies import LEVERS, Clause, Lever, Now, Target

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def strength(start: int, end: int | None, ramp: int, month: int) -> float:
    """Strength in [0, 1] of a policy in a month: 0 before the start and from the end on, linear over the ramp."""
    if month < start or (end is not None and month >= end):
        return 0.0
    return min(1.0, (month - start + 1) / (ramp + 1))


def clauses(economy: "Economy", lever: str = "") -> list[Clause]:
    """All clauses in force this month, or those of one lever."""
    found = [clause for item in economy.policies for clause in in_force(item, economy.month)]
    return [clause for clause in found if not lever or clause.lever == lever]


def in_force(item: Any, month: int) -> tuple[Clause, ...]:
    """Clauses of one enacted policy in a month; none out of its time."""
    level = strength(item.start, item.end, item.ramp, month)
    if not level:
        return ()
    return tuple(item.policy.levers(item.target, Now(item.reach * level, month, item.start)))


def lever_columns(economy: "Economy", weights: Ints) -> dict[str, Floats]:
    """Levers of offers of the given weights: by cell (m, cells), or one an offer (m,); none where all rest for good."""
    if not economy.policies:
        return {}
    cells, now = len(REGIONS) * len(SEGMENTS), clauses(economy)
    out = {name: _at_rest(lever, (len(weights), cells), (len(weights),)) for name, lever in LEVERS.items()}
    out = {name: value for name, value in out.items() if value is not None}
    for clause in now:
        if clause.lever not in out:
            continue
        covered = covered_weights(economy, clause.target, weights)
        if LEVERS[clause.lever].on == "cells":
            covered = covered[:, None] & covered_cells(clause.target)
        out[clause.lever] = _combined(LEVERS[clause.lever], out[clause.lever], covered, clause.value)
    paid = 1 + out["tax"] + out["compliance"]
    if np.any(paid <= 0):
        raise ValueError(f"Policies together pay {1 - paid.min():.0%} of a price; a subsidy must leave some of it.")
    return out


def _at_rest(lever: Lever, by_cell: tuple[int, ...], by_offer: tuple[int, ...]) -> Any:
    shapes = {"cells": by_cell, "offers": by_offer}
    return np.full(shapes[lever.on], lever.rest) if lever.on in shapes else None


def _combined(lever: Lever, values: Floats, covered: Flags, value: float) -> Floats:
    if lever.combine == "add":
        return values + np.where(covered, value, 0.0)
    if lever.combine == "multiply":
        return values * np.where(covered, value, 1.0)
    return np.where(covered, np.minimum(values, value), values)


def user_levers(economy: "Economy") -> dict[str, Floats]:
    """Levers on users by their cell, (I,) each."""
    out = {name: np.full(len(REGIONS) * len(SEGMENTS), lever.rest) for name, lever in _on("users")}
    for clause in clauses(economy):
        if clause.lever in out:
            covered = covered_cells(clause.target)
            out[clause.lever] = _combined(LEVERS[clause.lever], out[clause.lever], covered, clause.value)
    return {name: value[economy.users.cell] for name, value in out.items()}


def seller_levers(economy: "Economy", some: Sequence[Clause] | None = None) -> dict[str, Floats]:
    """Levers on sellers, (S,) each, from all clauses in force or from some.

    A `shared` amount is split equally among those covered. What is due for each set of weights (upkeep of a rule,
    licence) is due for every one on sale that is covered and has no successor; where the target names layers of
    sellers instead, once for each of them.
    """
    out = {name: np.full(len(economy.sellers), lever.rest) for name, lever in _on("sellers")}
    for clause in clauses(economy) if some is None else some:
        if clause.lever not in out:
            continue
        covered = covered_sellers(economy, clause.target)
        value: Any = clause.value
        if clause.party == "shared":
            value = value / max(int(covered.sum()), 1)
        if clause.lever in ("upkeep", "licence") and not clause.target.kinds:
            value = value * _sets(economy, clause.target)
            covered = np.ones(len(covered), bool)
        out[clause.lever] = _combined(LEVERS[clause.lever], out[clause.lever], covered, value)
    return out


def pooled(economy: "Economy") -> Floats:
    """Others' R&D whose results each seller can use, USD a month, (S,): pool by pool, without its own part."""
    out, rd = np.zeros(len(economy.sellers)), economy.sellers.rd
    for item in economy.policies:
        now = in_force(item, economy.month)
        if any(clause.lever == "contribution" for clause in now):
            on = seller_levers(economy, now)
            given = on["contribution"] * rd
            out += on["access"] * np.maximum(given.sum() - given, 0.0)
    return out


def _on(what: str) -> Iterable[tuple[str, Lever]]:
    return [(name, lever) for name, lever in LEVERS.items() if lever.on == what]


def _sets(economy: "Economy", target: Target) -> Floats:
    """How many covered sets of weights every developer has on sale that no successor has replaced, (S,)."""
    offers, weights = economy.offers, economy.weights
    rows = np.unique(offers.weights[offers.active])
    rows = rows[(weights.superseded[rows] < 0) & covered_weights(economy, target, rows)]
    return np.bincount(weights.developer[rows], minlength=len(economy.sellers)).astype(float)


def covered_cells(target: Target) -> Flags:
    """Cells (region x segment) of the users that a target covers, (cells,)."""
    return np.asarray((_named(target.regions, REGIONS)[:, None] & _named(target.segments, SEGMENTS)).ravel())


def covered_weights(economy: "Economy", target: Target, weights: Ints) -> Flags:
    """Which of some weights (m,) a target covers."""
    table = economy.weights
    developer = table.developer[weights]
    covered = _named(target.origin, REGIONS)[economy.sellers.origin[developer]]
    covered = covered & _named(target.openness, OPENNESS)[table.openness[weights]]
    covered &= table.compute[weights] >= target.compute
    if target.developers:
        covered &= _named(target.developers, economy.sellers.names)[developer]
    if target.since is not None:
        covered &= table.released[weights] >= target.since
    if target.uncertified:
        certified = table.certified[weights]
        covered &= (certified < 0) | (certified > economy.month)
    return np.asarray(~covered if target.others else covered)


def covered_sellers(economy: "Economy", target: Target) -> Flags:
    """Which active sellers a target covers, (S,): by home, kind, name, openness and largest weights on sale."""
    sellers = economy.sellers
    covered = sellers.active & _named(target.origin, REGIONS)[sellers.origin]
    covered = covered & _named(target.kinds, LAYER_OF_KIND)[sellers.kind]
    covered = covered & _named(target.openness, OPENNESS)[sellers.openness]
    if target.developers:
        covered &= _named(target.developers, sellers.names)
    if target.compute:
        rows = np.unique(economy.offers.weights[economy.offers.active])
        largest = np.zeros(len(sellers))
        np.maximum.at(largest, economy.weights.developer[rows], economy.weights.compute[rows])
        covered &= largest >= target.compute
    return np.asarray(covered)


def _named(names: tuple[str, ...], known: Iterable[str]) -> Flags:
    return np.array([not names or name in names for name in known])
