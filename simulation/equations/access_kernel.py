# ruff: noqa: ANN001, ANN201, C901, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return"
"""Access modes compiled: list sums of all offers, and the shadow price of a quota user by user.

Decisions come first in all arrays here, so that one decision's numbers lie together. The same numbers as
`access_tables` and `access` give, for modes whose offers all meet their list price at one shadow price (credits burnt
at list prices: 1; no list price: none). A user who would use up the quota at list prices needs no
evaluation, one who has tokens left at a price of zero needs one. Kernels and helpers share this file because numba's
cache does not see changes in other modules; they take arrays, which have no useful annotations.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from simulation.equations.access import Access, Mode, Setting, by_user
from simulation.equations.access_tables import Logs
from simulation.equations.demand import Structure
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.use_curves import TaskUse

CLOSE = 1e-13
JUST_BELOW = 1e-13
"""Share of a price by which one just below it is lower."""
MET = 1e-12
"""Relative accuracy of tokens against the quota; values err by its square."""
STEPS = 200
TINY = 1e-250
"""A sum of exponentials below this has lost what stands beside the included offers."""
FAR = 600.0
"""ln of the largest multiplier of list shares that is used; beyond it probabilities are made from logarithms."""
NEGLIGIBLE = 1e-18
"""A share of users too small to move any sum."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath, cached on disk where some cache directory can be written."""
    try:
        return njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:  # no writable place for the cache
        return njit(nogil=True, error_model="numpy")(function)


@compiled
def log_of_sum(a, b):
    """ln(e^a + e^b), -inf where both are."""
    top, low = (a, b) if a >= b else (b, a)
    return top if low == -np.inf else top + math.log1p(math.exp(low - top))


@compiled
def list_sums(value, weights, family_of, theta, mu, nest, family, total, share, power):
    """Sums of nests (N, g), families (N, f) and the market, and shares, at list values u / (kappa lam) (N, J).

    `power` (N, f + 2): families' terms of the market's sum over its largest, the outside's, and ln of that largest.
    """
    nests, families = nest.shape[1], family.shape[1]
    top = np.empty(max(nests, families))
    weight = np.empty(nests)
    for n in range(value.shape[0]):
        top[:nests] = -np.inf
        for j in range(weights.size):
            top[weights[j]] = max(top[weights[j]], value[n, j])
        weight[:] = 0.0
        for j in range(weights.size):
            share[n, j] = math.exp(value[n, j] - top[weights[j]]) if value[n, j] > -np.inf else 0.0
            weight[weights[j]] += share[n, j]
        for g in range(nests):
            nest[n, g] = math.log(weight[g]) + top[g] if weight[g] > 0.0 else -np.inf
            weight[g] = 1.0 / weight[g] if weight[g] > 0.0 else 0.0
        top[:families] = -np.inf
        for g in range(nests):
            top[family_of[g]] = max(top[family_of[g]], theta * nest[n, g])
        family[n] = 0.0
        for g in range(nests):
            if nest[n, g] > -np.inf:
                family[n, family_of[g]] += math.exp(theta * nest[n, g] - top[family_of[g]])
        highest = 0.0
        for f in range(families):
            family[n, f] = math.log(family[n, f]) + top[f] if family[n, f] > 0.0 else -np.inf
            highest = max(highest, mu * family[n, f])
        power[n, families], power[n, families + 1] = math.exp(-highest), highest
        total[n] = power[n, families]
        for f in range(families):
            power[n, f] = math.exp(mu * family[n, f] - highest)
            total[n] += power[n, f]
        total[n] = math.log(total[n]) + highest
        for g in range(nests):
            if nest[n, g] > -np.inf:
                f = family_of[g]
                weight[g] *= math.exp(theta * nest[n, g] - family[n, f] + mu * family[n, f] - total[n])
        for j in range(weights.size):
            share[n, j] *= weight[weights[j]]


