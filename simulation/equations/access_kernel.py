# ruff: noqa: ANN001, ANN201, C901, FURB136, PLR0912, PLR0913, PLR0917, PLR0124
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="assignment,call-arg,no-any-return"
"""Ways to buy compiled: every user's shadow price in every way, and what people in ways buy.

The same numbers as `ways` and `access` give, for goods that all meet their list price at one shadow price (credits
burnt at list prices: 1; no list price: none). Blocks of users have their sums at list prices made in lanes, one
decision a lane; then ways are solved group by group, because what stands beside the goods of a group is the same for
all its ways. Several users are looked at together, each in a slot with lanes of its own; who needs no further look
makes room for the next. A user who would use up the quota at list prices needs no look, one who has tokens left at a
price of zero needs one.

Exponentials and logarithms are those of `demand_kernel`, repeated here: quicker than the C library's, and the same
bits on every processor. Kernels and helpers share a file because numba's cache does not see changes in other modules.
Compiled functions take arrays, which have no useful annotations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulation.equations.access_tables import Flags
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.ways import Bought, Buyers, Goods, Problem, Solved, Terms

LANES = 128
WIDTH = 32
"""Lanes that are looked at together."""
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

    `nest`, `family` and `total` are logarithms of sums. All but `spare` and `frozen` are kept of all blocks, with a
    leading axis, from when ways are solved to when people buy.
    """

    column: NDArray[np.uint64]
    far: Ints  # (J + g,) lanes in which an offer or nest is too small a part of what it is in for its share to be kept
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
    some: Ints  # (sums,) whether anything beside the goods may be too small to show in a sum of shares


class Here(NamedTuple):
    """Some users in one group of ways, a decision a lane: goods' value, terms; tasks' rate, weight and cover; stake.

    A router's tasks are lanes beside each other of the first row, a single-homer's are rows of one lane. `bar` is -inf
    where a single-homer cannot have a good; `at` is the shadow price looked at.
    """

    gross: Floats  # (m, K, lanes)
    base: Floats  # (m,)
    burn: Floats  # (m, lanes)
    beyond: Floats  # (m, lanes)
    bar: Floats  # (m, lanes)
    rate: Floats  # (K, lanes)
    weight: Floats  # (K, lanes)
    covered: Floats  # (K, lanes)
    stake: Floats  # (lanes,)
    at: Floats  # (lanes,)
    frozen: Floats  # (sums, lanes)


class Work(NamedTuple):
    """Scratch of one evaluation, a decision a lane: by good, then by sum (nests, families, market), then alone."""

    utility: Floats
    pull: Floats
    mass: Floats
    top: Floats
    sum: Floats
    log: Floats
    power: Floats
    reach: Floats
    sold: Floats
    price: Floats
    net: Floats


class Slots(NamedTuple):
    """Users looked at side by side, a row each: the state of their search, in numbers and counts as named below."""

    numbers: Floats
    counts: Ints
    jumps: Floats


(MU, TOP, LISTED, LISTED_TOKENS, GAIN, FREE_VALUE, FREE_TOKENS, FREE_SLOPE, QUOTA, GOAL, LOW, HIGH, MANY, FEW, SLOPE,
 X, Y, D, STEP) = range(19)  # fmt: skip
