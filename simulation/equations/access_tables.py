"""Three-level nested demand in logarithms when a few offers change price and all others stand at list.

Long-run law: no switching cost. An access mode reprices only the offers it includes, so everything else enters as
sums frozen once per mode, and a new shadow price costs O(included offers) per decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Structure
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats, Scale

Flags = NDArray[np.bool_]


def log_sum(rows: Floats, *more: Floats) -> Floats:
    """ln of the sum of exponentials over the first axis and over further rows; -inf where every term is."""
    top = rows.max(axis=0, initial=-np.inf)
    for row in more:
        top = np.maximum(top, row)
    safe = np.where(np.isfinite(top), top, 0.0)
    total = np.exp(rows - safe).sum(axis=0)
    for row in more:
        total = total + np.exp(row - safe)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total) + safe)


class Logs(NamedTuple):
    """ln D of nests (g, N), ln G of families (f, N), ln S of the market (N,), the outside option at 0."""

    nest: Floats
    family: Floats
    total: Floats


@dataclass(frozen=True)
class ListDemand:
    """Demand with every offer at list: `utility` (J, N) share of value, -inf where it cannot be had at list."""

    structure: Structure
    utility: Floats

    @cached_property
    def value(self) -> Floats:
        """u / (kappa lam), (J, N)."""
        scale = self.structure.scale
        return np.ascontiguousarray(self.utility / (scale.kappa * scale.lam))

    @cached_property
    def share(self) -> Floats:
        """Choice probabilities, (J, N)."""
        structure = self.structure
        return np.exp(self.value + rate(structure.scale, self.logs, structure.family)[structure.weights])

    @cached_property
    def logs(self) -> Logs:
        """Sums of all nests, families and the market."""
        scale, structure, value = self.structure.scale, self.structure, self.value
        nests, families = len(structure.family), 1 + int(structure.family.max(initial=-1))
        nest = _grouped(value, structure.weights, nests)
        family = _grouped(scale.theta * nest, structure.family, families)
        return Logs(nest, family, log_sum(scale.mu * family, np.zeros(value.shape[1])))


def rate(scale: Scale, logs: Logs, family_of: Ints) -> Floats:
    """ln of probability over e^(u / (kappa lam)) in each nest: (theta-1) ln D + (mu-1) ln G - ln S, (g, N).

    -inf where the nest is empty, whose offers nobody takes.
    """
    out = (scale.mu - 1.0) * np.where(np.isfinite(logs.family), logs.family, 0.0)[family_of] - logs.total
    return np.where(np.isfinite(logs.nest), (scale.theta - 1.0) * np.nan_to_num(logs.nest, neginf=0.0) + out, -np.inf)


def _grouped(rows: Floats, group: Ints, count: int) -> Floats:
    return np.array([log_sum(rows[group == i]) for i in range(count)]).reshape(count, rows.shape[1])


@dataclass(frozen=True)
class Frozen:
    """What included offers meet: sums over all others, of touched nests (g, N), touched families (f, N), market (N,).

    `nest_of` (m,) and `family_of` (g,) number touched nests and families; `nests`, `families` are the caller's numbers.
    """

    scale: Scale
    nest_of: Ints
    family_of: Ints
    nests: Ints
    families: Ints
    nest: Floats
    family: Floats
    total: Floats

    @classmethod
    def of(cls, market: ListDemand, included: Ints) -> Frozen:
        """Freeze everything but the offers `included` (m,)."""
        structure, scale, logs = market.structure, market.structure.scale, market.logs
        nests, nest_of = np.unique(structure.weights[included], return_inverse=True)
        families, family_of = np.unique(structure.family[nests], return_inverse=True)
        beside = np.ones(len(structure.weights), bool)
        beside[included] = False
        value = market.utility / (scale.kappa * scale.lam) if len(nests) > len(structure.family) / 2 else None
        nest = [_log_value(market, np.flatnonzero(beside & (structure.weights == g)), value) for g in nests]
        whole = np.setdiff1d(np.arange(len(structure.family)), nests)
        family = [log_sum(scale.theta * logs.nest[whole[structure.family[whole] == f]]) for f in families]
        others = np.setdiff1d(np.arange(logs.family.shape[0]), families)
        total = log_sum(scale.mu * logs.family[others], np.zeros(logs.total.size))
        size = (-1, logs.total.size)
        return cls(
            scale, nest_of.astype(np.int64), family_of.astype(np.int64), nests, families,
            np.reshape(nest, size), np.reshape(family, size), total,
        )  # fmt: skip

    def take(self, keep: Ints | Flags) -> Frozen:
        """The same for some decisions."""
        parts = self.nest[:, keep], self.family[:, keep], self.total[keep]
        return Frozen(self.scale, self.nest_of, self.family_of, self.nests, self.families, *parts)

    def logs(self, utility: Floats) -> Logs:
        """Sums of touched nests and families and of the market at utilities (m, N) of the included offers."""
        scale = self.scale
        value = utility / (scale.kappa * scale.lam)
        nest = np.array([log_sum(value[self.nest_of == g], self.nest[g]) for g in range(len(self.nests))])
        power = scale.theta * nest
        family = np.array([log_sum(power[self.family_of == f], self.family[f]) for f in range(len(self.families))])
        return Logs(nest, family, log_sum(scale.mu * family, self.total))


def _log_value(market: ListDemand, rows: Ints, value: Floats | None) -> Floats:
    scale = market.structure.scale
    return log_sum(market.utility[rows] / (scale.kappa * scale.lam) if value is None else value[rows])


class Shares(NamedTuple):
    """Of included offers: probability, share in its nest and of the nest in its family, (m, N) each."""

    mass: Floats
    host: Floats
    nest: Floats


def included_shares(frozen: Frozen, utility: Floats, logs: Logs) -> Shares:
    """Probabilities of the included offers at utilities (m, N)."""
    scale, g, f = frozen.scale, frozen.nest_of, frozen.family_of
    reach = np.isfinite(logs.nest)
    below = np.where(reach, logs.nest, 0.0)
    host = np.exp(utility / (scale.kappa * scale.lam) - below[g])
    family = np.where(np.isfinite(logs.family), logs.family, 0.0)
    within = np.exp(np.where(reach, scale.theta * below - family[f], -np.inf))
    upper = np.exp(np.where(np.isfinite(logs.family), scale.mu * family - logs.total, -np.inf))
    nest = host * within[g]
    return Shares(nest * upper[f][g], host, nest)


def mass_slope(frozen: Frozen, shares: Shares, pull: Floats) -> Floats:
    """sum_jl y_l y_j dP_l/du_j for y = `pull` (m, N), in closed form, (N,).

    (1/kappa) sum_l P_l y_l [y_l / lam - c1 ybar_nest - c2 ybar_family - Z], c1 = 1/lam - 1/mu, c2 = 1/mu - 1.
    """
    scale, g = frozen.scale, frozen.nest_of
    f = frozen.family_of[g]
    by_nest = np.array([(shares.host * pull)[g == i].sum(axis=0) for i in range(len(frozen.nests))])
    by_family = np.array([(shares.nest * pull)[f == i].sum(axis=0) for i in range(len(frozen.families))])
    money = shares.mass * pull
    inner = pull / scale.lam - (1 / scale.lam - 1 / scale.mu) * by_nest[g] - (1 / scale.mu - 1) * by_family[f]
    return np.asarray((money * (inner - money.sum(axis=0))).sum(axis=0) / scale.kappa)