@compiled
def freeze(n, lists, touched, scales, work):
    """Sums over offers beside the included ones for decision n, into work: nests, families, market."""
    value, nest, family, _, power = lists
    beside, beside_nest, whole, whole_family, others, family_of = touched
    theta, mu = scales[1], scales[2]
    nests, last = family_of.size, work.size - 1
    work[:] = -np.inf
    for b in range(beside.size):
        work[beside_nest[b]] = log_of_sum(work[beside_nest[b]], value[n, beside[b]])
    for b in range(whole.size):
        at = nests + whole_family[b]
        work[at] = log_of_sum(work[at], theta * nest[n, whole[b]])
    families = family.shape[1]
    rest, top = power[n, families], power[n, families + 1]
    for f in others:
        rest += power[n, f]
    if rest < TINY:  # what is left is far below the largest term: again, over its own largest
        top = 0.0
        for f in others:
            top = max(top, mu * family[n, f])
        rest = math.exp(-top)
        for f in others:
            rest += math.exp(mu * family[n, f] - top)
    work[last] = math.log(rest) + top


@compiled
def spend(n, a, price, curve):
    """Utility of included offer a in decision n at a price, and its slope over covered tasks."""
    gross, rate, weight, covered, beyond, single = curve
    worth, slope, sold = 0.0, 0.0, False
    for t in range(rate.shape[1]):
        paid = price if covered[n, t] else beyond[n, a]
        net = gross[n, a, t] - rate[n, t] * paid
        sold = sold or paid < np.inf
        if net > 0.0 or not single:
            worth += weight[n, t] * net
            if covered[n, t]:
                slope += weight[n, t] * rate[n, t]
    if gross[n, a, 0] == -np.inf or (single and not sold):
        worth = -np.inf
    return worth, slope


@compiled
def masses(nest_of, family_of, scales, work):
    """Probabilities of included offers from sums and utilities in `work`; tokens and their slope as in `decide`."""
    out, utility, pull, mass, reach, sold = work
    _, theta, mu, kappa, lam = scales
    nests, last = family_of.size, out.size - 1
    for f in range(nests, last):
        reach[f] = math.exp(mu * out[f] - out[last]) if out[f] > -np.inf else 0.0
        sold[f] = 0.0
    for g in range(nests):
        f = nests + family_of[g]
        reach[g] = reach[f] * (math.exp(theta * out[g] - out[f]) if theta * out[g] != out[f] else 1.0)
        if out[g] == -np.inf:
            reach[g] = 0.0
        sold[g] = 0.0
    tokens, square = 0.0, 0.0
    for a in range(nest_of.size):
        g = nest_of[a]
        mass[a] = 0.0
        if utility[a] > -np.inf:
            mass[a] = reach[g] * (math.exp(utility[a] - out[g]) if utility[a] != out[g] else 1.0)
        tokens += mass[a] * pull[a]
        sold[g] += mass[a] * pull[a]
        sold[nests + family_of[g]] += mass[a] * pull[a]
    c1, c2 = 1.0 / lam - 1.0 / mu, 1.0 / mu - 1.0
    for a in range(nest_of.size):
        if mass[a] * pull[a] > 0.0:
            g, f = nest_of[a], nests + family_of[nest_of[a]]
            # Shares of b in nest and family are masses: P_b / P_g and P_b / P_F.
            inner = pull[a] / lam - c1 * sold[g] / reach[g] - c2 * sold[f] / reach[f] - tokens
            square += mass[a] * pull[a] * inner
    return tokens, square / kappa


@compiled
def decide(n, i, at, prices, curve, nest_of, frozen, touched, scales, work):
    """Included offers of decision n at shadow price `at`: sums and masses into `work`.

    Returns quota tokens per stake, sum_a burn_a P_a (-du_a/dp), and minus their slope in the shadow price.
    """
    base, burn, _ = prices
    out, utility, pull = work[0], work[1], work[2]
    lam_kappa, theta, mu, family_of = scales[0], scales[1], scales[2], touched[5]
    nests, last = family_of.size, out.size - 1
    out[:] = frozen
    for a in range(nest_of.size):
        worth, slope = spend(n, a, base[a] + burn[i, a] * at, curve)
        utility[a] = worth / lam_kappa
        pull[a] = slope * burn[i, a]
        out[nest_of[a]] = log_of_sum(out[nest_of[a]], utility[a])
    for g in range(nests):
        out[nests + family_of[g]] = log_of_sum(out[nests + family_of[g]], theta * out[g])
    for f in range(nests, last):
        out[last] = log_of_sum(out[last], mu * out[f])
    return masses(nest_of, family_of, scales, work)