"""Shadow price to look at, that of list prices; at list value and tokens, and the most to gain; free value, tokens and
their slope; quota, its ln; bracket, tokens at its ends, slope at the lower; last point: price, ln tokens, d price
over d ln; the price that the last step leads to."""
PERSON, START, WAY, SIZE, PHASE, ASKED, FIRST, LAST, AT, CUT, COUNT, CLOSING = range(12)
"""User, its first lane in the block, way, goods, what is looked for; whether free was looked at; jumps left, the one
looked at, whether the higher end is one; steps, whether the next is the last."""
IDLE, FREE, JUMPS, STEPPING = range(4)


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
    slots: Slots


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
        g, far = weights[j], 0
        for i in range(lanes):
            t.host[j, i] -= t.spare[g, i]
        for i in range(lanes):
            far += 1 if -np.inf < t.host[j, i] < LOG_TINY else 0
        t.far[j] = far
        for i in range(lanes):
            t.host[j, i] = fast_exp(t.host[j, i])
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
        f, far = tree.family[g], 0
        for i in range(lanes):
            t.within[g, i] = scales.theta * t.nest[g, i] - t.spare[f, i]
        for i in range(lanes):
            far += 1 if -np.inf < t.within[g, i] < LOG_TINY else 0
        t.far[tree.weights.size + g] = far
        for i in range(lanes):
            t.within[g, i] = fast_exp(t.within[g, i])
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
def touch(group, goods, tree, families, far, t):
    """`Touched` of a group, all lists in ascending order; `far` as in `Lists`."""
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
            t.some[at] += far[j]
    for g in range(tree.family.size):
        if t.place[g] < 0 and t.number[tree.family[g]] >= 0:
            t.whole[t.count[3]], t.whole_family[t.count[3]] = g, t.number[tree.family[g]]
            t.count[3] += 1
            t.some[t.count[0] + t.number[tree.family[g]]] += far[tree.weights.size + g]


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
def gather(person, start, lane, group, single, users, goods, touched, frozen, here):
    """Copy what a user meets in a group of ways to its lanes from `lane`; its sums at list stand from `start`."""
    tasks, first, last = users.rate.shape[1], goods.start[group], touched.count[0] + touched.count[1]
    rate, worth, covered, whole = users.rate[person], users.worth[person], goods.covered[group], 0.0
    for k in range(tasks):
        whole += worth[k]
    if single:
        here.stake[lane] = whole
        for k in range(tasks):
            here.rate[k, lane], here.covered[k, lane] = rate[k], 1.0 if covered[k, person] else 0.0
            here.weight[k, lane] = worth[k] / (whole if whole > 0.0 else 1.0)
    else:
        for k in range(tasks):
            here.rate[0, lane + k], here.covered[0, lane + k] = rate[k], 1.0 if covered[k, person] else 0.0
            here.weight[0, lane + k], here.stake[lane + k] = 1.0, worth[k]
    for a in range(goods.start[group + 1] - first):
        burn, beyond = goods.burn[first + a, person], goods.beyond[first + a, person]
        gross, to = goods.gross[first + a], here.gross[a]
        if single:
            sold = beyond < np.inf
            for k in range(tasks):
                to[k, lane] = gross[k, person]
                sold = sold or here.covered[k, lane] > 0.0
            here.burn[a, lane], here.beyond[a, lane] = burn, beyond
            here.bar[a, lane] = 0.0 if sold and to[0, lane] > -np.inf else -np.inf
        else:
            for k in range(tasks):
                to[0, lane + k] = gross[k, person]
            for i in range(lane, lane + tasks):
                here.burn[a, i], here.beyond[a, i] = burn, beyond
    for row in range(last + 1):
        for i in range(1 if single else tasks):
            here.frozen[row, lane + i] = frozen[row, start + i]


@inlined
def price_goods(size, single, lanes, touched, here, scales, w):
    """Utility of goods, over its scale, quota tokens per mass at shadow prices `here.at`; largest terms of nests."""
    last = touched.count[0] + touched.count[1]
    for row in range(last + 1):
        for i in range(lanes):
            w.top[row, i] = larger(FLOOR, here.frozen[row, i])
    for a in range(size):
        g, base, burn, beyond, worth, pull = (
            touched.nest_of[a],
            here.base[a],
            here.burn[a],
            here.beyond[a],
            w.utility[a],
            w.pull[a],
        )
        for i in range(lanes):
            w.price[i] = base + burn[i] * here.at[i]
        if single:
            spend(a, lanes, here, w)
            for i in range(lanes):
                worth[i] = (worth[i] + here.bar[a, i]) * scales.unit
            for i in range(lanes):
                pull[i] *= burn[i]
        else:
            gross, rate, covered = here.gross[a, 0], here.rate[0], here.covered[0]
            for i in range(lanes):
                paid = w.price[i] if covered[i] > 0.0 else beyond[i]
                worth[i] = (gross[i] - rate[i] * paid) * scales.unit
            for i in range(lanes):
                pull[i] = rate[i] * covered[i] * burn[i]
        for i in range(lanes):
            w.top[g, i] = larger(w.top[g, i], worth[i])


@inlined
def spend(a, lanes, here, w):
    """What tasks of single-homers get of good a at prices `w.price`, and how that falls with the price under quota."""
    worth, pull, beyond = w.utility[a], w.pull[a], here.beyond[a]
    for i in range(lanes):
        worth[i] = 0.0
    for i in range(lanes):
        pull[i] = 0.0
    for k in range(here.rate.shape[0]):
        gross, rate, weight, covered = here.gross[a, k], here.rate[k], here.weight[k], here.covered[k]
        for i in range(lanes):
            w.net[i] = gross[i] - rate[i] * (w.price[i] if covered[i] > 0.0 else beyond[i])
        for i in range(lanes):
            worth[i] += weight[i] * w.net[i] if w.net[i] > 0.0 else 0.0
        for i in range(lanes):
            pull[i] += weight[i] * rate[i] * covered[i] if w.net[i] > 0.0 else 0.0


@inlined
def decide(size, single, lanes, touched, here, scales, w):
    """Sums and masses of goods in all lanes at shadow prices `here.at`, into `w`."""
    nests, theta, mu = touched.count[0], scales.theta, scales.mu
    last = nests + touched.count[1]
    price_goods(size, single, lanes, touched, here, scales, w)
    for g in range(nests):
        for i in range(lanes):
            w.sum[g, i] = fast_exp(here.frozen[g, i] - w.top[g, i])
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
            w.sum[f, i] = fast_exp(here.frozen[f, i] - w.top[f, i])
    for g in range(nests):
        f = nests + touched.family_of[g]
        for i in range(lanes):
            w.power[g, i] = fast_exp(theta * w.log[g, i] - w.top[f, i])
        for i in range(lanes):
            w.sum[f, i] += w.power[g, i]
    decide_market(nests, last, lanes, here.frozen, mu, w)
    masses(size, lanes, touched, w)


