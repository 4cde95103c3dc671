# ruff: noqa: ANN001, ANN201, C901, FURB136, PLR0912, PLR0913, PLR0917, PLR0124
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="assignment,call-arg,no-any-return"
"""Ways to buy compiled: every user's shadow price in every way, and what people in ways buy.

The same numbers as `ways` and `access` give, for goods that all meet their list price at one shadow price (credits
burnt at list prices: 1; no list price: none). Blocks of users have their sums at list prices made in lanes, one
decision a lane; then every user's ways are solved one after another, group by group, because what stands beside the
goods of a group is the same for all its ways. A user who would use up the quota at list prices needs no evaluation,
one who has tokens left at a price of zero needs one.

Exponentials and logarithms are those of `demand_kernel`, repeated here: quicker than the C library's, and the same
bits on every processor. Kernels and helpers share a file because numba's cache does not see changes in other modules.
Compiled functions take arrays, which have no useful annotations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from simulation.equations.access_tables import Flags
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.ways import Bought, Buyers, Goods, Problem, Solved, Terms

LANES = 128
FLOOR = -1e300
ROUND = 6755399441055744.0  # 1.5 x 2^52: adding it rounds to an integer held in the low bits
ROUND_BITS = 0x4338000000000000
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
CLOSE = 1e-13
JUST_BELOW = 1e-13
"""Share of a price by which one just below it is lower."""
MET = 1e-12
"""Relative accuracy of tokens against the quota; values err by its square."""
NEAR = 1e-7
"""Product of the last two errors of ln tokens from which interpolation through both points is exact to `MET`."""
STEPS = 200
PATIENT = 20
TINY = 1e-250
"""A sum of exponentials below this has lost what stands beside the included offers."""
LOG_TINY = -575.0
FAR = 600.0
"""ln of the largest multiplier of list shares that is used; beyond it probabilities are made from logarithms."""
NEGLIGIBLE = 1e-18
"""A share of users too small to move any sum."""


class Users(NamedTuple):
    """`Buyers` as the kernel takes them: users first, (I, K), so that a user's tasks lie together.

    Of routers and single-homers only those who meet a way, their rows and places among all their kind; `many` routers.
    """

    rate: Floats
    worth: Floats
    volume: Floats
    routers: Ints
    singles: Ints
    router_place: Ints
    single_place: Ints
    many: int


class Tree(NamedTuple):
    """Nest of every offer (J,), family of every nest (g,); offers that some way includes, and the place there (J,)."""

    weights: Ints
    family: Ints
    ever: Ints
    slot: Ints


class Scales(NamedTuple):
    """Numbers of the nesting tree: 1 / (kappa lam), theta, mu, kappa, lam."""

    unit: float
    theta: float
    mu: float
    kappa: float
    lam: float


class Lists(NamedTuple):
    """One block at list prices, a decision a lane: column of each, shares in nests, of nests in families, of families.

    `nest`, `family` and `total` are logarithms of sums.
    """

    column: Ints
    host: Floats  # (J, lanes)
    nest: Floats  # (g, lanes)
    within: Floats  # (g, lanes)
    family: Floats  # (f, lanes)
    power: Floats  # (f, lanes)
    total: Floats  # (1, lanes)
    spare: Floats  # (max(g, f, 2), lanes)
    frozen: Floats  # (sums, lanes) of a group: what stands beside its goods in nests, families and the market


class Touched(NamedTuple):
    """Nests and families of a group's goods, by their number; what stands beside these there; all other families.

    `count`: how many there are of nests, families, `beside`, `whole`, `others`.
    """

    count: Ints
    nests: Ints
    families: Ints
    nest_of: Ints  # of goods
    family_of: Ints  # of nests
    beside: Ints
    beside_nest: Ints
    whole: Ints
    whole_family: Ints
    others: Ints
    place: Ints  # (g,) among `nests`, -1 elsewhere
    number: Ints  # (f,) among `families`, -1 elsewhere
    inside: Ints  # (offers that some way includes,) whether this group does
    some: Ints  # (sums,) whether anything stands beside the goods


class Here(NamedTuple):
    """One user in one group of ways: goods' value by task, terms; tasks' rate, weight and cover; stake by decision."""

    gross: Floats  # (m, K)
    base: Floats  # (m,)
    burn: Floats
    ceiling: Floats
    beyond: Floats
    rate: Floats  # (K,)
    weight: Floats
    covered: Floats
    stake: Floats


class Work(NamedTuple):
    """Scratch of one evaluation, a decision a lane: by good, then by sum (nests, families, market)."""

    utility: Floats
    pull: Floats
    mass: Floats
    top: Floats
    sum: Floats
    log: Floats
    power: Floats
    reach: Floats
    sold: Floats
    jumps: Floats


class Sums(NamedTuple):
    """What multiplies list shares, by lane: of families, of single nests, of offers that some way includes.

    `group`, of one group of ways, has a row per touched nest and family and, last, one for all other families.
    """

    family: Floats  # (f, lanes)
    nest: Floats  # (g, lanes)
    offer: Floats  # (e, lanes)
    group: Floats  # (sums, lanes)
    change: Floats  # (sums, K) logarithms of one user's factors in one way, over people's share


class Scratch(NamedTuple):
    """All working memory."""

    lists: Lists
    touched: Touched
    here: Here
    work: Work
    sums: Sums


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath and without counting references, cached on disk where some directory can be written."""
    return _cached(function, _nrt=False)