@compiled
def ask(i, at, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome):
    """A user's value, quota tokens and their slope at shadow price `at`; sums and masses are kept in `outcome`."""
    value, tokens, slope = 0.0, 0.0, 0.0
    start, order = rows
    for d in range(start[i], start[i + 1]):
        n = order[d]
        asked, falls = decide(n, i, at, prices, curve, nest_of, frozen[d - start[i]], touched, scales, work)
        value += stake[n] * scales[3] * work[0][work[0].size - 1]
        tokens += stake[n] * asked
        slope += stake[n] * falls
        outcome[0][n] = work[0]
        outcome[1][n] = work[3]
    return value, tokens, slope


@compiled
def jumps_of(n, i, low, high, prices, curve, out):
    """Shadow prices in (low, high) at which a single-homer drops a task of an included offer, sorted; how many."""
    base, burn, _ = prices
    gross, rate, _, covered, _, _ = curve
    count = 0
    for a in range(base.size):
        for t in range(rate.shape[1]):
            if covered[n, t] and gross[n, a, t] > 0.0:
                jump = (gross[n, a, t] / rate[n, t] - base[a]) / burn[i, a]
                if low < jump < high:
                    out[count] = jump
                    count += 1
    out[:count].sort()
    return count


@compiled
def among_jumps(
    i, quota, high, known, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome, spare
):
    """The two prices next to each other, of those at which tokens jump, between which they meet the quota.

    Returns both, tokens at both, the slope at the lower one and a value; a slope of -1 says that they are the two sides
    of one jump.
    """
    low, many, few, slope = 0.0, known[0], known[2], known[1]
    first, last = 0, jumps_of(rows[1][rows[0][i]], i, low, high, prices, curve, spare)
    while first < last:
        at = (first + last) // 2
        jump = spare[at]
        _, tokens, falls = ask(i, jump, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome)
        if tokens > quota:
            low, many, slope, first = jump, tokens, falls, at + 1
            continue
        high, few, last = jump, tokens, at
        below = jump * (1.0 - JUST_BELOW)
        value, before, _ = ask(i, below, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome)
        if before > quota:
            return below, jump, before, few, -1.0, value
    return low, high, many, few, slope, 0.0


@compiled
def newton(i, quota, high, known, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome, spare):
    """Shadow price at which tokens meet the quota, in (0, high): `known` = tokens and slope at 0, tokens at high.

    Between the prices at which a single-homer drops a task tokens are smooth; those are looked through first. Returns
    both ends of the bracket, the weight of the lower one, tokens, and the value before the quota's worth.
    """
    low, few = 0.0, known[2]
    tokens, slope, many, mu = known[0], known[1], known[0], 0.0
    guess = np.inf
    if few > 0.0 and high < np.inf:
        guess = high * (math.log(many) - math.log(quota)) / (math.log(many) - math.log(few))
    if curve[5]:
        low, high, many, few, slope, value = among_jumps(
            i, quota, high, known, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome, spare
        )
        if slope < 0.0:
            return low, high, (quota - few) / (many - few), quota, value
        tokens, mu, guess = many, low, 0.5 * (low + high) if high < np.inf else np.inf
    value = 0.0
    for _ in range(STEPS):
        step = guess
        if not low < step < high:
            step = np.inf
            if tokens > 0.0 and slope > 0.0:
                step = mu + (math.log(tokens) - math.log(quota)) * tokens / slope
        guess = np.inf
        middle = low + 0.5 * (high - low) if high < np.inf else 2.0 * low + 1.0
        mu = step if low < step < high else middle
        value, tokens, slope = ask(i, mu, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome)
        if abs(tokens - quota) <= MET * quota:
            return mu, mu, 1.0, tokens, value
        if tokens > quota:
            low, many = mu, tokens
        else:
            high, few = mu, tokens
        if high - low <= CLOSE * low:
            break
    value, _, _ = ask(i, low, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome)
    return low, high, (quota - few) / (many - few), quota, value