@inlined
def decide_market(nests, last, lanes, frozen, mu, w):
    """Sums of families' logarithms and of the market in `decide`."""
    for f in range(nests, last):
        for i in range(lanes):
            w.log[f, i] = fast_log(w.sum[f, i]) + w.top[f, i]
        for i in range(lanes):
            w.top[last, i] = larger(w.top[last, i], mu * w.log[f, i])
    for i in range(lanes):
        w.sum[last, i] = fast_exp(frozen[last, i] - w.top[last, i])
    for f in range(nests, last):
        for i in range(lanes):
            w.power[f, i] = fast_exp(mu * w.log[f, i] - w.top[last, i])
        for i in range(lanes):
            w.sum[last, i] += w.power[f, i]
    for i in range(lanes):
        w.log[last, i] = fast_log(w.sum[last, i]) + w.top[last, i]


@inlined
def masses(size, lanes, touched, w):
    """Probabilities of nests, families and goods from their exponentials and sums."""
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
def sales(size, lanes, touched, scales, w):
    """Quota tokens per stake, sum_a burn_a P_a (-du_a/dp), and minus their slope, into the last rows of `w`."""
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
def look(goods, group, single, lanes, selling, touched, here, scales, w):
    """Evaluate all lanes at shadow prices `here.at`; where `selling` with quota tokens and their slope."""
    size = goods.start[group + 1] - goods.start[group]
    decide(size, single, lanes, touched, here, scales, w)
    if selling:
        sales(size, lanes, touched, scales, w)


@inlined
def seen(lane, each, touched, here, scales, w):
    """A user's value, quota tokens and their slope as last evaluated."""
    value, tokens, slope, last = 0.0, 0.0, 0.0, touched.count[0] + touched.count[1]
    for i in range(lane, lane + each):
        value += here.stake[i] * scales.kappa * w.log[last, i]
        tokens += here.stake[i] * w.sold[last, i]
        slope += here.stake[i] * w.power[last, i]
    return value, tokens, slope / scales.kappa


@part
def jumps_of(lane, low, high, size, here, out):
    """Shadow prices in (low, high) at which a single-homer drops a task of a good, sorted; how many."""
    count = 0
    for a in range(size):
        for t in range(here.rate.shape[0]):
            if here.covered[t, lane] > 0.0 and here.gross[a, t, lane] > 0.0:
                jump = (here.gross[a, t, lane] / here.rate[t, lane] - here.base[a]) / here.burn[a, lane]
                if low < jump < high:
                    place = count
                    while place > 0 and out[place - 1] > jump:
                        out[place] = out[place - 1]
                        place -= 1
                    out[place] = jump
                    count += 1
    return count


@inlined
def next_jump(v, z, jumps):
    """Look next at one of the prices at which tokens jump: of those between which they meet the quota."""
    first, last = z[FIRST], z[LAST]
    at = (first + last) // 2
    if v[FEW] > 0.0 and v[HIGH] < np.inf and last - first > 3:
        # Where ln tokens were a straight line, but no nearer to an end than an eighth of what is left.
        share = (fast_log(v[MANY]) - v[GOAL]) / (fast_log(v[MANY]) - fast_log(v[FEW]))
        guess, margin = v[LOW] + share * (v[HIGH] - v[LOW]), (last - first) // 8
        at = first + margin
        while at < last - 1 - margin and jumps[at] < guess:
            at += 1
    z[AT], z[PHASE], v[MU] = at, JUMPS, jumps[at]


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
def first_step(v, single, before, falls):
    """Where to look first: through the lower end and what is known of the higher; tokens `before` it if they jump."""
    goal, now, high, few = v[GOAL], (v[X], v[Y], v[D]), v[HIGH], v[FEW]
    step = now[0] + (goal - now[1]) * now[2]
    if single and before > 0.0 and falls > 0.0:
        step = interpolated(goal, (high, fast_log(before), -before / falls), now)
    elif few > 0.0 and high < np.inf and not single:
        gap, end = goal - now[1], fast_log(few) - now[1]
        step = gap * now[2] + (high - end * now[2]) * (gap / end) * (gap / end)
    v[STEP] = step


@inlined
def next_step(v, z):
    """Look next where the last step leads: first just below a jump, last at the low end."""
    low, high, step, count = v[LOW], v[HIGH], v[STEP], z[COUNT]
    middle = low + 0.5 * (high - low) if high < np.inf else 2.0 * low + 1.0
    halved = count >= PATIENT and count % 2 == 0
    mu = step if low < step < high and not halved else middle
    v[MU] = high * (1.0 - JUST_BELOW) if count < 0 else (low if z[CLOSING] > 0 else mu)


@inlined
def start_steps(v, z, single):
    """Search from the lower end of the bracket, on which tokens do not jump."""
    v[X], v[Y], v[D] = v[LOW], fast_log(v[MANY]), -v[MANY] / v[SLOPE]
    first_step(v, single, 0.0, 0.0)
    z[COUNT], z[CLOSING], z[PHASE] = -1 if z[CUT] > 0 else 0, 0, STEPPING
    next_step(v, z)


