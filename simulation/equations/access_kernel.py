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
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

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
PATIENT = 20
TINY = 1e-250
"""A sum of exponentials below this has lost what stands beside the included offers."""
FAR = 600.0
"""ln of the largest multiplier of list shares that is used; beyond it probabilities are made from logarithms."""
NEGLIGIBLE = 1e-18
"""A share of users too small to move any sum."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath and without counting references, cached on disk where some directory can be written."""
    return _cached(function, _nrt=False)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what is called for every decision and offer: handing over so many arrays would take longer."""
    return _cached(function, _nrt=False, forceinline=True)


def allocating(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what makes arrays; arrays must not be handed up to it by what does not count references."""
    return _cached(function)


def _cached(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    try:
        return njit(nogil=True, error_model="numpy", cache=True, **options)(function)
    except RuntimeError:  # no writable place for the cache
        return njit(nogil=True, error_model="numpy", **options)(function)


@inlined
def log_of_sum(a, b):
    """ln(e^a + e^b), -inf where both are."""
    top, low = (a, b) if a >= b else (b, a)
    return top if low == -np.inf else top + math.log1p(math.exp(low - top))


@allocating
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


class Bundle(NamedTuple):
    """What modes with the same offers on the same terms have in common; arrays hold goods m, users I, decisions N."""

    included: Ints  # (m,)
    base: Floats  # (m,)
    burn: Floats  # (m, I)
    ceiling: Floats  # (m, I)
    beyond: Floats  # (m, N)
    gross: Floats  # (m, N, T)
    rate: Floats  # (N, T)
    weight: Floats  # (N, T)
    covered: Any  # (N, T)
    single: bool


class Touched(NamedTuple):
    """Nests and families of included offers, by their number; what stands beside these there; all other families."""

    nests: Ints
    families: Ints
    nest_of: Ints  # of included offers
    family_of: Ints  # of nests
    beside: Ints
    beside_nest: Ints
    whole: Ints
    whole_family: Ints
    others: Ints


class Lists(NamedTuple):
    """What `list_rows` returns."""

    value: Floats
    nest: Floats
    family: Floats
    share: Floats
    power: Floats
    total: Floats


class Scales(NamedTuple):
    """Numbers of the nesting tree: kappa lam, theta, mu, kappa, lam."""

    own: float
    theta: float
    mu: float
    kappa: float
    lam: float


class Deciders(NamedTuple):
    """Where users' decisions begin, the decisions by user, their stakes; who may have a mode; value at list."""

    start: Ints
    order: Ints
    stake: Floats
    allowed: Any
    value: Floats


class Work(NamedTuple):
    """Scratch: rows of one evaluation, then of one user's decisions, the sums and masses last found."""

    utility: Floats
    pull: Floats
    reach: Floats
    sold: Floats
    spare: Floats
    frozen: Floats  # (decisions, sums)
    sums: Floats  # (decisions, sums): nests, families, market
    mass: Floats  # (decisions, m)


class Found(NamedTuple):
    """Per way and included offer: sums of nests and of families (as many as there are), masses, tokens; (m, N).

    `total` is a row per way.
    """

    nest: Floats
    family: Floats
    mass: Floats
    on_quota: Floats
    at_list: Floats
    total: Floats


@allocating
def touch(included, weights, family_of):
    """`Touched` of the offers included, all lists in ascending order; `weights` (J,), `family_of` (g,)."""
    place, number = np.full(family_of.size, -1), np.full(family_of.size, -1)
    apart = np.zeros(weights.size, np.bool_)
    for a in included:
        place[weights[a]], apart[a] = 0, True
    nests = np.flatnonzero(place == 0)
    for at in range(nests.size):
        place[nests[at]], number[family_of[nests[at]]] = at, 0
    families = np.flatnonzero(number == 0)
    number[families] = np.arange(families.size)
    beside, whole = np.zeros(weights.size, np.bool_), np.zeros(family_of.size, np.bool_)
    for j in range(weights.size):
        beside[j] = place[weights[j]] >= 0 and not apart[j]
    for g in range(family_of.size):
        whole[g] = place[g] < 0 and number[family_of[g]] >= 0
    others = number == -1
    others[np.max(family_of) + 1 :] = False
    first, second = np.flatnonzero(beside), np.flatnonzero(whole)
    return Touched(
        nests, families, place[weights[included]], number[family_of[nests]], first, place[weights[first]],
        second, number[family_of[second]], np.flatnonzero(others),
    )  # fmt: skip


@compiled
def freeze(n, lists, touched, scales, work):
    """Sums over offers beside the included ones for decision n, into work: nests, families, market."""
    value, nest, family, power = lists.value, lists.nest, lists.family, lists.power
    theta, mu = scales.theta, scales.mu
    nests, last = touched.nests.size, work.size - 1
    work[:] = -np.inf
    for b in range(touched.beside.size):
        at = touched.beside_nest[b]
        work[at] = log_of_sum(work[at], value[n, touched.beside[b]])
    for b in range(touched.whole.size):
        at = nests + touched.whole_family[b]
        work[at] = log_of_sum(work[at], theta * nest[n, touched.whole[b]])
    families = family.shape[1]
    rest, top = power[n, families], power[n, families + 1]
    for f in touched.others:
        rest += power[n, f]
    if rest < TINY:  # what is left is far below the largest term: again, over its own largest
        top = 0.0
        for f in touched.others:
            top = max(top, mu * family[n, f])
        rest = math.exp(-top)
        for f in touched.others:
            rest += math.exp(mu * family[n, f] - top)
    work[last] = math.log(rest) + top


@inlined
def spend(n, a, price, bundle):
    """Utility of included offer a in decision n at a price, and its slope over covered tasks."""
    worth, slope, sold = 0.0, 0.0, False
    for t in range(bundle.rate.shape[1]):
        covered, rate = bundle.covered[n, t], bundle.rate[n, t]
        paid = price if covered else bundle.beyond[a, n]
        net = bundle.gross[a, n, t] - rate * paid
        sold = sold or paid < np.inf
        if net > 0.0 or not bundle.single:
            worth += bundle.weight[n, t] * net
            if covered:
                slope += bundle.weight[n, t] * rate
    if bundle.gross[a, n, 0] == -np.inf or (bundle.single and not sold):
        worth = -np.inf
    return worth, slope


@inlined
def masses(out, mass, touched, scales, work):
    """Probabilities of included offers from sums `out` and utilities; tokens and their slope as in `decide`."""
    utility, pull, reach, sold, nest_of, family_of = (
        work.utility, work.pull, work.reach, work.sold, touched.nest_of, touched.family_of
    )  # fmt: skip
    theta, mu = scales.theta, scales.mu
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
    c1, c2 = 1.0 / scales.lam - 1.0 / mu, 1.0 / mu - 1.0
    for a in range(nest_of.size):
        if mass[a] * pull[a] > 0.0:
            g, f = nest_of[a], nests + family_of[nest_of[a]]
            # Shares of b in nest and family are masses: P_b / P_g and P_b / P_F.
            inner = pull[a] / scales.lam - c1 * sold[g] / reach[g] - c2 * sold[f] / reach[f] - tokens
            square += mass[a] * pull[a] * inner
    return tokens, square / scales.kappa


@inlined
def decide(n, i, at, k, bundle, touched, scales, work):
    """Included offers of decision n, the user's k-th, at shadow price `at`: its sums and masses into `work`.

    Returns quota tokens per stake, sum_a burn_a P_a (-du_a/dp), and minus their slope in the shadow price.
    """
    out, utility, nest_of, family_of = work.sums[k], work.utility, touched.nest_of, touched.family_of
    nests, last = family_of.size, out.size - 1
    for row in range(out.size):
        out[row] = work.frozen[k, row]
    for a in range(nest_of.size):
        worth, slope = spend(n, a, bundle.base[a] + bundle.burn[a, i] * at, bundle)
        utility[a] = worth / scales.own
        work.pull[a] = slope * bundle.burn[a, i]
        out[nest_of[a]] = log_of_sum(out[nest_of[a]], utility[a])
    for g in range(nests):
        out[nests + family_of[g]] = log_of_sum(out[nests + family_of[g]], scales.theta * out[g])
    for f in range(nests, last):
        out[last] = log_of_sum(out[last], scales.mu * out[f])
    return masses(out, work.mass[k], touched, scales, work)


@compiled
def ask(i, at, bundle, touched, scales, people, work):
    """A user's value, quota tokens and their slope at shadow price `at`; sums and masses are kept in `work`."""
    value, tokens, slope = 0.0, 0.0, 0.0
    for d in range(people.start[i], people.start[i + 1]):
        n, k = people.order[d], d - people.start[i]
        asked, falls = decide(n, i, at, k, bundle, touched, scales, work)
        value += people.stake[n] * scales.kappa * work.sums[k, work.sums.shape[1] - 1]
        tokens += people.stake[n] * asked
        slope += people.stake[n] * falls
    return value, tokens, slope


@compiled
def jumps_of(n, i, low, high, bundle, out):
    """Shadow prices in (low, high) at which a single-homer drops a task of an included offer, sorted; how many."""
    count = 0
    for a in range(bundle.base.size):
        for t in range(bundle.rate.shape[1]):
            if bundle.covered[n, t] and bundle.gross[a, n, t] > 0.0:
                jump = (bundle.gross[a, n, t] / bundle.rate[n, t] - bundle.base[a]) / bundle.burn[a, i]
                if low < jump < high:
                    place = count
                    while place > 0 and out[place - 1] > jump:
                        out[place] = out[place - 1]
                        place -= 1
                    out[place] = jump
                    count += 1
    return count


@compiled
def among_jumps(i, quota, high, known, bundle, touched, scales, people, work):
    """The two prices next to each other, of those at which tokens jump, between which they meet the quota.

    Returns both, tokens at both, the slope at the lower one and a value; a slope of -1 says that they are the two sides
    of one jump.
    """
    low, many, few, slope = 0.0, known[0], known[2], known[1]
    first, last = 0, jumps_of(people.order[people.start[i]], i, low, high, bundle, work.spare)
    while first < last:
        at = (first + last) // 2
        jump = work.spare[at]
        _, tokens, falls = ask(i, jump, bundle, touched, scales, people, work)
        if tokens > quota:
            low, many, slope, first = jump, tokens, falls, at + 1
            continue
        high, few, last = jump, tokens, at
        below = jump * (1.0 - JUST_BELOW)
        value, before, _ = ask(i, below, bundle, touched, scales, people, work)
        if before > quota:
            return below, jump, before, few, -1.0, value
    return low, high, many, few, slope, 0.0


@compiled
def newton(i, quota, high, known, bundle, touched, scales, people, work):
    """Shadow price at which tokens meet the quota, in (0, high): `known` = tokens and slope at 0, tokens at high.

    Between the prices at which a single-homer drops a task tokens are smooth; those are looked through first. Returns
    both ends of the bracket, the weight of the lower one, tokens, and the value before the quota's worth.
    """
    low, few = 0.0, known[2]
    tokens, slope, many, mu = known[0], known[1], known[0], 0.0
    guess = np.inf
    if few > 0.0 and high < np.inf:
        guess = high * (math.log(many) - math.log(quota)) / (math.log(many) - math.log(few))
    if bundle.single:
        low, high, many, few, slope, value = among_jumps(
            i, quota, high, known, bundle, touched, scales, people, work
        )  # fmt: skip
        if slope < 0.0:
            return low, high, (quota - few) / (many - few), quota, value
        tokens, mu, guess = many, low, 0.5 * (low + high) if high < np.inf else np.inf
    value = 0.0
    for count in range(STEPS):
        step = guess
        if not low < step < high:
            step = np.inf
            if tokens > 0.0 and slope > 0.0:
                step = mu + (math.log(tokens) - math.log(quota)) * tokens / slope
        guess = np.inf
        middle = low + 0.5 * (high - low) if high < np.inf else 2.0 * low + 1.0
        halved = count >= PATIENT and count % 2 == 0
        mu = step if low < step < high and not halved else middle
        value, tokens, slope = ask(i, mu, bundle, touched, scales, people, work)
        if abs(tokens - quota) <= MET * quota:
            return mu, mu, 1.0, tokens, value
        if tokens > quota:
            low, many = mu, tokens
        else:
            high, few = mu, tokens
        if high - low <= CLOSE * low:
            break
    value, _, _ = ask(i, low, bundle, touched, scales, people, work)
    return low, high, (quota - few) / (many - few), quota, value


@compiled
def at_list(i, bundle, lists, people):
    """A user's quota tokens at list prices, and the most that a quota free of charge could be worth to it, USD."""
    tokens, gain = 0.0, 0.0
    for d in range(people.start[i], people.start[i + 1]):
        n = people.order[d]
        most = 0.0
        for a in range(bundle.included.size):
            price = bundle.ceiling[a, i]
            slope = spend(n, a, price, bundle)[1]
            tokens += people.stake[n] * lists.share[n, bundle.included[a]] * slope * bundle.burn[a, i]
            most = max(most, price)
        for t in range(bundle.rate.shape[1]):
            if bundle.covered[n, t]:
                gain += people.stake[n] * bundle.weight[n, t] * bundle.rate[n, t] * most
    return tokens, gain


@compiled
def keep(i, people, touched, work, found):
    """Note a user's sums and masses as they stand in `work`."""
    nests, families = touched.nests.size, touched.families.size
    for d in range(people.start[i], people.start[i + 1]):
        n, k = people.order[d], d - people.start[i]
        for g in range(nests):
            found.nest[g, n] = work.sums[k, g]
        for f in range(families):
            found.family[f, n] = work.sums[k, nests + f]
        found.total[0, n] = work.sums[k, nests + families]
        for a in range(touched.nest_of.size):
            found.mass[a, n] = work.mass[k, a]


@compiled
def share_out(i, result, bundle, people, found):
    """A user's quota and list tokens of covered tasks from masses and shadow prices; `result` as in `solve_users`."""
    low, other, mix = result[0, i], result[1, i], result[2, i]
    for d in range(people.start[i], people.start[i + 1]):
        n = people.order[d]
        for a in range(bundle.base.size):
            price, ceiling = bundle.base[a] + bundle.burn[a, i] * low, bundle.ceiling[a, i]
            near = spend(n, a, min(price, ceiling), bundle)[1] * found.mass[a, n] * people.stake[n]
            if ceiling < np.inf and price >= ceiling * (1.0 - CLOSE):
                found.on_quota[a, n], found.at_list[a, n] = mix * near, (1.0 - mix) * near
            else:
                far = near
                if mix < 1.0:
                    price = min(bundle.base[a] + bundle.burn[a, i] * other, ceiling)
                    far = spend(n, a, price, bundle)[1] * found.mass[a, n] * people.stake[n]
                found.on_quota[a, n] = mix * near + (1.0 - mix) * far


@compiled
def found_of(way, size, found):
    """Rows of one of a bundle's ways, each of `size` included offers."""
    low, high = way * size, (way + 1) * size
    return Found(
        found.nest[low:high], found.family[low:high], found.mass[low:high], found.on_quota[low:high],
        found.at_list[low:high], found.total[way : way + 1],
    )  # fmt: skip


@compiled
def start_at_list(ways, lists, bundle, touched, everything):
    """Sums and masses of a bundle's ways as they are at list."""
    for way in range(ways):
        found = found_of(way, bundle.included.size, everything)
        for n in range(found.total.shape[1]):
            for g in range(touched.nests.size):
                found.nest[g, n] = lists.nest[n, touched.nests[g]]
            for f in range(touched.families.size):
                found.family[f, n] = lists.family[n, touched.families[f]]
            for a in range(bundle.included.size):
                found.mass[a, n] = lists.share[n, bundle.included[a]]
            found.total[0, n] = lists.total[n]


@compiled
def top_of(i, bundle):
    """The shadow price at which all included offers meet their list price; NaN where they do so apart."""
    top = (bundle.ceiling[0, i] - bundle.base[0]) / bundle.burn[0, i]
    for a in range(1, bundle.base.size):
        jump = (bundle.ceiling[a, i] - bundle.base[a]) / bundle.burn[a, i]
        if (jump < np.inf) != (top < np.inf) or (top < np.inf and abs(jump - top) > 1e-12 * top):
            return np.nan
    return top


@compiled
def solve_user(i, quota, top, free, tokens, bundle, touched, scales, people, result, work):
    """One user whose quota binds: `free` is what is asked at a price of zero, `tokens` at list."""
    low, other, mix, used, best = newton(
        i, quota, top, (free[1], free[2], tokens), bundle, touched, scales, people, work
    )  # fmt: skip
    result[0, i], result[1, i], result[2, i] = low, other, mix
    result[3, i], result[4, i] = best + low * quota, used


@compiled
def solve_users(quota, least, bundle, touched, lists, scales, people, result, found, work, zero):
    """Shadow prices of all users in a bundle's ways (L,): rows low, other, mix, value, used of `result` (L, 5, I).

    `quota` and `least`, the value worth solving for, (L, I). Returns whether offers meet list prices together.
    """
    size = bundle.included.size
    for i in range(people.allowed.size):
        top = top_of(i, bundle)
        if np.isnan(top):
            return False
        if not people.allowed[i] or people.start[i] == people.start[i + 1]:
            continue
        tokens, gain = at_list(i, bundle, lists, people) if top < np.inf else (0.0, np.inf)
        asked, free = False, (0.0, 0.0, 0.0)
        for way in range(len(quota)):
            here, limit, row = found_of(way, size, found), quota[way, i], result[way]
            if top < np.inf and people.value[i] + min(gain, top * limit) < least[way, i]:
                continue
            if tokens >= limit and tokens > 0.0:
                row[0, i], row[1, i], row[2, i] = top, top, limit / tokens
                row[3, i], row[4, i] = people.value[i] + top * limit, limit
                share_out(i, row, bundle, people, here)
                continue
            if not asked:
                asked = True
                for d in range(people.start[i], people.start[i + 1]):
                    freeze(people.order[d], lists, touched, scales, work.frozen[d - people.start[i]])
                free = ask(i, 0.0, bundle, touched, scales, people, zero)
            if free[1] <= 0.0 or free[0] < least[way, i]:
                continue
            if free[1] <= limit:
                row[2, i], row[3, i], row[4, i] = 1.0, free[0], free[1]
                keep(i, people, touched, zero, here)
            else:
                solve_user(i, limit, top, free, tokens, bundle, touched, scales, people, row, work)
                keep(i, people, touched, work, here)
            share_out(i, row, bundle, people, here)
    return True


@allocating
def solve_ways(quota, least, bundle, tree, lists, scales, people, result, found):
    """`solve_users` for one bundle with scratch of its own: whether that went well, nests and families touched."""
    touched = touch(bundle.included, tree[0], tree[1])
    nests, size, widest = touched.nests.size, bundle.included.size, 0
    count = nests + touched.families.size + 1
    for i in range(people.allowed.size):
        widest = max(widest, people.start[i + 1] - people.start[i])
    start_at_list(len(quota), lists, bundle, touched, found)
    utility, pull, reach, sold = np.empty(size), np.empty(size), np.empty(count), np.empty(count)
    spare, frozen = np.empty(size * bundle.rate.shape[1]), np.empty((widest, count))
    room, mass = np.empty((2, widest, count)), np.empty((2, widest, size))
    work = Work(utility, pull, reach, sold, spare, frozen, room[0], mass[0])
    zero = Work(utility, pull, reach, sold, spare, frozen, room[1], mass[1])
    ok = solve_users(quota, least, bundle, touched, lists, scales, people, result, found, work, zero)
    return ok, touched.nests, touched.families


@compiled
def log_rate(nest_sum, family_sum, market, theta, mu):
    """ln of probability over e^(u / (kappa lam)) in a nest, -inf where it is empty."""
    if nest_sum == -np.inf:
        return -np.inf
    return (theta - 1.0) * nest_sum + (mu - 1.0) * family_sum - market


@allocating
def add_modes(share, user, lists, tree, touched, sums, scales, by_family, out):
    """Add all modes' list purchases, taken by `share` (L, I) of users: see `add_mode`.

    `touched`: nests, families and included offers of all modes, one after another, and where each mode's begin;
    `sums`: those of nests and families in the same rows (., N), and of the market (L, N).
    """
    nests, families, included, at = touched
    for way in range(len(share)):
        if np.any(share[way] >= NEGLIGIBLE):
            here = nests[at[0, way] : at[0, way + 1]], families[at[1, way] : at[1, way + 1]]
            nest, family = sums[0][at[0, way] : at[0, way + 1]], sums[1][at[1, way] : at[1, way + 1]]
            some = included[at[2, way] : at[2, way + 1]]
            add_mode(share[way], user, lists, tree, (*here, some), (nest, family, sums[2][way]), scales, by_family, out)


@allocating
def add_mode(taken, user, lists, tree, touched, sums, scales, by_family, out):
    """Add one mode's list purchases: of touched families' offers into `out` (N, J), for others what multiplies shares.

    Where a multiplier would be too large for a number every offer is added by itself.
    """
    value, nest, family, total, share = lists
    (weights, family_of), (nests, families, included) = tree, touched
    theta, mu = scales
    place = np.full(nest.shape[1], -1)
    inside = np.full(family.shape[1], -1)
    apart = np.zeros(weights.size, np.bool_)
    place[nests] = np.arange(nests.size)
    inside[families] = np.arange(families.size)
    for a in included:
        apart[a] = True
    rates, factors = np.empty(nest.shape[1]), np.empty(nest.shape[1])
    for n in range(user.size):
        mass = taken[user[n]]
        if mass < NEGLIGIBLE:
            continue
        moved = total[n] - sums[2][n]
        every = moved > FAR
        if not every:
            factor = mass * math.exp(moved)
            for f in range(family.shape[1]):
                if inside[f] < 0:
                    by_family[n, f] += factor
        for g in range(nest.shape[1]):
            f = family_of[g]
            if inside[f] >= 0 or every:
                within = sums[1][inside[f], n] if inside[f] >= 0 else family[n, f]
                own = sums[0][place[g], n] if place[g] >= 0 else nest[n, g]
                rates[g] = log_rate(own, within, sums[2][n], theta, mu)
                # Probabilities at list times one factor per nest, where that is a number.
                change = rates[g] - log_rate(nest[n, g], family[n, f], total[n], theta, mu)
                factors[g] = mass * math.exp(change) if -np.inf < change < FAR else -1.0
        for j in range(weights.size):
            g = weights[j]
            if (inside[family_of[g]] >= 0 or every) and not apart[j] and value[n, j] > -np.inf:
                out[n, j] += share[n, j] * factors[g] if factors[g] >= 0.0 else mass * math.exp(value[n, j] + rates[g])


@compiled
def add_included(start, share, solved, user, users, terms, curve, volume, on_quota, at_list):
    """Tokens of included offers by task and user, (M, K, I), of all ways: goods `start[l]` to `start[l + 1]` are l's.

    `share` (L, I); `solved`: shadow price, the other one and the weight of the first, (L, I); `terms` of goods: base,
    burn, ceiling and mass; `curve`: gross (M, T, N), rate (T, N), covered (L, T, N), beyond (M, N), single.
    """
    (price, other, mix), (base, burn, ceiling, mass), (gross, rate, covered, beyond, single) = solved, terms, curve
    for way in range(len(share)):
        for a in range(start[way], start[way + 1]):
            for n in range(user.size):
                i = user[n]
                if share[way, i] <= NEGLIGIBLE:
                    continue
                low, top = base[a] + burn[a, i] * price[way, i], ceiling[a, i]
                far_price = min(base[a] + burn[a, i] * other[way, i], top)
                listed, part = top < np.inf and low >= top * (1.0 - CLOSE), mix[way, i]
                for t in range(rate.shape[0]):
                    task, tokens = t if single else n // users, mass[a, n] * volume[t, n]
                    if not covered[way, t, n]:
                        used = not single or gross[a, t, n] - rate[t, n] * beyond[a, n] > 0.0
                        at_list[a, task, i] = tokens * used * share[way, i]
                        continue
                    near = tokens * (not single or gross[a, t, n] - rate[t, n] * min(low, top) > 0.0)
                    if listed:
                        on_quota[a, task, i] = part * near * share[way, i]
                        at_list[a, task, i] = (1.0 - part) * near * share[way, i]
                    else:
                        far = tokens * (not single or gross[a, t, n] - rate[t, n] * far_price > 0.0)
                        on_quota[a, task, i] = (part * near + (1.0 - part) * far) * share[way, i]


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


def solve_compiled(
    setting: Setting, curve: TaskUse, modes: Sequence[Mode], allowed: Any, least: Floats
) -> list[Access]:
    """`access.solve_for` compiled."""
    structure, lists = setting.market.structure, Lists(*setting.market.rows)
    scale, size, shape = structure.scale, len(modes[0].included), (len(modes), setting.stake.size)
    bundle = _bundle(curve, modes[0], setting.users)
    scales = Scales(scale.kappa * scale.lam, scale.theta, scale.mu, scale.kappa, scale.lam)
    stake = np.ascontiguousarray(setting.stake)
    people = Deciders(*setting.decisions, stake, np.array(allowed), setting.value)
    result, total = np.zeros((len(modes), 5, setting.users)), np.empty(shape)
    result[:, 3] = -np.inf
    rows = np.zeros((5, len(modes) * size, setting.stake.size))
    found = Found(rows[0], rows[1], rows[2], rows[3], rows[4], total)
    quota = np.array([np.broadcast_to(np.asarray(mode.quota, float), setting.users) for mode in modes])
    tree = np.asarray(structure.weights), np.asarray(structure.family)
    ok, nests, families = solve_ways(quota, np.array(least), bundle, tree, lists, scales, people, result, found)
    if not ok:
        raise ValueError("the compiled solver needs all included offers to meet their list price at one shadow price.")
    out = []
    for way, mode in enumerate(modes):
        nest, family, mass, on_quota, at_list = rows[:, way * size : (way + 1) * size]
        low, other, mix, value, used = result[way]
        logs = Logs(nest[: len(nests)], family[: len(families)], total[way])
        terms = (mode, low, other, mix, value - mode.fee, used)
        out.append(Access(*terms, on_quota, at_list, nests, families, logs, mass))
    return out


def _bundle(curve: TaskUse, mode: Mode, users: int) -> Bundle:
    # One memory layout, so that the kernel is compiled and loaded once.
    burn, ceiling = (np.array(by_user(part, users), order="C") for part in (mode.burn, mode.ceiling))
    gross, rate, weight, covered = (_rows(part) for part in (curve.gross, curve.rate, curve.weight, curve.covered))
    included, base, beyond = np.asarray(mode.included), np.asarray(mode.base, float), np.array(curve.beyond, order="C")
    return Bundle(included, base, burn, ceiling, beyond, gross, rate, weight, covered, curve.single)


def _rows(array: Any) -> Any:
    """Tasks and decisions, the last two axes, the other way round, in rows."""
    return np.array(np.swapaxes(array, -1, -2), order="C")


def mass_compiled(setting: Setting, accesses: list[Access], share: Floats) -> Floats:
    """`modes.list_mass`: `share` (modes, I); (J, N)."""
    structure, lists = setting.market.structure, Lists(*setting.market.rows)
    tree, scale = (np.asarray(structure.weights), np.asarray(structure.family)), structure.scale
    by_family, by_offer = np.zeros(lists.family.shape), np.zeros(lists.value.shape)
    if accesses:
        touched = [[access.nests for access in accesses], [access.families for access in accesses],
                   [np.asarray(access.mode.included) for access in accesses]]  # fmt: skip
        at = np.array([_starts(parts) for parts in touched])
        logs = [np.concatenate([access.logs[level] for access in accesses]) for level in (0, 1)]
        add_modes(
            np.ascontiguousarray(share), np.ascontiguousarray(setting.user),
            (lists.value, lists.nest, lists.family, lists.total, lists.share), tree,
            (*map(np.concatenate, touched), at),
            (*logs, np.array([access.logs.total for access in accesses])), (scale.theta, scale.mu), by_family, by_offer,
        )  # fmt: skip
    out = np.empty((by_offer.shape[1], setting.user.size))
    gather(lists.share, *tree, by_family, by_offer, out)
    return out


def included_compiled(
    setting: Setting, ways: Sequence[tuple[TaskUse, Access]], volume: Floats, share: Floats, tasks: int
) -> tuple[Floats, Floats]:
    """`modes.included_tokens` compiled."""
    curves, accesses = zip(*ways, strict=True)
    modes, users, first = [access.mode for access in accesses], setting.users, curves[0]
    prices = [np.concatenate([by_user(part, users) for part in parts])
              for parts in ([mode.burn for mode in modes], [mode.ceiling for mode in modes])]  # fmt: skip
    gross, beyond, covered = (np.concatenate([getattr(curve, name) for curve in curves])
                              for name in ("gross", "beyond", "covered"))  # fmt: skip
    base, mass = np.concatenate([mode.base for mode in modes]), np.concatenate([access.mass for access in accesses])
    solved = tuple(
        np.array([getattr(access, name) for access in accesses]) for name in ("shadow_price", "other", "mix")
    )
    on_quota, at_list = np.zeros((2, len(base), tasks, users))
    curve = (gross, np.ascontiguousarray(first.rate), covered.reshape(len(ways), *first.rate.shape), beyond,
             first.single)  # fmt: skip
    add_included(_starts([mode.included for mode in modes]), np.ascontiguousarray(share), solved,
                 np.ascontiguousarray(setting.user), users, (base, *prices, mass), curve, np.ascontiguousarray(volume),
                 on_quota, at_list)  # fmt: skip
    return on_quota, at_list


def _starts(parts: Sequence[Any]) -> Ints:
    """Where each part begins in all of them one after another, and the end."""
    return np.cumsum([0, *map(len, parts)])