@compiled
def at_list(i, rows, prices, curve, included, lists, stake):
    """A user's quota tokens at list prices, and the most that a quota free of charge could be worth to it, USD."""
    start, order = rows
    tokens, gain = 0.0, 0.0
    for d in range(start[i], start[i + 1]):
        n = order[d]
        most = 0.0
        for a in range(included.size):
            price = prices[2][i, a]
            slope = spend(n, a, price, curve)[1]
            tokens += stake[n] * lists[3][n, included[a]] * slope * prices[1][i, a]
            most = max(most, price)
        for t in range(curve[1].shape[1]):
            if curve[3][n, t]:
                gain += stake[n] * curve[2][n, t] * curve[1][n, t] * most
    return tokens, gain


@compiled
def solve_users(who, quota, top, rows, prices, curve, included, lists, touched, scales, stake, result, outcome):
    """Shadow prices of all users: result rows low, other, mix, value, used (5, I); outcome sums (N, s), mass (N, m).

    `who` = (allowed (I,), least value worth solving for (I,), value at list (I,), nests of included offers (m,)).
    """
    allowed, least, value, nest_of = who
    start, order = rows
    count, sums = included.size, outcome[0].shape[1]
    work = (np.empty(sums), np.empty(count), np.empty(count), np.empty(count), np.empty(sums), np.empty(sums))
    widest = 0
    for i in range(quota.size):
        widest = max(widest, start[i + 1] - start[i])
    frozen, spare = np.empty((widest, sums)), np.empty(count * curve[1].shape[1])
    for i in range(quota.size):
        result[3, i] = -np.inf
        if not allowed[i] or start[i] == start[i + 1]:
            continue
        tokens = 0.0
        if top[i] < np.inf:
            tokens, gain = at_list(i, rows, prices, curve, included, lists, stake)
            if value[i] + min(gain, top[i] * quota[i]) < least[i]:
                continue
            if tokens >= quota[i] and tokens > 0.0:
                result[0, i], result[1, i], result[2, i] = top[i], top[i], quota[i] / tokens
                result[3, i], result[4, i] = value[i] + top[i] * quota[i], quota[i]
                continue
        for d in range(start[i], start[i + 1]):
            freeze(order[d], lists, touched, scales, frozen[d - start[i]])
        free = ask(i, 0.0, rows, prices, curve, nest_of, frozen, touched, scales, stake, work, outcome)
        if free[1] <= 0.0 or free[0] < least[i]:
            continue
        if free[1] <= quota[i]:
            result[2, i], result[3, i], result[4, i] = 1.0, free[0], free[1]
            continue
        low, other, mix, used, best = newton(
            i, quota[i], top[i], (free[1], free[2], tokens), rows, prices, curve, nest_of, frozen, touched, scales,
            stake, work, outcome, spare,
        )  # fmt: skip
        result[0, i], result[1, i], result[2, i] = low, other, mix
        result[3, i], result[4, i] = best + low * quota[i], used


@compiled
def share_out(user, stake, prices, curve, result, mass, quota, at_list):
    """Included offers' quota and list tokens of covered tasks, (N, m), from masses and shadow prices."""
    base, burn, ceiling = prices
    for n in range(user.size):
        i = user[n]
        low, other, mix = result[0, i], result[1, i], result[2, i]
        for a in range(base.size):
            price = base[a] + burn[i, a] * low
            near = spend(n, a, min(price, ceiling[i, a]), curve)[1] * mass[n, a] * stake[n]
            if ceiling[i, a] < np.inf and price >= ceiling[i, a] * (1.0 - CLOSE):
                quota[n, a], at_list[n, a] = mix * near, (1.0 - mix) * near
            else:
                far = near
                if mix < 1.0:
                    price = min(base[a] + burn[i, a] * other, ceiling[i, a])
                    far = spend(n, a, price, curve)[1] * mass[n, a] * stake[n]
                quota[n, a] = mix * near + (1.0 - mix) * far