@inlined
def search(lane, quota, single, size, here, v, z, jumps):
    """Start to look for the shadow price at which tokens meet the quota, in (0, top)."""
    v[QUOTA], v[GOAL], v[LOW], v[HIGH] = quota, fast_log(quota), 0.0, v[TOP]
    v[MANY], v[SLOPE], v[FEW], z[CUT] = v[FREE_TOKENS], v[FREE_SLOPE], v[LISTED_TOKENS], 0
    z[FIRST], z[LAST] = 0, jumps_of(lane, 0.0, v[TOP], size, here, jumps) if single else 0
    if z[LAST] > 0:
        next_jump(v, z, jumps)
    else:
        start_steps(v, z, single)


@inlined
def after_jump(v, z, single, jumps, found):
    """Go on from a look at a price where tokens jump."""
    _, tokens, slope = found
    if tokens > v[QUOTA]:
        v[LOW], v[MANY], v[SLOPE], z[FIRST] = v[MU], tokens, slope, z[AT] + 1
    else:
        v[HIGH], v[FEW], z[LAST], z[CUT] = v[MU], tokens, z[AT], 1
    if z[FIRST] < z[LAST]:
        next_jump(v, z, jumps)
    else:
        start_steps(v, z, single)


@part
def after_step(v, z, single, found):
    """Go on from a look between jumps: steps interpolate mu as a function of ln tokens through the last two points.

    Returns whether that is the end, the two ends of the bracket, the weight of the lower one, tokens, and the value
    before the quota's worth.
    """
    (value, tokens, slope), mu, quota = found, v[MU], v[QUOTA]
    if z[CLOSING] > 0 or (z[COUNT] < 0 and tokens > quota):
        many = v[MANY] if z[CLOSING] > 0 else tokens
        return True, mu, v[HIGH], (quota - v[FEW]) / (many - v[FEW]), quota, value
    z[COUNT] += 1
    if z[COUNT] == 0:
        first_step(v, single, tokens, slope)
    else:
        if abs(tokens - quota) <= MET * quota:
            return True, mu, mu, 1.0, tokens, value
        if tokens > quota:
            v[LOW], v[MANY] = mu, tokens
        else:
            v[HIGH], v[FEW] = mu, tokens
        closing = v[HIGH] - v[LOW] <= CLOSE * v[LOW] or z[COUNT] == STEPS
        z[CLOSING] = 1 if closing else 0
        last, now, goal = (v[X], v[Y], v[D]), (mu, fast_log(tokens), -tokens / slope), v[GOAL]
        v[X], v[Y], v[D] = now
        step = mu + (goal - now[1]) * now[2]
        if not closing and abs(goal - now[1]) < 0.5 * abs(goal - last[1]):
            step = interpolated(goal, now, last)
            if abs((goal - now[1]) * (goal - last[1])) <= NEAR and v[LOW] < step < v[HIGH]:
                # The next point needs no look: tokens meet the quota, and the value bends as its slope says.
                move = step - mu
                return True, step, step, 1.0, quota, value - move * (tokens - 0.5 * slope * move)
        v[STEP] = step
    next_step(v, z)
    return False, 0.0, 0.0, 0.0, 0.0, 0.0


@inlined
def list_value(start, lane, each, here, scales, t):
    """Pay as you go of a user: sum of M w kappa I at list, USD a month."""
    value = 0.0
    for i in range(each):
        value += here.stake[lane + i] * scales.kappa * t.total[0, start + i]
    return value


@inlined
def list_masses(group, start, lane, each, goods, tree, t, w):
    """Probabilities of goods at list prices, in a user's lanes."""
    first = goods.start[group]
    for a in range(goods.start[group + 1] - first):
        j = goods.offer[first + a]
        g = tree.weights[j]
        f = tree.family[g]
        for i in range(each):
            w.mass[a, lane + i] = t.host[j, start + i] * t.within[g, start + i] * t.power[f, start + i]


@inlined
def at_list(person, group, single, start, lane, each, goods, tree, here, t, w):
    """A user's quota tokens at list prices, and the most that a quota free of charge could be worth to it, USD."""
    tokens, gain, most, first = 0.0, 0.0, 0.0, goods.start[group]
    list_masses(group, start, lane, each, goods, tree, t, w)
    for a in range(goods.start[group + 1] - first):
        top, burn = goods.ceiling[first + a, person], here.burn[a, lane]
        most = larger(most, top)
        if single:
            pull = 0.0
            for k in range(here.rate.shape[0]):
                if here.covered[k, lane] > 0.0 and here.gross[a, k, lane] - here.rate[k, lane] * top > 0.0:
                    pull += here.weight[k, lane] * here.rate[k, lane]
            tokens += here.stake[lane] * w.mass[a, lane] * pull * burn
            continue
        for i in range(lane, lane + each):
            tokens += here.stake[i] * w.mass[a, i] * here.rate[0, i] * here.covered[0, i] * burn
    for k in range(here.rate.shape[0] if single else each):
        row, i = (k, lane) if single else (0, lane + k)
        gain += here.stake[i] * here.weight[row, i] * here.covered[row, i] * here.rate[row, i] * most
    return tokens, gain