def part(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what only compiled functions call: what lets Python call it would be most of the machine code."""
    return _cached(function, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what is called for every decision and offer: handing over so many arrays would take longer."""
    return _cached(function, _nrt=False, forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _cached(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    try:
        return njit(nogil=True, error_model="numpy", cache=True, **options)(function)
    except RuntimeError:  # no writable place for the cache
        return njit(nogil=True, error_model="numpy", **options)(function)


@inlined
def fast_exp(x):
    """exp to 1e-15 relative by IEEE adds and multiplies; 0 below -708 (so at -inf), inf above 709."""
    shifted = x * 1.4426950408889634 + ROUND
    k = shifted - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = (p * r) * r + r + 1.0
    bits = np.float64(p).view(np.int64) + (np.float64(shifted).view(np.int64) << 52)
    y = np.int64(bits).view(np.float64)
    y = 0.0 if x < -708.0 else y
    y = np.inf if x > 709.0 else y
    return y if x == x else x


@inlined
def fast_log(x):
    """ln of a normal number to 1e-15; -inf at 0."""
    bits = np.float64(x).view(np.int64)
    k = (bits - ROOT_HALF_BITS) >> 52
    f = np.int64(bits - (k << 52)).view(np.float64) - 1.0
    e = np.int64(k + ROUND_BITS).view(np.float64) - ROUND
    s = f / (2.0 + f)
    z = s * s
    p = 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 0.2
    p = p * z + 1.0 / 3.0
    y = (f - s * (f - 2.0 * z * p) + e * LN2_LOW) + e * LN2_HIGH
    y = -np.inf if x <= 0.0 else y
    return y if x < np.inf else x


@inlined
def larger(x, y):
    """The larger of two numbers, in the form the compiler turns into a vector maximum."""
    return x if x > y else y


@part
def list_nests(utility, lanes, tree, scales, t):
    """Shares of offers in their nests and logarithms of nests at list prices, of one block."""
    weights, nests = tree.weights, t.nest.shape[0]
    for g in range(nests):
        for i in range(lanes):
            t.spare[g, i] = FLOOR
        for i in range(lanes):
            t.nest[g, i] = 0.0
    for j in range(weights.size):
        g = weights[j]
        for i in range(lanes):
            t.host[j, i] = utility[j, t.column[i]] * scales.unit
        for i in range(lanes):
            t.spare[g, i] = larger(t.spare[g, i], t.host[j, i])
    for j in range(weights.size):
        g = weights[j]
        for i in range(lanes):
            t.host[j, i] = fast_exp(t.host[j, i] - t.spare[g, i])
        for i in range(lanes):
            t.nest[g, i] += t.host[j, i]
    for g in range(nests):
        for i in range(lanes):
            t.within[g, i] = 1.0 / t.nest[g, i] if t.nest[g, i] > 0.0 else 0.0
        for i in range(lanes):
            t.nest[g, i] = fast_log(t.nest[g, i]) + t.spare[g, i]
    for j in range(weights.size):
        g = weights[j]
        for i in range(lanes):
            t.host[j, i] *= t.within[g, i]


@part
def list_families(lanes, tree, scales, t):
    """The same one level up."""
    nests, families = t.nest.shape[0], t.family.shape[0]
    for f in range(families):
        for i in range(lanes):
            t.spare[f, i] = FLOOR
        for i in range(lanes):
            t.family[f, i] = 0.0
    for g in range(nests):
        f = tree.family[g]
        for i in range(lanes):
            t.spare[f, i] = larger(t.spare[f, i], scales.theta * t.nest[g, i])
    for g in range(nests):
        f = tree.family[g]
        for i in range(lanes):
            t.within[g, i] = fast_exp(scales.theta * t.nest[g, i] - t.spare[f, i])
        for i in range(lanes):
            t.family[f, i] += t.within[g, i]
    for g in range(nests):
        f = tree.family[g]
        for i in range(lanes):
            t.within[g, i] = t.within[g, i] / t.family[f, i] if t.family[f, i] > 0.0 else 0.0
    for f in range(families):
        for i in range(lanes):
            t.family[f, i] = fast_log(t.family[f, i]) + t.spare[f, i]


@part
def list_market(lanes, scales, t):
    """The same of the market, the outside option at 0."""
    families = t.family.shape[0]
    for i in range(lanes):
        t.spare[0, i] = 0.0
    for f in range(families):
        for i in range(lanes):
            t.spare[0, i] = larger(t.spare[0, i], scales.mu * t.family[f, i])
    for i in range(lanes):
        t.total[0, i] = fast_exp(-t.spare[0, i])
    for f in range(families):
        for i in range(lanes):
            t.power[f, i] = fast_exp(scales.mu * t.family[f, i] - t.spare[0, i])
        for i in range(lanes):
            t.total[0, i] += t.power[f, i]
    for f in range(families):
        for i in range(lanes):
            t.power[f, i] /= t.total[0, i]
    for i in range(lanes):
        t.total[0, i] = fast_log(t.total[0, i]) + t.spare[0, i]


@part
def touch(group, goods, tree, families, t):
    """`Touched` of a group, all lists in ascending order."""
    t.place[:], t.number[:], t.inside[:] = -1, -1, 0
    t.count[:], t.some[:] = 0, 0
    first, last = goods.start[group], goods.start[group + 1]
    for a in range(first, last):
        t.place[tree.weights[goods.offer[a]]] = 0
        if goods.listed[a]:
            t.inside[tree.slot[goods.offer[a]]] = 1
    for g in range(tree.family.size):
        if t.place[g] == 0:
            t.nests[t.count[0]], t.place[g] = g, t.count[0]
            t.count[0] += 1
            t.number[tree.family[g]] = 0
    for f in range(families):
        if t.number[f] == 0:
            t.families[t.count[1]], t.number[f] = f, t.count[1]
            t.count[1] += 1
        else:
            t.others[t.count[4]] = f
            t.count[4] += 1
    for a in range(first, last):
        t.nest_of[a - first] = t.place[tree.weights[goods.offer[a]]]
    t.some[t.count[0] + t.count[1]] = 1
    for at in range(t.count[0]):
        t.family_of[at] = t.number[tree.family[t.nests[at]]]
    for j in range(tree.weights.size):
        at = t.place[tree.weights[j]]
        if at >= 0 and (tree.slot[j] < 0 or t.inside[tree.slot[j]] == 0):
            t.beside[t.count[2]], t.beside_nest[t.count[2]] = j, at
            t.count[2] += 1
            t.some[at] = 1
    for g in range(tree.family.size):
        if t.place[g] < 0 and t.number[tree.family[g]] >= 0:
            t.whole[t.count[3]], t.whole_family[t.count[3]] = g, t.number[tree.family[g]]
            t.count[3] += 1
            t.some[t.count[0] + t.number[tree.family[g]]] = 1


@part
def freeze(utility, lanes, touched, scales, t):
    """Logarithms of what stands beside the goods of a group: rows of touched nests, of families, of the market."""
    nests, families = touched.count[0], touched.count[1]
    last = nests + families
    for row in range(last):
        for i in range(lanes):
            t.frozen[row, i] = 0.0
    for b in range(touched.count[2]):
        at, j = touched.beside_nest[b], touched.beside[b]
        for i in range(lanes):
            t.frozen[at, i] += t.host[j, i]
    for b in range(touched.count[3]):
        at, g = nests + touched.whole_family[b], touched.whole[b]
        for i in range(lanes):
            t.frozen[at, i] += t.within[g, i]
    for i in range(lanes):
        t.frozen[last, i] = fast_exp(-t.total[0, i])
    for b in range(touched.count[4]):
        f = touched.others[b]
        for i in range(lanes):
            t.frozen[last, i] += t.power[f, i]
    for row in range(last + 1):
        small = 0
        for i in range(lanes):
            small += 1 if t.frozen[row, i] < TINY else 0
        for i in range(lanes):
            t.spare[0, i] = fast_log(t.frozen[row, i])
        g = touched.nests[row] if row < nests else 0
        f = touched.families[row - nests] if nests <= row < last else 0
        for i in range(lanes):
            above = t.total[0, i] if row == last else (t.nest[g, i] if row < nests else t.family[f, i])
            t.frozen[row, i] = t.spare[0, i] + above if t.spare[0, i] > -np.inf else -np.inf
        if small > 0 and touched.some[row] > 0:
            highest(utility, lanes, row, touched, scales, t)
            for i in range(lanes):
                if t.spare[0, i] < LOG_TINY and t.spare[1, i] > FLOOR:
                    t.frozen[row, i] = small_sum(utility, row, i, touched, scales, t)


@part
def highest(utility, lanes, row, touched, scales, t):
    """The largest term of one of `freeze`'s sums in every decision, in the second spare row; `FLOOR` where none is."""
    nests, last = touched.count[0], touched.count[0] + touched.count[1]
    top = t.spare[1]
    for i in range(lanes):
        top[i] = 0.0 if row == last else FLOOR
    if row < nests:
        for b in range(touched.count[2]):
            if touched.beside_nest[b] == row:
                for i in range(lanes):
                    top[i] = larger(top[i], utility[touched.beside[b], t.column[i]] * scales.unit)
    elif row < last:
        for b in range(touched.count[3]):
            if touched.whole_family[b] == row - nests:
                for i in range(lanes):
                    top[i] = larger(top[i], scales.theta * t.nest[touched.whole[b], i])
    else:
        for b in range(touched.count[4]):
            for i in range(lanes):
                top[i] = larger(top[i], scales.mu * t.family[touched.others[b], i])


@part
def small_sum(utility, row, i, touched, scales, t):
    """One of `freeze`'s logarithms where the sum is far below the whole: again, over its own largest term."""
    nests, last, top = touched.count[0], touched.count[0] + touched.count[1], t.spare[1, i]
    total = fast_exp(-top) if row == last else 0.0
    if row < nests:
        for b in range(touched.count[2]):
            if touched.beside_nest[b] == row:
                total += fast_exp(utility[touched.beside[b], t.column[i]] * scales.unit - top)
    elif row < last:
        for b in range(touched.count[3]):
            if touched.whole_family[b] == row - nests:
                total += fast_exp(scales.theta * t.nest[touched.whole[b], i] - top)
    else:
        for b in range(touched.count[4]):
            total += fast_exp(scales.mu * t.family[touched.others[b], i] - top)
    return fast_log(total) + top


@inlined
def gather(i, group, single, users, goods, here):
    """Copy what a user meets in a group of ways to where it lies together."""
    tasks, first = users.rate.shape[1], goods.start[group]
    whole = 0.0
    for t in range(tasks):
        here.rate[t], here.covered[t] = users.rate[i, t], 1.0 if goods.covered[group, i, t] else 0.0
        here.weight[t], here.stake[t] = 1.0, users.worth[i, t]
        whole += users.worth[i, t]
    if single:
        here.stake[0] = whole
        for t in range(tasks):
            here.weight[t] = users.worth[i, t] / (whole if whole > 0.0 else 1.0)
    for a in range(goods.start[group + 1] - first):
        here.base[a], here.burn[a] = goods.base[first + a], goods.burn[first + a, i]
        here.ceiling[a], here.beyond[a] = goods.ceiling[first + a, i], goods.beyond[first + a, i]
        for t in range(tasks):
            here.gross[a, t] = goods.gross[first + a, i, t]


@inlined
def spend(a, price, here):
    """Utility of good a to a single-homer at a price, and its slope over covered tasks."""
    worth, slope, sold = 0.0, 0.0, False
    for t in range(here.rate.size):
        covered = here.covered[t] > 0.0
        paid = price if covered else here.beyond[a]
        net = here.gross[a, t] - here.rate[t] * paid
        sold = sold or paid < np.inf
        if net > 0.0:
            worth += here.weight[t] * net
            slope += here.weight[t] * here.rate[t] if covered else 0.0
    return (worth if here.gross[a, 0] > -np.inf and sold else -np.inf), slope


@inlined
def price_goods(at, user, touched, here, frozen, scales, w):
    """Utility of goods, over its scale, and quota tokens per mass at shadow price `at`; largest terms of nests."""
    single, start, lanes, size = user
    nests = touched.count[0]
    last = nests + touched.count[1]
    for row in range(last + 1):
        for i in range(lanes):
            w.top[row, i] = larger(FLOOR, frozen[row, start + i])
    for a in range(size):
        g, price, burn, beyond = touched.nest_of[a], here.base[a] + here.burn[a] * at, here.burn[a], here.beyond[a]
        if single:
            worth, slope = spend(a, price, here)
            w.utility[a, 0], w.pull[a, 0] = worth * scales.unit, slope * burn
        else:
            for i in range(lanes):
                paid = price if here.covered[i] > 0.0 else beyond
                w.utility[a, i] = (here.gross[a, i] - here.rate[i] * paid) * scales.unit
            for i in range(lanes):
                w.pull[a, i] = here.rate[i] * here.covered[i] * burn
        for i in range(lanes):
            w.top[g, i] = larger(w.top[g, i], w.utility[a, i])


@inlined
def decide(at, user, touched, here, frozen, scales, w):
    """Sums and masses of goods in all decisions of a user, a lane each, at shadow price `at`, into `w`."""
    _, start, lanes, size = user
    nests, theta, mu = touched.count[0], scales.theta, scales.mu
    last = nests + touched.count[1]
    price_goods(at, user, touched, here, frozen, scales, w)
    for g in range(nests):
        for i in range(lanes):
            w.sum[g, i] = fast_exp(frozen[g, start + i] - w.top[g, i])
    for a in range(size):
        g = touched.nest_of[a]
        for i in range(lanes):
            w.mass[a, i] = fast_exp(w.utility[a, i] - w.top[g, i])
        for i in range(lanes):
            w.sum[g, i] += w.mass[a, i]
    for g in range(nests):
        f = nests + touched.family_of[g]
        for i in range(lanes):
            w.log[g, i] = fast_log(w.sum[g, i]) + w.top[g, i]
        for i in range(lanes):
            w.top[f, i] = larger(w.top[f, i], theta * w.log[g, i])
    for f in range(nests, last):
        for i in range(lanes):
            w.sum[f, i] = fast_exp(frozen[f, start + i] - w.top[f, i])
    for g in range(nests):
        f = nests + touched.family_of[g]
        for i in range(lanes):
            w.power[g, i] = fast_exp(theta * w.log[g, i] - w.top[f, i])
        for i in range(lanes):
            w.sum[f, i] += w.power[g, i]
    decide_market(user, nests, last, frozen, mu, w)
    masses(user, touched, w)


@inlined
def decide_market(user, nests, last, frozen, mu, w):
    """Sums of families' logarithms and of the market in `decide`."""
    _, start, lanes, _ = user
    for f in range(nests, last):
        for i in range(lanes):
            w.log[f, i] = fast_log(w.sum[f, i]) + w.top[f, i]
        for i in range(lanes):
            w.top[last, i] = larger(w.top[last, i], mu * w.log[f, i])
    for i in range(lanes):
        w.sum[last, i] = fast_exp(frozen[last, start + i] - w.top[last, i])
    for f in range(nests, last):
        for i in range(lanes):
            w.power[f, i] = fast_exp(mu * w.log[f, i] - w.top[last, i])
        for i in range(lanes):
            w.sum[last, i] += w.power[f, i]
    for i in range(lanes):
        w.log[last, i] = fast_log(w.sum[last, i]) + w.top[last, i]


@inlined
def masses(user, touched, w):
    """Probabilities of nests, families and goods from their exponentials and sums."""
    _, _, lanes, size = user
    nests, last = touched.count[0], touched.count[0] + touched.count[1]
    for f in range(nests, last):
        for i in range(lanes):
            w.reach[f, i] = w.power[f, i] / w.sum[last, i]
    for g in range(nests):
        f = nests + touched.family_of[g]
        for i in range(lanes):
            w.reach[g, i] = w.power[g, i] / w.sum[f, i] * w.reach[f, i] if w.sum[f, i] > 0.0 else 0.0
        for i in range(lanes):
            w.sum[g, i] = w.reach[g, i] / w.sum[g, i] if w.sum[g, i] > 0.0 else 0.0
    for a in range(size):
        g = touched.nest_of[a]
        for i in range(lanes):
            w.mass[a, i] *= w.sum[g, i]


@inlined
def sales(user, touched, scales, w):
    """Quota tokens per stake, sum_a burn_a P_a (-du_a/dp), and minus their slope, into the last rows of `w`."""
    _, _, lanes, size = user
    nests, last = touched.count[0], touched.count[0] + touched.count[1]
    c0, c3 = 1.0 / scales.lam, 1.0 / scales.mu
    c1, c2 = c0 - c3, c3 - 1.0
    for row in range(last + 1):
        for i in range(lanes):
            w.sold[row, i] = 0.0
    for a in range(size):
        g, f = touched.nest_of[a], nests + touched.family_of[touched.nest_of[a]]
        for i in range(lanes):
            w.utility[a, i] = w.mass[a, i] * w.pull[a, i]
        for i in range(lanes):
            w.sold[g, i] += w.utility[a, i]
        for i in range(lanes):
            w.sold[f, i] += w.utility[a, i]
        for i in range(lanes):
            w.sold[last, i] += w.utility[a, i]
    for row in range(last):
        for i in range(lanes):
            w.sold[row, i] = w.sold[row, i] / w.reach[row, i] if w.reach[row, i] > 0.0 else 0.0
    for i in range(lanes):
        w.power[last, i] = 0.0
    for a in range(size):
        # Shares of b in nest and family are masses: P_b / P_g and P_b / P_F.
        g, f = touched.nest_of[a], nests + touched.family_of[touched.nest_of[a]]
        for i in range(lanes):
            inner = c0 * w.pull[a, i] - c1 * w.sold[g, i] - c2 * w.sold[f, i] - w.sold[last, i]
            w.power[last, i] += w.utility[a, i] * inner


@part
def ask(at, user, touched, here, frozen, scales, w):
    """A user's value, quota tokens and their slope at shadow price `at`; `user`: single, first lane, lanes, goods."""
    decide(at, user, touched, here, frozen, scales, w)
    sales(user, touched, scales, w)
    value, tokens, slope = 0.0, 0.0, 0.0
    last = touched.count[0] + touched.count[1]
    for i in range(user[2]):
        value += here.stake[i] * scales.kappa * w.log[last, i]
        tokens += here.stake[i] * w.sold[last, i]
        slope += here.stake[i] * w.power[last, i]
    return value, tokens, slope / scales.kappa


@part
def jumps_of(low, high, size, here, out):
    """Shadow prices in (low, high) at which a single-homer drops a task of a good, sorted; how many."""
    count = 0
    for a in range(size):
        for t in range(here.rate.size):
            if here.covered[t] > 0.0 and here.gross[a, t] > 0.0:
                jump = (here.gross[a, t] / here.rate[t] - here.base[a]) / here.burn[a]
                if low < jump < high:
                    place = count
                    while place > 0 and out[place - 1] > jump:
                        out[place] = out[place - 1]
                        place -= 1
                    out[place] = jump
                    count += 1
    return count


@part
def among_jumps(quota, high, known, user, touched, here, frozen, scales, w):
    """The two prices next to each other, of those at which tokens jump, between which they meet the quota.

    Returns both, tokens at both, the slope at the lower one, and whether the higher one is a jump.
    """
    low, many, few, slope, goal, cut = 0.0, known[0], known[2], known[1], fast_log(quota), False
    first, last = 0, jumps_of(low, high, user[3], here, w.jumps)
    while first < last:
        at = (first + last) // 2
        if few > 0.0 and high < np.inf and last - first > 3:
            # Where ln tokens were a straight line, but no nearer to an end than an eighth of what is left.
            part = (fast_log(many) - goal) / (fast_log(many) - fast_log(few))
            guess, margin = low + part * (high - low), (last - first) // 8
            at = first + margin
            while at < last - 1 - margin and w.jumps[at] < guess:
                at += 1
        jump = w.jumps[at]
        _, tokens, falls = ask(jump, user, touched, here, frozen, scales, w)
        if tokens > quota:
            low, many, slope, first = jump, tokens, falls, at + 1
        else:
            high, few, last, cut = jump, tokens, at, True
    return low, high, many, few, slope, cut


@inlined
def interpolated(goal, here, before):
    """Shadow price at which ln tokens are `goal`: the cubic through two points (price, ln tokens, d price / d ln)."""
    (x1, y1, d1), (x0, y0, d0) = here, before
    h = y1 - y0
    s = (goal - y0) / h
    return (
        x0 * (1.0 + 2.0 * s) * (1.0 - s) * (1.0 - s) + h * d0 * s * (1.0 - s) * (1.0 - s)
        + x1 * s * s * (3.0 - 2.0 * s) + h * d1 * s * s * (s - 1.0)
    )  # fmt: skip


@inlined
def first_step(goal, now, single, high, few, before, falls):
    """Where to look first: through the lower end (price, ln tokens, d price / d ln) and what is known of the higher."""
    step = now[0] + (goal - now[1]) * now[2]
    if single and before > 0.0 and falls > 0.0:
        step = interpolated(goal, (high, fast_log(before), -before / falls), now)
    elif few > 0.0 and high < np.inf and not single:
        gap, end = goal - now[1], fast_log(few) - now[1]
        step = gap * now[2] + (high - end * now[2]) * (gap / end) * (gap / end)
    return step


@part
def newton(quota, high, known, user, touched, here, frozen, scales, w):
    """Shadow price at which tokens meet the quota, in (0, high): `known` = tokens and slope at 0, tokens at high.

    Steps interpolate mu as a function of ln tokens through the last two points. Between the prices at which a
    single-homer drops a task tokens are smooth; those are looked through first. Returns both ends of the bracket, the
    weight of the lower one, tokens, and the value before the quota's worth.
    """
    single, low, few, goal, cut = user[0], 0.0, known[2], fast_log(quota), False
    many, slope, value, closing = known[0], known[1], 0.0, False
    if single:
        low, high, many, few, slope, cut = among_jumps(quota, high, known, user, touched, here, frozen, scales, w)
    now = (low, fast_log(many), -many / slope)
    step = first_step(goal, now, single, high, few, 0.0, 0.0)
    # All looks are taken in one place, since each place is compiled anew: first just below a jump, last at the low end.
    for count in range(-1 if cut else 0, STEPS + 1):
        middle = low + 0.5 * (high - low) if high < np.inf else 2.0 * low + 1.0
        halved = count >= PATIENT and count % 2 == 0
        mu = step if low < step < high and not halved else middle
        mu = high * (1.0 - JUST_BELOW) if count < 0 else (low if closing else mu)
        value, tokens, slope = ask(mu, user, touched, here, frozen, scales, w)
        if closing or (count < 0 and tokens > quota):
            many = many if closing else tokens
            return mu, high, (quota - few) / (many - few), quota, value
        if count < 0:
            step = first_step(goal, now, single, high, few, tokens, slope)
            continue
        if abs(tokens - quota) <= MET * quota:
            return mu, mu, 1.0, tokens, value
        if tokens > quota:
            low, many = mu, tokens
        else:
            high, few = mu, tokens
        closing = high - low <= CLOSE * low or count == STEPS - 1
        last, now = now, (mu, fast_log(tokens), -tokens / slope)
        step = mu + (goal - now[1]) * now[2]
        if not closing and abs(goal - now[1]) < 0.5 * abs(goal - last[1]):
            step = interpolated(goal, now, last)
            if abs((goal - now[1]) * (goal - last[1])) <= NEAR and low < step < high:
                # The next point needs no look: tokens meet the quota, and the value bends as its slope says.
                move = step - mu
                return step, step, 1.0, quota, value - move * (tokens - 0.5 * slope * move)
    return low, high, (quota - few) / (many - few), quota, value


@inlined
def list_value(user, here, scales, t):
    """Pay as you go of a user: sum of M w kappa I at list, USD a month."""
    value = 0.0
    for i in range(user[2]):
        value += here.stake[i] * scales.kappa * t.total[0, user[1] + i]
    return value


@inlined
def list_masses(first, user, goods, tree, t, w):
    """Probabilities of goods at list prices."""
    _, start, lanes, size = user
    for a in range(size):
        j = goods.offer[first + a]
        g = tree.weights[j]
        f = tree.family[g]
        for i in range(lanes):
            w.mass[a, i] = t.host[j, start + i] * t.within[g, start + i] * t.power[f, start + i]


@inlined
def at_list(first, user, goods, tree, here, t, w):
    """A user's quota tokens at list prices, and the most that a quota free of charge could be worth to it, USD."""
    single, _, lanes, size = user
    tokens, gain, most = 0.0, 0.0, 0.0
    list_masses(first, user, goods, tree, t, w)
    for a in range(size):
        most = larger(most, here.ceiling[a])
        if single:
            tokens += here.stake[0] * w.mass[a, 0] * spend(a, here.ceiling[a], here)[1] * here.burn[a]
            continue
        for i in range(lanes):
            tokens += here.stake[i] * w.mass[a, i] * here.rate[i] * here.covered[i] * here.burn[a]
    for k in range(here.rate.size):
        stake = here.stake[0 if single else k]
        gain += stake * here.weight[k] * here.covered[k] * here.rate[k] * most
    return tokens, gain


@inlined
def top_of(size, here):
    """The shadow price at which all goods meet their list price; NaN where they do so apart."""
    top = (here.ceiling[0] - here.base[0]) / here.burn[0]
    for a in range(1, size):
        jump = (here.ceiling[a] - here.base[a]) / here.burn[a]
        if (jump < np.inf) != (top < np.inf) or (top < np.inf and abs(jump - top) > 1e-12 * top):
            return np.nan
    return top


@inlined
def solve_user(person, user, group, goods, terms, tree, scales, scratch, out):
    """One user's shadow prices in a group's ways: rows low, other, mix, value, used of `out` (5, L, I).

    Returns whether goods meet list prices together.
    """
    t, touched, here, w = scratch.lists, scratch.touched, scratch.here, scratch.work
    top = top_of(user[3], here)
    if np.isnan(top):
        return False
    i, listed = person, list_value(user, here, scales, t)
    tokens, gain = (0.0, np.inf)
    if top < np.inf:
        tokens, gain = at_list(goods.start[group], user, goods, tree, here, t, w)
    asked, free = False, (0.0, 0.0, 0.0)
    for way in range(terms.group.size):
        if terms.group[way] != group or not terms.open[way, i]:
            continue
        limit, least = terms.quota[way, i], terms.least[way, i]
        if top < np.inf and listed + min(gain, top * limit) < least:
            continue
        if tokens >= limit and tokens > 0.0:
            out[0, way, i], out[1, way, i], out[2, way, i] = top, top, limit / tokens
            out[3, way, i], out[4, way, i] = listed + top * limit, limit
            continue
        if not asked:
            asked, free = True, ask(0.0, user, touched, here, t.frozen, scales, w)
        if free[1] <= 0.0 or free[0] < least:
            continue
        if free[1] <= limit:
            out[2, way, i], out[3, way, i], out[4, way, i] = 1.0, free[0], free[1]
        else:
            low, other, mix, used, best = newton(
                limit, top, (free[1], free[2], tokens), user, touched, here, t.frozen, scales, w
            )  # fmt: skip
            out[0, way, i], out[1, way, i], out[2, way, i] = low, other, mix
            out[3, way, i], out[4, way, i] = best + low * limit, used
    return True


@inlined
def add_unmoved(taken, user, touched, sums):
    """Add people whose goods cost what they cost at list: they buy all others as at list."""
    _, start, lanes, _ = user
    for row in range(touched.count[0] + touched.count[1] + 1):
        for i in range(start, start + lanes):
            sums.group[row, i] += taken


@inlined
def add_moved(taken, user, utility, tree, touched, scales, t, sums, w, listed):
    """Add what multiplies list shares of offers beside the goods for people in a way, as last evaluated in `w`.

    Probabilities are those at list times a factor per family that is not touched, per nest in the others. Where a
    factor is too large for a number, every offer is added by itself.
    """
    _, start, lanes, _ = user
    nests, last, far = touched.count[0], touched.count[0] + touched.count[1], 0
    change = sums.change
    for i in range(lanes):
        change[last, i] = t.total[0, start + i] - w.log[last, i]
    for f in range(nests, last):
        family = touched.families[f - nests]
        for i in range(lanes):
            x = change[last, i] + (scales.mu - 1.0) * (w.log[f, i] - t.family[family, start + i])
            change[f, i] = x if w.log[f, i] > -np.inf and t.family[family, start + i] > -np.inf else -np.inf
    for g in range(nests):
        f, nest = nests + touched.family_of[g], touched.nests[g]
        for i in range(lanes):
            x = change[f, i] + (scales.theta - 1.0) * (w.log[g, i] - t.nest[nest, start + i])
            change[g, i] = x if w.log[g, i] > -np.inf and t.nest[nest, start + i] > -np.inf else -np.inf
    for row in range(last + 1):
        for i in range(lanes):
            x = change[row, i] if change[row, i] <= FAR else -np.inf
            sums.group[row, start + i] += taken * fast_exp(x)
        for i in range(lanes):
            far += 1 if change[row, i] > FAR else 0
    if far > 0:
        for g in range(tree.family.size):
            row = factor_row(g, tree, touched)
            for i in range(lanes):
                if change[row, i] > FAR:
                    add_offers(i, taken, g, user, utility, tree, touched, scales, t, w, listed)


@part
def add_group(lanes, tree, touched, sums):
    """Add what a group of ways multiplies to the factors of families, of single nests and of offers ever included."""
    nests, group = touched.count[0], sums.group
    for b in range(touched.count[4]):
        factor, out = group[nests + touched.count[1]], sums.family[touched.others[b]]
        for i in range(lanes):
            out[i] += factor[i]
    for g in range(nests):
        out = sums.nest[touched.nests[g]]
        for i in range(lanes):
            out[i] += group[g, i]
    for b in range(touched.count[3]):
        factor, out = group[nests + touched.whole_family[b]], sums.nest[touched.whole[b]]
        for i in range(lanes):
            out[i] += factor[i]
    for e in range(tree.ever.size):
        if touched.inside[e] == 0:
            factor, out = group[factor_row(tree.weights[tree.ever[e]], tree, touched)], sums.offer[e]
            for i in range(lanes):
                out[i] += factor[i]


@inlined
def factor_row(nest, tree, touched):
    """Where the factor of a nest's offers stands."""
    if touched.place[nest] >= 0:
        return touched.place[nest]
    return touched.count[0] + (touched.number[tree.family[nest]] if touched.number[tree.family[nest]] >= 0
                               else touched.count[1])  # fmt: skip


@part
def add_offers(i, taken, nest, user, utility, tree, touched, scales, t, w, listed):
    """Add the offers of a nest that a way does not include one by one, from logarithms, in a user's i-th decision."""
    nests, last, lane = touched.count[0], touched.count[0] + touched.count[1], user[1] + i
    number = touched.number[tree.family[nest]]
    own = w.log[touched.place[nest], i] if touched.place[nest] >= 0 else t.nest[nest, lane]
    within = w.log[nests + number, i] if number >= 0 else t.family[tree.family[nest], lane]
    if own == -np.inf:
        return
    rate = (scales.theta - 1.0) * own + (scales.mu - 1.0) * within - w.log[last, i]
    for j in range(tree.weights.size):
        if tree.weights[j] == nest and (tree.slot[j] < 0 or touched.inside[tree.slot[j]] == 0):
            listed[j, t.column[lane]] += taken * fast_exp(utility[j, t.column[lane]] * scales.unit + rate)


@inlined
def done(a, t, price, single, here):
    """Whether a task is worth its price in good a; a router's always is."""
    return 1.0 if not single or here.gross[a, t] - here.rate[t] * price > 0.0 else 0.0


@inlined
def use_goods(person, row, terms, user, users, here, w, on_quota, at_list):
    """A user's Mtok of goods by task: `terms` = people's share, price, other price, weight of the first.

    Rows of goods begin at `row`.
    """
    (taken, price, other, mix), (single, _, _, size) = terms, user
    for a in range(size):
        low, top = here.base[a] + here.burn[a] * price, here.ceiling[a]
        far_price = min(here.base[a] + here.burn[a] * other, top)
        listed = top < np.inf and low >= top * (1.0 - CLOSE)
        for t in range(here.rate.size):
            tokens = w.mass[a, 0 if single else t] * users.volume[person, t] * taken
            if here.covered[t] == 0.0:
                at_list[row + a, t, person] = tokens * done(a, t, here.beyond[a], single, here)
                continue
            near = tokens * done(a, t, min(low, top), single, here)
            if listed:
                on_quota[row + a, t, person], at_list[row + a, t, person] = mix * near, (1.0 - mix) * near
            else:
                far = tokens * done(a, t, far_price, single, here)
                on_quota[row + a, t, person] = mix * near + (1.0 - mix) * far


@inlined
def buy_user(person, user, group, utility, users, goods, terms, tree, scales, scratch, bought):
    """What people of a type in a group's ways buy: factors of list shares into `sums.group`, goods into `bought`."""
    t, touched, here, w, sums = scratch
    solved, share, rows, listed, on_quota, at_list = bought
    top = top_of(user[3], here)
    for way in range(terms.group.size):
        taken = share[way, person]
        if terms.group[way] != group or not taken > NEGLIGIBLE:
            continue
        price, other, mix = solved[0, way, person], solved[1, way, person], solved[2, way, person]
        if price == top:
            list_masses(goods.start[group], user, goods, tree, t, w)
            add_unmoved(taken, user, touched, sums)
        else:
            decide(price, user, touched, here, t.frozen, scales, w)
            add_moved(taken, user, utility, tree, touched, scales, t, sums, w, listed)
        use_goods(person, rows[way], (taken, price, other, mix), user, users, here, w, on_quota, at_list)


@part
def spread(lanes, tree, t, sums, listed):
    """Add list shares times what multiplies them."""
    for j in range(tree.weights.size):
        g, e = tree.weights[j], tree.slot[j]
        f = tree.family[g]
        if e >= 0:
            for i in range(lanes):
                t.spare[0, i] = sums.offer[e, i]
        else:
            for i in range(lanes):
                t.spare[0, i] = sums.family[f, i] + sums.nest[g, i]
        for i in range(lanes):
            t.spare[0, i] *= t.host[j, i] * t.within[g, i] * t.power[f, i]
        for i in range(lanes):
            listed[j, t.column[i]] += t.spare[0, i]


@inlined
def wanted(group, user, terms, share, buying):
    """Whether any of a group's ways is open to a user, or, when buying, taken by it."""
    for way in range(terms.group.size):
        if terms.group[way] == group and (share[way, user] > NEGLIGIBLE if buying else terms.open[way, user]):
            return True
    return False


@inlined
def place_lanes(single, places, users, column):
    """Columns of the decisions of users at `places`, those of one user side by side; how many lanes that are."""
    tasks, many = users.rate.shape[1], users.many
    for r in range(places.size):
        for k in range(1 if single else tasks):
            column[r if single else r * tasks + k] = (tasks if single else k) * many + places[r]
    return places.size if single else places.size * tasks


@inlined
def open_block(utility, lanes, tree, scales, sums, t):
    """List sums of a block, and nothing bought yet."""
    list_nests(utility, lanes, tree, scales, t)
    list_families(lanes, tree, scales, t)
    list_market(lanes, scales, t)
    sums.family[:], sums.nest[:], sums.offer[:] = 0.0, 0.0, 0.0


@compiled
def all_ways(utility, users, goods, terms, tree, scales, scratch, out, share, rows, listed, on_quota, at_list, buying):
    """Routers, then single-homers, block by block: solve their ways into `out` or, when `buying`, note what they buy.

    Returns whether goods of all ways meet their list prices together.
    """
    t, tasks, bought = scratch.lists, users.rate.shape[1], (out, share, rows, listed, on_quota, at_list)
    for kind in range(2):  # no constants: the compiler would repeat everything for each
        single, members = kind == 1, users.singles if kind == 1 else users.routers
        places, each = users.single_place if kind == 1 else users.router_place, 1 if single else tasks
        step = max(1, LANES // each)
        for start in range(0, members.size, step):
            count = min(step, members.size - start)
            lanes = place_lanes(single, places[start : start + count], users, t.column)
            open_block(utility, lanes, tree, scales, scratch.sums, t)
            for group in range(goods.start.size - 1):
                found, size = False, goods.start[group + 1] - goods.start[group]
                for r in range(count):
                    i, user = members[start + r], (single, r * each, each, size)
                    if not wanted(group, i, terms, share, buying):
                        continue
                    if not found:
                        found = True
                        touch(group, goods, tree, t.family.shape[0], scratch.touched)
                        freeze(utility, lanes, scratch.touched, scales, t)
                        scratch.sums.group[:] = 0.0
                    gather(i, group, single, users, goods, scratch.here)
                    if buying:
                        buy_user(i, user, group, utility, users, goods, terms, tree, scales, scratch, bought)
                    elif not solve_user(i, user, group, goods, terms, tree, scales, scratch, out):
                        return False
                if buying and found:
                    add_group(lanes, tree, scratch.touched, scratch.sums)
            if buying:
                spread(lanes, tree, t, scratch.sums, listed)
    return True


def solve_kernel(problem: Problem) -> Solved:
    """`ways.solve_ways` compiled."""
    shape = problem.terms.quota.shape
    out = np.zeros((5, *shape))
    out[3] = -np.inf
    none = np.zeros((0, 0, 0))
    if not _run(problem, out, np.zeros((0, 0)), (np.zeros((0, 0)), none, none), buying=False):
        raise ValueError("the compiled solver needs all included offers to meet their list price at one shadow price.")
    return Solved(*out)


def purchases_kernel(problem: Problem, solved: Solved, share: Floats) -> Bought:
    """`ways.purchases` compiled."""
    sizes = np.diff(problem.goods.start)[problem.terms.group]
    bought = np.zeros(problem.utility.shape), *np.zeros((2, int(sizes.sum()), *problem.buyers.rate.shape))
    _run(problem, np.array(solved), share, bought, buying=True)
    return Bought(*bought)


def _run(problem: Problem, out: Floats, share: Floats, bought: tuple[Floats, ...], *, buying: bool) -> bool:
    structure, utility, buyers, goods, terms = problem
    scale, sizes = structure.scale, np.diff(goods.start)
    ever = np.unique(goods.offer[goods.listed])
    slot = np.full(len(utility), -1)
    slot[ever] = np.arange(ever.size)
    tree = Tree(*map(_plain, (structure.weights, structure.family, ever, slot)))
    scales = Scales(1.0 / (scale.kappa * scale.lam), scale.theta, scale.mu, scale.kappa, scale.lam)
    scratch = _scratch(tree, len(buyers.rate), int(sizes.max(initial=0)))
    rows = np.cumsum([0, *sizes[terms.group]])
    users = _users(buyers, (share > NEGLIGIBLE if buying else terms.open).any(axis=0))
    # A user's tasks lie together here as well.
    goods = goods._replace(gross=goods.gross.transpose(0, 2, 1), covered=goods.covered.transpose(0, 2, 1))
    given = _plain(utility), users, Goods(*map(_plain, goods)), Terms(*map(_plain, terms))
    return bool(all_ways(*given, tree, scales, scratch, out, _plain(share), rows, *bought, buying))


def _users(buyers: Buyers, wanted: Flags) -> Users:
    """Users `wanted` (I,) alone as the kernel takes them."""
    places = [np.flatnonzero(wanted[members]) for members in (buyers.routers, buyers.singles)]
    members = buyers.routers[places[0]], buyers.singles[places[1]]
    return Users(
        *map(_plain, (buyers.rate.T, buyers.worth.T, buyers.volume.T, *members, *places)), len(buyers.routers)
    )


def _scratch(tree: Tree, tasks: int, most: int) -> Scratch:
    """Working memory for blocks of decisions and groups of at most so many goods."""
    offers, nests, families = tree.weights.size, tree.family.size, 1 + int(tree.family.max(initial=-1))
    ever, lanes, sums = tree.ever.size, max(LANES, tasks), min(2 * most, most + families) + 1
    rows = (offers, nests, nests, families, families, 1, max(nests, families, 2), sums)
    lists = Lists(np.empty(lanes, np.int64), *(np.empty((size, lanes)) for size in rows))
    sizes = (5, most, most, most, most, offers, offers, nests, nests, families, nests, families, ever, sums)
    touched = Touched(*(np.empty(size, np.int64) for size in sizes))
    here = Here(np.empty((most, tasks)), *np.empty((4, most)), *np.empty((4, tasks)))
    work = Work(*np.empty((3, most, tasks)), *np.empty((6, sums, tasks)), np.empty(most * tasks))
    by_lane = (np.empty((size, lanes)) for size in (families, nests, ever, sums))
    return Scratch(lists, touched, here, work, Sums(*by_lane, np.empty((sums, tasks))))


def _plain(array: Any) -> Any:
    """A read-only contiguous view, so that the kernel is compiled and loaded once whoever may write."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