@compiled
def log_rate(nest_sum, family_sum, market, theta, mu):
    """ln of probability over e^(u / (kappa lam)) in a nest, -inf where it is empty."""
    if nest_sum == -np.inf:
        return -np.inf
    return (theta - 1.0) * nest_sum + (mu - 1.0) * family_sum - market


@compiled
def add_mode(taken, user, lists, sums, touched, scales, by_family, out):
    """Add one mode's list purchases: of touched families' offers into `out` (N, J), for others what multiplies shares.

    Where a multiplier would be too large for a number every offer is added by itself.
    """
    value, nest, family, total = lists
    weights, family_of, nests, families, included = touched
    theta, mu = scales
    place = np.full(nest.shape[1], -1)
    inside = np.full(family.shape[1], -1)
    apart = np.zeros(weights.size, np.bool_)
    place[nests] = np.arange(nests.size)
    inside[families] = np.arange(families.size)
    for a in included:
        apart[a] = True
    last = sums.shape[1] - 1
    rates = np.empty(nest.shape[1])
    for n in range(user.size):
        mass = taken[user[n]]
        if mass < NEGLIGIBLE:
            continue
        moved = total[n] - sums[n, last]
        every = moved > FAR
        for f in range(family.shape[1]):
            if inside[f] < 0 and not every:
                by_family[n, f] += mass * math.exp(moved)
        for g in range(nest.shape[1]):
            f = family_of[g]
            if inside[f] >= 0 or every:
                within = sums[n, nests.size + inside[f]] if inside[f] >= 0 else family[n, f]
                own = sums[n, place[g]] if place[g] >= 0 else nest[n, g]
                rates[g] = log_rate(own, within, sums[n, last], theta, mu)
        for j in range(weights.size):
            g = weights[j]
            if (inside[family_of[g]] >= 0 or every) and not apart[j] and value[n, j] > -np.inf:
                out[n, j] += mass * math.exp(value[n, j] + rates[g])


@compiled
def gather(share, weights, family_of, by_family, by_offer, out):
    """List shares times what modes make of them and what they make of single offers, (J, N)."""
    for n in range(share.shape[0]):
        for j in range(weights.size):
            out[j, n] = share[n, j] * by_family[n, family_of[weights[j]]] + by_offer[n, j]


def list_rows(structure: Structure, utility: Floats) -> tuple[Floats, ...]:
    """Values u / (kappa lam) (N, J), sums of nests (N, g), families (N, f), shares (N, J), terms, the market (N,)."""
    scale = structure.scale
    value = np.ascontiguousarray(utility.T) / (scale.kappa * scale.lam)
    size = len(value)
    nest, family = np.empty((size, len(structure.family))), np.empty((size, 1 + int(structure.family.max(initial=-1))))
    total, share, power = np.empty(size), np.empty(value.shape), np.empty((size, family.shape[1] + 2))
    list_sums(value, structure.weights, structure.family, scale.theta, scale.mu, nest, family, total, share, power)
    return value, nest, family, share, power, total


def solve_compiled(setting: Setting, curve: TaskUse, mode: Mode, allowed: Any, least: Floats) -> Access:
    """`access.solve` for users `allowed` (I,), the others at -inf, as are those who could not get a token.

    A user whose value with a free quota would stay below `least` (I,) USD may be left at -inf too.
    """
    structure, users, rows = setting.market.structure, setting.users, setting.market.rows
    scale, included = structure.scale, np.asarray(mode.included)
    prices = _prices(mode, users)
    touched, nests, families, nest_of = _touched(structure, included)
    curves = (*(_first(part) for part in (curve.gross, curve.rate, curve.weight, curve.covered, curve.beyond)),
              curve.single)  # fmt: skip
    sums = np.concatenate([rows[1][:, nests], rows[2][:, families], rows[5][:, None]], axis=1)
    outcome, result = (sums, np.ascontiguousarray(rows[3][:, included])), np.zeros((5, users))
    quota = np.ascontiguousarray(np.broadcast_to(np.asarray(mode.quota, float), users))
    who = (np.asarray(allowed), np.asarray(least, float), setting.value, nest_of)
    scales = (scale.kappa * scale.lam, scale.theta, scale.mu, scale.kappa, scale.lam)
    stake = np.ascontiguousarray(setting.stake)
    solve_users(who, quota, _top(prices), setting.decisions, prices, curves, included, rows[:5], touched, scales, stake,
                result, outcome)  # fmt: skip
    on_quota, listed = np.zeros_like(outcome[1]), np.zeros_like(outcome[1])
    share_out(np.ascontiguousarray(setting.user), stake, prices, curves, result, outcome[1], on_quota, listed)
    low, other, mix, value, used = result
    logs = Logs(sums[:, : len(nests)].T, sums[:, len(nests) : -1].T, sums[:, -1])
    return Access(mode, low, other, mix, value - mode.fee, used, on_quota.T, listed.T, nests, families, logs,
                  outcome[1].T)  # fmt: skip