@inlined
def top_of(person, group, goods):
    """The shadow price at which all goods meet their list price; NaN where they do so apart."""
    first = goods.start[group]
    top = (goods.ceiling[first, person] - goods.base[first]) / goods.burn[first, person]
    for a in range(first + 1, goods.start[group + 1]):
        jump = (goods.ceiling[a, person] - goods.base[a]) / goods.burn[a, person]
        if (jump < np.inf) != (top < np.inf) or (top < np.inf and abs(jump - top) > 1e-12 * top):
            return np.nan
    return top


@inlined
def solve_next(at, state, terms, scratch, out):
    """Settle a user's ways that need no look until one does: at the shadow price in `state`, for what its phase says.

    `at` is the group, whether users are single-homers, and lanes of each; `state` numbers, counts and jumps of a user's
    slot and its first lane. Rows low, other, mix, value, used of `out` (5, L, I).
    """
    (group, single, _), (v, z, jumps, lane) = at, state
    i, top, tokens = z[PERSON], v[TOP], v[LISTED_TOKENS]
    while z[WAY] < terms.group.size and z[PHASE] == IDLE:
        way = z[WAY]
        if terms.group[way] == group and terms.open[way, i]:
            limit, least = terms.quota[way, i], terms.least[way, i]
            hopeless = top < np.inf and v[LISTED] + min(v[GAIN], top * limit) < least
            if not hopeless and tokens >= limit and tokens > 0.0:
                out[0, way, i], out[1, way, i], out[2, way, i] = top, top, limit / tokens
                out[3, way, i], out[4, way, i] = v[LISTED] + top * limit, limit
            elif not hopeless and z[ASKED] == 0:
                z[PHASE], v[MU] = FREE, 0.0
                continue
            elif not hopeless and not (v[FREE_TOKENS] <= 0.0 or v[FREE_VALUE] < least):
                if v[FREE_TOKENS] > limit:
                    search(lane, limit, single, z[SIZE], scratch.here, v, z, jumps)
                    continue
                out[2, way, i], out[3, way, i], out[4, way, i] = 1.0, v[FREE_VALUE], v[FREE_TOKENS]
        z[WAY] += 1


@inlined
def solve_on(at, state, scales, scratch, out):
    """Take in a look at a user's way; what is found of a shadow price is written down."""
    (_, single, each), (v, z, jumps, lane) = at, state
    found = seen(lane, each, scratch.touched, scratch.here, scales, scratch.work)
    if z[PHASE] == FREE:
        z[ASKED], z[PHASE] = 1, IDLE
        v[FREE_VALUE], v[FREE_TOKENS], v[FREE_SLOPE] = found
    elif z[PHASE] == JUMPS:
        after_jump(v, z, single, jumps, found)
    else:
        end, low, other, mix, used, best = after_step(v, z, single, found)
        if end:
            way, i = z[WAY], z[PERSON]
            out[0, way, i], out[1, way, i], out[2, way, i] = low, other, mix
            out[3, way, i], out[4, way, i] = best + low * v[QUOTA], used
            z[WAY], z[PHASE] = way + 1, IDLE


@inlined
def add_moved(taken, start, lane, each, utility, tree, touched, scales, t, sums, w, listed):
    """Add what multiplies list shares of offers beside the goods for people in a way, as last evaluated in `w`.

    Probabilities are those at list times a factor per family that is not touched, per nest in the others. Where a
    factor is too large for a number, every offer is added by itself.
    """
    nests, last, far = touched.count[0], touched.count[0] + touched.count[1], 0
    change = sums.change
    for i in range(each):
        change[last, i] = t.total[0, start + i] - w.log[last, lane + i]
    for f in range(nests, last):
        family = touched.families[f - nests]
        for i in range(each):
            own, before = w.log[f, lane + i], t.family[family, start + i]
            x = change[last, i] + (scales.mu - 1.0) * (own - before)
            change[f, i] = x if own > -np.inf and before > -np.inf else -np.inf
    for g in range(nests):
        f, nest = nests + touched.family_of[g], touched.nests[g]
        for i in range(each):
            own, before = w.log[g, lane + i], t.nest[nest, start + i]
            x = change[f, i] + (scales.theta - 1.0) * (own - before)
            change[g, i] = x if own > -np.inf and before > -np.inf else -np.inf
    for row in range(last + 1):
        for i in range(each):
            x = change[row, i] if change[row, i] <= FAR else -np.inf
            sums.group[row, start + i] += taken * fast_exp(x)
        for i in range(each):
            far += 1 if change[row, i] > FAR else 0
    if far > 0:
        for g in range(tree.family.size):
            row = factor_row(g, tree, touched)
            for i in range(each):
                if change[row, i] > FAR:
                    add_offers(start + i, lane + i, taken, g, utility, tree, touched, scales, t, w, listed)


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
def add_offers(start, lane, taken, nest, utility, tree, touched, scales, t, w, listed):
    """Add the offers of a nest that a way does not include one by one, from logarithms, in one decision."""
    nests, last = touched.count[0], touched.count[0] + touched.count[1]
    number = touched.number[tree.family[nest]]
    own = w.log[touched.place[nest], lane] if touched.place[nest] >= 0 else t.nest[nest, start]
    within = w.log[nests + number, lane] if number >= 0 else t.family[tree.family[nest], start]
    if own == -np.inf:
        return
    rate = (scales.theta - 1.0) * own + (scales.mu - 1.0) * within - w.log[last, lane]
    for j in range(tree.weights.size):
        if tree.weights[j] == nest and (tree.slot[j] < 0 or touched.inside[tree.slot[j]] == 0):
            listed[j, t.column[start]] += taken * fast_exp(utility[j, t.column[start]] * scales.unit + rate)


