"""Which access mode users take, what it is worth to them, and what all modes together ask of every offer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.equations.access import CLOSE, Access, Setting, by_user
from simulation.equations.access_tables import Logs, log_sum, rate
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.use_curves import TaskUse

NEGLIGIBLE = 1e-18
"""A share of people too small to move any sum."""


class Tastes(NamedTuple):
    """Scale of tastes over modes, share of the money at stake, and their correlation among one seller's modes."""

    kappa: float
    rho: float


class ModeChoice(NamedTuple):
    """Probabilities (L, I), share of each mode in its seller's modes (L, I), surplus USD a month (I,)."""

    share: Floats
    within: Floats
    surplus: Floats


def choose_modes(value: Floats, seller: Ints, money: Floats, tastes: Tastes) -> ModeChoice:
    """CS_i = s_i ln sum_nests [sum_l exp(V_il / (s_i lam))]^lam, s_i = kappa x money at stake, lam = 1 - rho.

    `value` (L, I) USD a month with pay as you go first, -inf where a mode cannot be had; `seller` (L,) the nest of each
    mode; `money` (I,) USD a month, the scale's base, which may be capped (docs/decisions/0009).
    Who has nothing at stake takes the best mode, pay as you go where it is no worse: no plan, no surplus. Raises
    ValueError unless kappa > 0 and 0 <= rho < 1. Sources: McFadden (1978); Small & Rosen (1981).
    """
    if not (tastes.kappa > 0.0 and 0.0 <= tastes.rho < 1.0):
        raise ValueError(f"kappa > 0 and 0 <= rho < 1 are needed; came {tastes.kappa}, {tastes.rho}.")
    lam, scale = 1.0 - tastes.rho, tastes.kappa * money
    careless = scale <= 0
    best = value.max(axis=0)
    with np.errstate(over="ignore"):  # next to nothing at stake: the best mode for sure
        height = (value - best) / np.where(careless, 1.0, scale)
    _, nest, size = np.unique(seller, return_inverse=True, return_counts=True)
    order = np.argsort(nest, kind="stable")
    inner, grouped = _nests(height[order] / lam, np.cumsum(size) - size, nest[order])
    within = np.empty_like(grouped)
    within[order] = grouped
    total = log_sum(lam * inner)
    share = within * np.exp(lam * inner - total)[nest]
    if careless.any():
        first = np.eye(len(value))[:, value.argmax(axis=0)]
        share, within = (np.where(careless, first, rows) for rows in (share, within))
    return ModeChoice(share, within, np.where(careless, best, best + scale * total))


def _nests(height: Floats, start: Ints, nest: Ints) -> tuple[Floats, Floats]:
    """ln of each nest's sum of exponentials, (g, I), and each mode's part of it, (L, I); modes nest after nest."""
    top = np.maximum.reduceat(height, start, axis=0)
    top[np.isneginf(top)] = 0.0
    part = np.exp(height - top[nest])
    total = np.add.reduceat(part, start, axis=0)
    part /= np.where(total > 0, total, 1.0)[nest]
    with np.errstate(divide="ignore"):
        return np.log(total) + top, part


class Asked(NamedTuple):
    """Mtok billed a month per offer and decision: at list prices and under quotas, (J, N) each."""

    at_list: Floats
    on_quota: Floats


def tokens_asked(setting: Setting, slope: Floats, accesses: list[Access], share: Floats) -> Asked:
    """Tokens of all offers over all modes; `slope` (J, N) is -du/dp at list, `share` (1 + modes, I).

    Where a mode does not include an offer its probability is e^(u / (kappa lam)) times a rate per nest that only a few
    logarithms move.
    """
    taken = share[:, setting.user]
    mass = taken[0] * setting.market.share + list_mass(setting, accesses, share[1:])
    at_list = mass * slope * setting.stake
    on_quota = np.zeros_like(at_list)
    for mass, access in zip(taken[1:], accesses, strict=True):
        on_quota[access.mode.included] += mass * access.quota_tokens
        at_list[access.mode.included] += mass * access.list_tokens
    return Asked(at_list, on_quota)


def list_mass(setting: Setting, accesses: list[Access], share: Floats) -> Floats:
    """sum_l share_l P_jl over the modes that do not include offer j, (J, N); `share` (modes, I).

    P_jl = e^(u_j / (kappa lam) + rate_l), u_j at list and the rate of j's nest under mode l.
    """
    market, structure = setting.market, setting.market.structure
    out = np.zeros_like(market.utility)
    for mass, access in zip(share[:, setting.user], accesses, strict=True):
        chosen = mass * np.exp(market.value + mode_rate(setting, access)[structure.weights])
        chosen[access.mode.included] = 0.0
        out += chosen
    return out


def mode_rate(setting: Setting, access: Access) -> Floats:
    """`rate` of all nests for people in a mode, (g, N)."""
    logs, structure = setting.market.logs, setting.market.structure
    nest, family = np.array(logs.nest), np.array(logs.family)
    nest[access.nests], family[access.families] = access.logs.nest, access.logs.family
    return rate(structure.scale, Logs(nest, family, access.logs.total), structure.family)


def task_tokens(setting: Setting, whole: TaskUse, access: Access, volume: Floats, some: Ints) -> tuple[Floats, Floats]:
    """Mtok of a way's included offers by task if all people of users `some` (u,) were in it, (m, K, u) each.

    On quota, at list. Where the quota binds at list prices a share `mix` of the covered tokens is under it; where
    tokens jump over it, they are the mixture of both sides of the jump. Tasks that are not covered are bought at list.
    """
    users, mode = setting.users, access.mode
    columns = (np.arange(setting.stake.size // users)[:, None] * users + some).ravel()
    curve, user = whole.take(columns), setting.user[columns]
    burn, ceiling = by_user(mode.burn, users)[:, user], by_user(mode.ceiling, users)[:, user]
    low = np.asarray(mode.base)[:, None] + burn * access.shadow_price[user]
    listed = np.isfinite(ceiling) & (low >= ceiling * (1 - CLOSE))
    tokens = access.mass[:, None, columns] * volume[:, columns]
    near = tokens * curve.used(np.minimum(low, ceiling))[0]
    mix, far = access.mix[user], near
    if np.any((access.other != access.shadow_price)[some]):
        other = np.asarray(mode.base)[:, None] + burn * access.other[user]
        far = tokens * curve.used(np.minimum(other, ceiling))[0]
    inside = np.where(listed[:, None], mix * near, mix * near + (1 - mix) * far)
    beyond = np.where(listed[:, None], (1 - mix) * near, 0.0)
    quota, at_list = np.where(curve.covered, inside, 0.0), np.where(curve.covered, beyond, near)
    shape = (len(mode.included), -1, len(some))
    return quota.reshape(shape), at_list.reshape(shape)
