"""Who is served when sellers cannot serve all: the turned away try their next choice once.

In a model of generalised extreme values those whose first choice lies in a set R have the next choice k with
probability (P_k^(-R) - P_k) / P_R, where -R is the market without R, and lose kappa (I - I^(-R)) / P_R on average: the
expected best of what is left is kappa I^(-R) over all, and kappa I for those whose best is outside R. Both are linear
in the mass of each class of incumbents, so outcomes of the market with and without R suffice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from simulation.equations.demand import Choices, Outcome, Structure, choose, have_numba
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats, nest_tables

ROUNDING = 1e-12
"""Share of what can be served that is no excess."""


class Limits(NamedTuple):
    """What suppliers can serve, in any unit of use.

    `supplier` (J,) who serves each offer; `use` (J, N) use per unit of mass; `most` (S,) what each can serve;
    `besides` (S,) use that has no second choice and is rationed by the same share.
    """

    supplier: Ints
    use: Floats
    most: Floats
    besides: Floats


class Rationed(NamedTuple):
    """Masses and surplus after rationing; by supplier (S,) the share of choices refused, and of next choices taken."""

    outcome: Outcome
    refused: Floats
    taken: Floats


def ration(structure: Structure, choices: Choices, first: Outcome, limits: Limits) -> Rationed:
    """Serve what can be served of the choices `first` (the outcome of `choices`).

    Supplier s turns away r_s = 1 - min(1, most / asked) of its choices at random. The next choice k of those turned
    away is served by a supplier with room, by the share a_k = min(1, room / asked of it), and not by one that turns
    others away. With n and W = surplus over all, and -s the market without the offers of s:
    share = (1 - r) n + a sum_s r_s (n^(-s) - n); surplus = W - sum_s r_s (W - W^(-s)) - worth of refused next choices.
    """
    suppliers = len(limits.most)
    asked = by_supplier(limits, first.share) + limits.besides
    refused = np.where(asked > limits.most * (1.0 + ROUNDING), 1.0 - limits.most / np.where(asked > 0, asked, 1.0), 0.0)
    short = np.flatnonzero(refused)
    if short.size == 0:
        return Rationed(first, refused, np.ones(suppliers))
    others = [_without(structure, choices, first, limits.supplier == row) for row in short]
    inflow = sum((refused[row] * moved for row, (_, _, moved) in zip(short, others, strict=True)), np.zeros(()))
    second = np.bincount(limits.supplier, (inflow * limits.use).sum(1), suppliers)
    room = np.where(refused > 0, 0.0, np.maximum(limits.most - asked, 0.0))
    taken = np.where(second > room, room / np.where(second > 0, second, 1.0), 1.0)
    failing = 1.0 - taken[limits.supplier]
    share = first.share * (1.0 - refused[limits.supplier])[:, None] + inflow * (1.0 - failing)[:, None]
    surplus = first.surplus.copy()
    before = worth(structure, choices) if np.any(failing * inflow.sum(1) > 0) else None
    for row, (left, outcome, _) in zip(short, others, strict=True):
        surplus -= refused[row] * (first.surplus - outcome.surplus)
        if before is not None:
            lost = worth(structure, left) - before
            lost[limits.supplier == row] = 0.0
            surplus -= refused[row] * (failing[:, None] * lost).sum(0)
    return Rationed(_outcome(structure, first, share, surplus), refused, taken)


def by_supplier(limits: Limits, share: Floats) -> Floats:
    """Use asked of each supplier by masses (J, N), (S,)."""
    return np.bincount(limits.supplier, (share * limits.use).sum(1), len(limits.most))


def _without(
    structure: Structure, choices: Choices, first: Outcome, gone: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Choices, Outcome, Floats]:
    """The market without some offers: its choices, their outcome, and where the masses of those offers go, (J, N)."""
    utility = choices.utility.copy()
    utility[gone] = -np.inf
    left = replace(choices, utility=utility)
    outcome = choose(structure, left)
    moved = np.maximum(outcome.share - first.share, 0.0)
    moved[gone] = 0.0
    return left, outcome, moved


def _outcome(structure: Structure, first: Outcome, share: Floats, surplus: Floats) -> Outcome:
    """An outcome with other masses: everybody not served is outside and keeps no incumbent."""
    everybody = first.share.sum(0) + first.outside
    incumbent = np.zeros_like(first.incumbent)
    for seller, mass in zip(structure.seller, share, strict=True):
        incumbent[seller] += mass
    return Outcome(share, np.maximum(everybody - share.sum(0), 0.0), incumbent, surplus)


def worth(structure: Structure, choices: Choices, *, compiled: bool | None = None) -> Floats:
    """Sum over classes of mass x choice probability x kappa I, (J, N): what choosers of each offer get in all.

    Masses are linear in those of the classes, so they are asked for with masses m max(kappa I_c, 0) instead of m.
    """
    layout, scale = structure.layout(choices.incumbent.shape[0]), structure.scale
    if have_numba() if compiled is None else compiled:
        from simulation.equations.demand_kernel import choose_kernel

        return choose_kernel(layout, scale, choices, weighed=True).share
    tables = nest_tables(layout, scale, choices.utility[layout.order], choices.switching, None)
    values = structure.kappa * (np.log(np.vstack([tables.classes, tables.total])) + tables.shift)
    none = np.maximum(1.0 - choices.incumbent.sum(0), 0.0)
    weights = np.vstack([choices.incumbent, none]) * np.maximum(values, 0.0)
    total = weights.sum(0)
    scaled = weights[:-1] / np.where(total > 0, total, 1.0)
    return choose(structure, replace(choices, incumbent=scaled), compiled=False).share * total