@inlined
def use_goods(at, state, users, goods, here, w, bought):
    """A user's Mtok of goods by task in its way."""
    (group, single, _), (_, z, _, lane), (solved, share, rows, _, on_quota, at_list) = at, state, bought
    person, way, row, tasks = z[PERSON], z[WAY], rows[z[WAY]], users.rate.shape[1]
    taken, price, other, mix = (
        share[way, person],
        solved[0, way, person],
        solved[1, way, person],
        solved[2, way, person],
    )
    for a in range(z[SIZE]):
        base, burn, top = here.base[a], here.burn[a, lane], goods.ceiling[goods.start[group] + a, person]
        low, far_price, beyond = base + burn * price, min(base + burn * other, top), here.beyond[a, lane]
        listed = top < np.inf and low >= top * (1.0 - CLOSE)
        quota, free = on_quota[row + a], at_list[row + a]
        for k in range(tasks):
            line, i = (k, lane) if single else (0, lane + k)
            tokens = w.mass[a, i] * users.volume[person, k] * taken
            gross, rate = here.gross[a, line, i], here.rate[line, i]
            # A router's task is done at any price.
            if here.covered[line, i] == 0.0:
                free[k, person] = tokens if not single or gross - rate * beyond > 0.0 else 0.0
                continue
            near = tokens if not single or gross - rate * min(low, top) > 0.0 else 0.0
            if listed:
                quota[k, person], free[k, person] = mix * near, (1.0 - mix) * near
            else:
                far = tokens if not single or gross - rate * far_price > 0.0 else 0.0
                quota[k, person] = mix * near + (1.0 - mix) * far


@inlined
def buy_next(at, state, users, goods, terms, tree, scratch, bought):
    """Note what people buy in a user's ways in which all costs what it does at list, until a way needs a look."""
    (group, _, each), (v, z, _, lane) = at, state
    touched, group_sums, solved, share = scratch.touched, scratch.sums.group, bought[0], bought[1]
    while z[WAY] < terms.group.size and z[PHASE] == IDLE:
        way, person, start = z[WAY], z[PERSON], z[START]
        if terms.group[way] == group and share[way, person] > NEGLIGIBLE:
            if solved[0, way, person] != v[TOP]:
                z[PHASE], v[MU] = FREE, solved[0, way, person]
                continue
            list_masses(group, start, lane, each, goods, tree, scratch.lists, scratch.work)
            for row in range(touched.count[0] + touched.count[1] + 1):
                for i in range(start, start + each):
                    group_sums[row, i] += share[way, person]
            use_goods(at, state, users, goods, scratch.here, scratch.work, bought)
        z[WAY] += 1


@inlined
def buy_on(at, state, utility, users, goods, tree, scales, scratch, bought):
    """Note what people buy in a way that was looked at: factors of list shares, and goods."""
    (_, _, each), (_, z, _, lane) = at, state
    t, touched, here, w, sums, _ = scratch
    taken, listed = bought[1][z[WAY], z[PERSON]], bought[3]
    add_moved(taken, z[START], lane, each, utility, tree, touched, scales, t, sums, w, listed)
    use_goods(at, state, users, goods, here, w, bought)
    z[WAY], z[PHASE] = z[WAY] + 1, IDLE


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
def next_wanted(r, group, members, terms, share, buying):
    """The first of `members` from `r` who is `wanted`."""
    while r < members.size and not wanted(group, members[r], terms, share, buying):
        r += 1
    return r


@inlined
def meet(person, start, at, state, users, goods, tree, scales, scratch, buying):
    """Let a user into a slot; whether its goods meet their list prices together."""
    t, touched, here, w, _, _ = scratch
    (group, single, each), (v, z, _, lane) = at, state
    gather(person, start, lane, group, single, users, goods, touched, t.frozen, here)
    z[PERSON], z[START], z[WAY], z[ASKED], z[SIZE] = person, start, 0, 0, goods.start[group + 1] - goods.start[group]
    v[TOP] = top_of(person, group, goods)
    if np.isnan(v[TOP]):
        return False
    if not buying:
        v[LISTED], v[LISTED_TOKENS], v[GAIN] = list_value(start, lane, each, here, scales, t), 0.0, np.inf
        if v[TOP] < np.inf:
            v[LISTED_TOKENS], v[GAIN] = at_list(person, group, single, start, lane, each, goods, tree, here, t, w)
    return True