def mass_compiled(setting: Setting, accesses: list[Access], share: Floats) -> Floats:
    """`modes.list_mass`: `share` (modes, I); (J, N)."""
    structure, rows = setting.market.structure, setting.market.rows
    weights, family = np.asarray(structure.weights), np.asarray(structure.family)
    scale, user = structure.scale, np.ascontiguousarray(setting.user)
    by_family, by_offer = np.zeros(rows[2].shape), np.zeros(rows[0].shape)
    for mass, access in zip(share, accesses, strict=True):
        if np.any(mass >= NEGLIGIBLE):
            sums = np.concatenate([access.logs.nest, access.logs.family, access.logs.total[None]]).T
            touched = (weights, family, access.nests, access.families, np.asarray(access.mode.included))
            lists = (rows[0], rows[1], rows[2], rows[5])
            add_mode(np.ascontiguousarray(mass), user, lists, np.ascontiguousarray(sums), touched,
                     (scale.theta, scale.mu), by_family, by_offer)  # fmt: skip
    out = np.empty((by_offer.shape[1], len(user)))
    gather(rows[3], weights, family, by_family, by_offer, out)
    return out


def _first(array: Any) -> Any:
    """The last axis, decisions, moved to the front."""
    return np.ascontiguousarray(np.moveaxis(array, -1, 0))


def _prices(mode: Mode, users: int) -> tuple[Floats, Floats, Floats]:
    """Base (m,), burn and ceiling (I, m)."""
    return np.asarray(mode.base, float), *(_first(by_user(part, users)) for part in (mode.burn, mode.ceiling))


def _top(prices: tuple[Floats, Floats, Floats]) -> Floats:
    """The shadow price at which all included offers meet their list price, (I,)."""
    base, burn, ceiling = prices
    jumps = (ceiling - base) / burn
    finite = np.isfinite(jumps)
    spread = np.abs(np.where(finite, jumps, 0.0) - np.where(finite[:, :1], jumps[:, :1], 0.0))
    if np.any(finite != finite[:, :1]) or np.any(spread > 1e-12 * jumps[:, :1]):
        raise ValueError("the compiled solver needs all included offers to meet their list price at one shadow price.")
    return np.ascontiguousarray(jumps[:, 0])


def _touched(structure: Structure, included: Ints) -> tuple[tuple[Ints, ...], Ints, Ints, Ints]:
    """Rows and numbers of what stands beside included offers; their nests and families, and the nest of each."""
    family, weights = np.asarray(structure.family), np.asarray(structure.weights)
    nests, nest_of = np.unique(weights[included], return_inverse=True)
    families, family_of = np.unique(family[nests], return_inverse=True)
    place, number = np.full(len(family), -1), np.full(1 + family.max(initial=-1), -1)
    place[nests], number[families] = np.arange(len(nests)), np.arange(len(families))
    apart = place[weights] >= 0
    apart[included] = False
    beside = np.flatnonzero(apart)
    whole = np.flatnonzero((place < 0) & (number[family] >= 0))
    parts = beside, place[weights[beside]], whole, number[family[whole]], np.flatnonzero(number < 0), family_of
    return tuple(np.asarray(part, np.int64) for part in parts), nests, families, nest_of.astype(np.int64)
