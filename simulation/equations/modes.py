"""Which access mode users take, what it is worth to them, and what all modes together ask of every offer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.equations.access import Access, Setting
from simulation.equations.access_tables import Logs, log_sum, rate
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats


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
    height = (value - best) / np.where(careless, 1.0, scale)
    nests, nest = np.unique(seller, return_inverse=True)
    inner = np.array([log_sum(height[nest == g] / lam) for g in range(len(nests))])
    total = log_sum(lam * inner)
    within = np.exp(height / lam - np.where(np.isfinite(inner), inner, 0.0)[nest])
    share = within * np.exp(lam * inner - total)[nest]
    first = np.eye(len(value))[:, value.argmax(axis=0)]
    share, within = (np.where(careless, first, rows) for rows in (share, within))
    return ModeChoice(share, within, np.where(careless, best, best + scale * total))


class Asked(NamedTuple):
    """Mtok billed a month per offer and decision: at list prices and under quotas, (J, N) each."""

    at_list: Floats
    on_quota: Floats


def tokens_asked(setting: Setting, slope: Floats, accesses: list[Access], share: Floats) -> Asked:
    """Tokens of all offers over all modes; `slope` (J, N) is -du/dp at list, `share` (1 + modes, I).

    Where a mode does not include an offer its probability is e^(u / (kappa lam)) times a rate per nest that only a few
    logarithms move, so all modes cost one pass over offers: P_j = P_j^list sum_l share_l exp(rate_l - rate_list).
    """
    taken = share[:, setting.user]
    factor = taken[0] + list_factor(setting, accesses, share[1:])
    at_list = setting.market.share * factor * slope * setting.stake
    on_quota = np.zeros_like(at_list)
    for mass, access in zip(taken[1:], accesses, strict=True):
        on_quota[access.mode.included] += mass * access.quota_tokens
        at_list[access.mode.included] += mass * access.list_tokens
    return Asked(at_list, on_quota)


def list_factor(setting: Setting, accesses: list[Access], share: Floats) -> Floats:
    """sum_l share_l exp(rate_l - rate_list) over the modes that do not include an offer, (J, N); `share` (modes, I)."""
    if setting.market.compiled:
        from simulation.equations.access_kernel import factor_compiled

        return factor_compiled(setting, accesses, share)
    structure = setting.market.structure
    base = rate(structure.scale, setting.market.logs, structure.family)
    pull = np.zeros_like(base)
    special = np.unique(np.concatenate([np.zeros(0, np.int64), *(access.mode.included for access in accesses)]))
    of_special = structure.weights[special]
    apart = pull[of_special]
    for mass, access in zip(share[:, setting.user], accesses, strict=True):
        lift = mass * _lift(setting, base, access)
        pull += lift
        apart += lift[of_special] * ~np.isin(special, access.mode.included)[:, None]
    factor = pull[structure.weights]
    factor[special] = apart
    return factor


def _lift(setting: Setting, base: Floats, access: Access) -> Floats:
    """exp(rate under the mode - rate at list) of every nest, (G, N); zero where nobody can buy at list."""
    logs, structure = setting.market.logs, setting.market.structure
    whole = np.flatnonzero(np.isin(structure.family, access.families))
    nest, family = logs.nest[whole], logs.family[access.families]
    nest[np.searchsorted(whole, access.nests)] = access.logs.nest
    family[:] = access.logs.family
    moved = rate(structure.scale, Logs(nest, family, access.logs.total), _number(structure.family[whole]))
    out = np.repeat(np.exp(logs.total - access.logs.total)[None], len(structure.family), axis=0)
    known = np.isfinite(base[whole])
    out[whole] = np.where(known, np.exp(moved - np.where(known, base[whole], 0.0)), 0.0)
    return out


def _number(groups: Ints) -> Ints:
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)