@inlined
def place_lanes(single, places, users, column):
    """Columns of the decisions of users at `places`, those of one user side by side; how many lanes that are."""
    tasks, many = users.rate.shape[1], users.many
    for r in range(places.size):
        for k in range(1 if single else tasks):
            column[r if single else r * tasks + k] = (tasks if single else k) * many + places[r]
    return places.size if single else places.size * tasks


@inlined
def open_block(utility, lanes, tree, scales, sums, t, fresh):
    """Nothing bought yet; list sums of a block, where they are not known."""
    sums.family[:], sums.nest[:], sums.offer[:] = 0.0, 0.0, 0.0
    if fresh:
        list_nests(utility, lanes, tree, scales, t)
        list_families(lanes, tree, scales, t)
        list_market(lanes, scales, t)


@inlined
def open_group(utility, group, lanes, goods, tree, scales, scratch):
    """What stands beside the goods of a group in a block, and nothing bought yet."""
    t, touched, here = scratch.lists, scratch.touched, scratch.here
    touch(group, goods, tree, t.family.shape[0], t.far, touched)
    freeze(utility, lanes, touched, scales, t)
    scratch.sums.group[:] = 0.0
    for a in range(goods.start[group + 1] - goods.start[group]):
        here.base[a] = goods.base[goods.start[group] + a]


@inlined
def all_users(at, block, utility, users, goods, terms, tree, scales, scratch, bought, buying):
    """Let users of a block into slots, look at all slots together, and go on until nobody needs a look any more.

    Returns whether goods of all ways meet their list prices together.
    """
    (group, _, each), share, busy = at, bought[1], True
    slots, r = max(1, WIDTH // each), next_wanted(0, group, block, terms, share, buying)
    wide = (slots * each + WIDTH - 1) // WIDTH * WIDTH
    scratch.slots.counts[:, PERSON], scratch.slots.counts[:, PHASE] = -1, IDLE
    while busy:
        busy = False
        for slot in range(slots):
            v, z = scratch.slots.numbers[slot], scratch.slots.counts[slot]
            state = (v, z, scratch.slots.jumps[slot], slot * each)
            if z[PHASE] != IDLE and buying:
                buy_on(at, state, utility, users, goods, tree, scales, scratch, bought)
            elif z[PHASE] != IDLE:
                solve_on(at, state, scales, scratch, bought[0])
            while z[PHASE] == IDLE:
                if z[PERSON] >= 0 and buying:
                    buy_next(at, state, users, goods, terms, tree, scratch, bought)
                elif z[PERSON] >= 0:
                    solve_next(at, state, terms, scratch, bought[0])
                if z[PHASE] == IDLE:
                    z[PERSON] = -1
                    if r == block.size:
                        break
                    if not meet(block[r], r * each, at, state, users, goods, tree, scales, scratch, buying):
                        return False
                    r = next_wanted(r + 1, group, block, terms, share, buying)
            if z[PHASE] != IDLE:
                busy = True
                for i in range(slot * each, (slot + 1) * each):
                    scratch.here.at[i] = v[MU]
        if busy:
            look(goods, group, at[1], wide, not buying, scratch.touched, scratch.here, scales, scratch.work)
    return True


@compiled
def all_ways(utility, users, goods, terms, tree, scales, kept, bought, buying, fresh):
    """Routers, then single-homers, block by block: solve their ways or, when `buying`, note what they buy.

    `bought`: rows of `Solved`, people's shares, first good of each way, then as in `Bought`. `fresh`: list sums are to
    be made. Returns whether goods of all ways meet their list prices together.
    """
    lists, touched, here, work, sums, slots = kept
    tasks, number = users.rate.shape[1], -1
    for kind in range(2):  # no constants: the compiler would repeat everything for each
        single, members = kind == 1, users.singles if kind == 1 else users.routers
        places, each = users.single_place if kind == 1 else users.router_place, 1 if single else tasks
        step = max(1, LANES // each)
        for start in range(0, members.size, step):
            number += 1
            t = Lists(
                lists.column[number], lists.far[number], lists.host[number], lists.nest[number], lists.within[number],
                lists.family[number], lists.power[number], lists.total[number], lists.spare, lists.frozen,
            )  # fmt: skip
            scratch, block = Scratch(t, touched, here, work, sums, slots), members[start : start + step]
            lanes = place_lanes(single, places[start : start + step], users, t.column)
            open_block(utility, lanes, tree, scales, sums, t, fresh)
            for group in range(goods.start.size - 1):
                if next_wanted(0, group, block, terms, bought[1], buying) == block.size:
                    continue
                open_group(utility, group, lanes, goods, tree, scales, scratch)
                at = (group, single, each)
                if not all_users(at, block, utility, users, goods, terms, tree, scales, scratch, bought, buying):
                    return False
                if buying:
                    add_group(lanes, tree, touched, sums)
            if buying:
                spread(lanes, tree, t, sums, bought[3])
    return True


class Kept(NamedTuple):
    """What is prepared for a problem once: arguments of the kernel but for what it writes, with its working memory."""

    problem: Problem
    given: tuple[Any, ...]
    rows: Ints  # first good of each way


def solve_kernel(problem: Problem) -> Solved:
    """`ways.solve_ways` compiled."""
    shape = problem.terms.quota.shape
    out = np.zeros((5, *shape))
    out[3] = -np.inf
    flat, none, kept = np.zeros((0, 0)), np.zeros((0, 0, 0)), _prepared(problem)
    if not all_ways(*kept.given, (out, _plain(flat), kept.rows, flat, none, none), False, True):
        raise ValueError("the compiled solver needs all included offers to meet their list price at one shadow price.")
    return Solved(*out, kept)


def purchases_kernel(problem: Problem, solved: Solved, share: Floats) -> Bought:
    """`ways.purchases` compiled; of what was solved list sums are known."""
    known = isinstance(solved.kept, Kept) and solved.kept.problem is problem
    kept = solved.kept if known else _prepared(problem)
    bought = np.zeros(problem.utility.shape), *np.zeros((2, int(kept.rows[-1]), *problem.buyers.rate.shape))
    all_ways(*kept.given, (np.array(solved[:5]), _plain(share), kept.rows, *bought), True, not known)
    return Bought(*bought)


def _prepared(problem: Problem) -> Kept:
    structure, utility, buyers, goods, terms = problem
    scale, sizes = structure.scale, np.diff(goods.start)
    ever = np.unique(goods.offer[goods.listed])
    slot = np.full(len(utility), -1)
    slot[ever] = np.arange(ever.size)
    tree = Tree(*map(_plain, (structure.weights, structure.family, ever, slot)))
    scales = Scales(1.0 / (scale.kappa * scale.lam), scale.theta, scale.mu, scale.kappa, scale.lam)
    users = _users(buyers, terms.open.any(axis=0))
    tasks, step = len(buyers.rate), max(1, LANES // len(buyers.rate))
    blocks = -(-users.routers.size // step) - (-users.singles.size // LANES)
    scratch = _scratch(tree, tasks, int(sizes.max(initial=0)), blocks)
    plain = users, Goods(*map(_plain, goods)), Terms(*map(_plain, terms))
    return Kept(problem, (_plain(utility), *plain, tree, scales, scratch), np.cumsum([0, *sizes[terms.group]]))


def _users(buyers: Buyers, wanted: Flags) -> Users:
    """Users `wanted` (I,) alone, as the kernel takes them."""
    places = [np.flatnonzero(wanted[members]) for members in (buyers.routers, buyers.singles)]
    members = buyers.routers[places[0]], buyers.singles[places[1]]
    return Users(*map(_plain, (buyers.rate.T, buyers.worth.T, buyers.volume.T, *members, *places)), len(buyers.routers))


def _scratch(tree: Tree, tasks: int, most: int, blocks: int) -> Scratch:
    """Working memory for so many blocks of decisions and groups of at most so many goods."""
    offers, nests, families = tree.weights.size, tree.family.size, 1 + int(tree.family.max(initial=-1))
    ever, lanes, sums = tree.ever.size, max(LANES, tasks), min(2 * most, most + families) + 1
    by_block = (np.empty((blocks, size, lanes)) for size in (offers, nests, nests, families, families, 1))
    shared = (np.empty((size, lanes)) for size in (max(nests, families, 2), sums))
    index = np.empty((blocks, lanes), np.uint64), np.zeros((blocks, offers + nests), np.int64)
    lists = Lists(*index, *by_block, *shared)
    sizes = (5, most, most, most, most, offers, offers, nests, nests, families, nests, families, ever, sums)
    touched = Touched(*(np.empty(size, np.int64) for size in sizes))
    wide = -(-max(WIDTH // tasks * tasks, tasks) // WIDTH) * WIDTH
    by_task, by_good = (tasks, wide), (most, wide)
    terms, who = np.zeros((3, *by_good)), np.zeros((3, *by_task))
    here = Here(np.zeros((most, *by_task)), np.zeros(most), *terms, *who, *np.zeros((2, wide)), np.zeros((sums, wide)))
    work = Work(*np.zeros((3, *by_good)), *np.zeros((6, sums, wide)), *np.zeros((2, wide)))
    by_lane = (np.empty((size, lanes)) for size in (families, nests, ever, sums))
    slots = Slots(
        np.zeros((WIDTH, STEP + 1)), np.zeros((WIDTH, CLOSING + 1), np.int64), np.empty((WIDTH, most * tasks))
    )
    return Scratch(lists, touched, here, work, Sums(*by_lane, np.empty((sums, tasks))), slots)


def _plain(array: Any) -> Any:
    """A read-only contiguous view, so that the kernel is compiled and loaded once whoever may write."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
