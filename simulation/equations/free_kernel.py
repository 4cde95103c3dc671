# ruff: noqa: ANN001, ANN201, C901, FURB136, PLR0124, PLR0912, PLR0913, PLR0917, SIM110
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="assignment,call-arg"
"""Compiled slopes and Nash prices of a market without incumbents, where there is but one class of people.

`demand_kernel` keeps tables per class of incumbents; here every share is a product of three, and a pass over the market
takes a third of its time. References: `slopes` of a pass, `best_response.margin_residual` and `fixed_point` of prices.
Kernels and helpers share this file because numba's cache does not see changes in other modules; the exemptions above
are those of `demand_kernel`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from simulation.equations.layout import Firms, Ints, Layout
from simulation.equations.nests import Fixed, Floats, Scale

LANES = 64
FLOOR = -1e300
ROUND = 6755399441055744.0  # 1.5 x 2^52: adding it rounds to an integer held in the low bits
ROUND_BITS = 0x4338000000000000
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
# As in `fixed_point` and `best_response`, for the cache's sake.
MEMORY, NEAR, LONGEST_STEP, FIRST_REST, LONGEST_REST, PATIENCE, SHORTEST = 10, 0.1, 1.0, 5, 20, 25, 1.0 / 16.0
GUARD, NEGLIGIBLE, SAME_DIRECTION = 1.0986122886681098, 1e-12, 1e-8


class Lists(NamedTuple):
    """What stays the same from one evaluation of a market to the next.

    `fixed` is what rivals keep where the market is `reduced` to some nests, else empty.
    """

    layout: Layout
    firms: Firms
    scale: Scale
    turn: Ints  # (N,)
    fixed: Fixed
    reduced: bool


class Work(NamedTuple):
    """Scratch rows of one block."""

    offer: Floats  # (J, L) utility, then share in the nest
    slope: Floats  # (J, L) -du/dp
    quantity: Floats  # (J, L)
    sums: Floats  # (3 J, L) over all blocks: tokens, gradient, diagonal
    nest: Floats  # (G, L) ln of the weight of a nest, then its share in the family
    family: Floats  # (F, L) ln of the weight of a family, then its share in the market
    cell: Floats  # (Y, L) money of a firm's offers in a nest, then what a sale there takes from all its others
    group: Floats  # (X, L) money of a firm's offers in a family
    single: Floats  # rows named below
    reach: Floats  # first lane: whether anybody in the block can have the offer; then the same of nests and families


SHIFT, MONEY, SPARE, MASS = range(4)


class Path(NamedTuple):
    """Where the iteration has been: last points and residuals, and working memory of a step; n offers."""

    points: Floats  # (MEMORY + 1, n)
    gaps: Floats  # (MEMORY + 1, n)
    moves: Floats  # (MEMORY, n)
    changes: Floats  # (MEMORY, n)
    point: Floats  # (n,) ln margin
    gap: Floats  # (n,)
    best: Floats  # (n,)
    rest: Floats  # (n,)
    margin: Floats  # (n,)
    profit: Floats  # (n,) by firm


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath, cached on disk where some cache directory can be written."""
    return _cached(function)


def part(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what only compiled functions call: what lets Python call it would be most of the machine code."""
    return _cached(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _cached(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    options |= {"nogil": True, "_nrt": False, "forceinline": True}
    try:
        return njit(cache=True, error_model="numpy", **options)(function)
    except RuntimeError:  # no writable place for the cache
        return njit(error_model="numpy", **options)(function)


@part
def fast_exp(x):
    """`demand_kernel.fast_exp`."""
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


@part
def fast_log(x):
    """`demand_kernel.fast_log`."""
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


@part
def larger(x, y):
    """`demand_kernel.larger`."""
    return x if x > y else y


@part
def in_a_row(turn, first):
    """`demand_kernel.in_a_row`."""
    start, apart = turn[first], 0
    for i in range(min(LANES, turn.size - first)):
        apart += 0 if turn[first + i] == start + i else 1
    return start if apart == 0 else -1


@part
def load_row(target, source, turn, first, start, fill):
    """`demand_kernel.load_row`."""
    lanes = min(LANES, turn.size - first)
    if start >= 0:
        for i in range(lanes):
            target[i] = source[start + i]
    else:
        for i in range(lanes):
            target[i] = source[turn[first + i]]
    for i in range(lanes, LANES):
        target[i] = fill


@part
def load(lists, rows, slopes, first, start, w):
    """Read one block of decisions and note what anybody in it can have; NaN counts, to be found out."""
    layout, turn = lists.layout, lists.turn
    offers, nests = layout.order.size, layout.nest_family.size
    for j in range(w.reach.shape[0]):
        w.reach[j, 0] = 1.0 if lists.reduced and j >= offers + nests else 0.0
    for j in range(offers):
        row, count = layout.order[j], 0
        load_row(w.offer[j], rows[0][row], turn, first, start, -np.inf)
        for i in range(LANES):
            count += 0 if w.offer[j, i] == -np.inf else 1
        if count > 0:
            g = layout.offer_nest[j]
            w.reach[j, 0] = w.reach[offers + g, 0] = w.reach[offers + nests + layout.nest_family[g], 0] = 1.0
            if slopes:
                load_row(w.slope[j], rows[1][row], turn, first, start, 0.0)
            load_row(w.quantity[j], rows[2][row], turn, first, start, 0.0)


@part
def nests(layout, scale, w):
    """Share of each offer in its nest, and ln of the nest's weight, theta ln D."""
    unit, spare, shift = 1.0 / (scale.kappa * scale.lam), w.single[SPARE], w.single[SHIFT]
    for g in range(layout.nest_family.size):
        first, end, log = layout.nest_start[g], layout.nest_start[g + 1], w.nest[g]
        if w.reach[layout.order.size + g, 0] == 0.0:
            continue
        if end - first == 1:
            for i in range(LANES):
                log[i] = (scale.theta * unit) * w.offer[first, i]
            for i in range(LANES):
                w.offer[first, i] = 0.0 if w.offer[first, i] == -np.inf else 1.0
            continue
        for i in range(LANES):
            shift[i] = FLOOR
        for j in range(first, end):
            for i in range(LANES):
                shift[i] = larger(shift[i], w.offer[j, i])
        for i in range(LANES):
            spare[i] = 0.0
        for j in range(first, end):
            for i in range(LANES):
                w.offer[j, i] = fast_exp((w.offer[j, i] - shift[i]) * unit)
            for i in range(LANES):
                spare[i] += w.offer[j, i]
        for i in range(LANES):
            log[i] = scale.theta * (fast_log(spare[i]) + shift[i] * unit)
        for i in range(LANES):
            spare[i] = 1.0 / spare[i] if spare[i] > 0.0 else 0.0
        for j in range(first, end):
            for i in range(LANES):
                w.offer[j, i] *= spare[i]


@part
def start_family(lists, f, first, start, w):
    """The exponent taken out of a family and its sum over nests that rivals keep; whether they keep any."""
    spare, shift, kept = w.single[SPARE], w.single[SHIFT], 0
    if lists.reduced:
        load_row(shift, lists.fixed.family_shift[f], lists.turn, first, start, FLOOR)
        load_row(spare, lists.fixed.family[f], lists.turn, first, start, 0.0)
        for i in range(LANES):
            kept += 0 if spare[i] == 0.0 else 1
    if kept == 0:
        for i in range(LANES):
            shift[i] = FLOOR
        for i in range(LANES):
            spare[i] = 0.0
    return kept > 0


@part
def families(lists, first, start, w):
    """Share of each nest in its family, and ln of the family's weight, mu ln G."""
    layout, scale = lists.layout, lists.scale
    offers, count = layout.order.size, layout.nest_family.size
    spare, shift, old = w.single[SPARE], w.single[SHIFT], w.single[MASS]
    for f in range(layout.family_start.size - 1):
        head, end, log = layout.family_start[f], layout.family_start[f + 1], w.family[f]
        if w.reach[offers + count + f, 0] == 0.0:
            continue
        kept = start_family(lists, f, first, start, w)
        if end - head == 1 and not kept and w.reach[offers + head, 0] > 0.0:
            for i in range(LANES):
                log[i] = scale.mu * w.nest[head, i]
            for i in range(LANES):
                w.nest[head, i] = 1.0
            continue
        for i in range(LANES):
            old[i] = shift[i]
        for g in range(head, end):
            if w.reach[offers + g, 0] > 0.0:
                for i in range(LANES):
                    shift[i] = larger(shift[i], w.nest[g, i])
        if kept:
            for i in range(LANES):
                spare[i] *= fast_exp(old[i] - shift[i])
        for g in range(head, end):
            if w.reach[offers + g, 0] > 0.0:
                for i in range(LANES):
                    w.nest[g, i] = fast_exp(w.nest[g, i] - shift[i])
                for i in range(LANES):
                    spare[i] += w.nest[g, i]
        for i in range(LANES):
            log[i] = scale.mu * (fast_log(spare[i]) + shift[i])
        for i in range(LANES):
            spare[i] = 1.0 / spare[i] if spare[i] > 0.0 else 0.0
        for g in range(head, end):
            if w.reach[offers + g, 0] > 0.0:
                for i in range(LANES):
                    w.nest[g, i] *= spare[i]


@part
def market(lists, first, start, w):
    """Share of each family in the market."""
    reach, spare, shift = lists.layout.order.size + lists.layout.nest_family.size, w.single[SPARE], w.single[SHIFT]
    old, kept = w.single[MASS], w.single[MONEY]
    for i in range(LANES):
        old[i], kept[i] = 0.0, 1.0
    if lists.reduced:
        load_row(old, lists.fixed.shift, lists.turn, first, start, 0.0)
        load_row(kept, lists.fixed.total, lists.turn, first, start, 1.0)
    for i in range(LANES):
        shift[i] = old[i]
    for f in range(w.family.shape[0]):
        if w.reach[reach + f, 0] > 0.0:
            for i in range(LANES):
                shift[i] = larger(shift[i], w.family[f, i])
    for i in range(LANES):
        spare[i] = kept[i] * fast_exp(old[i] - shift[i])
    for f in range(w.family.shape[0]):
        if w.reach[reach + f, 0] > 0.0:
            for i in range(LANES):
                w.family[f, i] = fast_exp(w.family[f, i] - shift[i])
            for i in range(LANES):
                spare[i] += w.family[f, i]
    for i in range(LANES):
        spare[i] = 1.0 / spare[i]
    for f in range(w.family.shape[0]):
        if w.reach[reach + f, 0] > 0.0:
            for i in range(LANES):
                w.family[f, i] *= spare[i]


@part
def keep_rows(target, source, reach, turn, first):
    """Copy one block of logarithms to where all decisions are kept."""
    for h in range(target.shape[0]):
        for i in range(min(LANES, turn.size - first)):
            target[h, turn[first + i]] = source[h, i] if reach[h, 0] > 0.0 else -np.inf


@part
def firm_money(layout, firms, k, margin, w):
    """What a firm earns per person: on average over who takes a nest, a family, anything: `cell`, `group`, `single`."""
    offers, all_money = layout.order.size, w.single[MONEY]
    for i in range(LANES):
        all_money[i] = 0.0
    for x in range(firms.family_start[k], firms.family_start[k + 1]):
        family, group = w.family[firms.family[x]], w.group[x]
        if w.reach[offers + layout.nest_family.size + firms.family[x], 0] == 0.0:
            continue
        for i in range(LANES):
            group[i] = 0.0
        for y in range(firms.nest_start[x], firms.nest_start[x + 1]):
            nest, cell = w.nest[firms.nest[y]], w.cell[y]
            if w.reach[offers + firms.nest[y], 0] == 0.0:
                continue
            for i in range(LANES):
                cell[i] = 0.0
            for o in range(firms.offer_start[y], firms.offer_start[y + 1]):
                j = firms.offer[o]
                if w.reach[j, 0] > 0.0:
                    worth, host, quantity = margin[layout.order[j]], w.offer[j], w.quantity[j]
                    for i in range(LANES):
                        cell[i] += worth * (host[i] * quantity[i])
            for i in range(LANES):
                group[i] += nest[i] * cell[i]
        for i in range(LANES):
            all_money[i] += family[i] * group[i]


@part
def newton_diagonal(lam, c0, c1, c2, c3, host, nest, mass):
    """`demand_kernel.newton_diagonal`."""
    phi = c0 - c1 * host - c2 * nest - mass
    plain = 1.0 - lam * phi
    rest = (1.0 - host) * c0
    bend = c1 * host * rest + c2 * nest * (rest + (host - nest) * c3)
    slope = plain - lam * (bend / (phi if phi > 1e-9 else 1e-9) + mass)
    slope = slope if slope > 0.0 else 0.0
    return (1.0 - (slope if slope < plain else plain)) * c0


@part
def offer_sums(layout, scale, y, j, worth, w):
    """Add one offer's tokens, gradient and diagonal."""
    offers, f, g = layout.order.size, layout.nest_family[layout.offer_nest[j]], layout.offer_nest[j]
    lam, c0, c3 = scale.lam, 1.0 / scale.lam, 1.0 / scale.mu
    c1, c2, per = c0 - c3, c3 - 1.0, 1.0 / scale.kappa
    host, nest, family, slope, quantity = w.offer[j], w.nest[g], w.family[f], w.slope[j], w.quantity[j]
    mass, share, pull = w.single[MASS], w.single[SPARE], w.cell[y]
    tokens, gradient, diagonal = w.sums[j], w.sums[offers + j], w.sums[2 * offers + j]
    for i in range(LANES):
        share[i] = host[i] * nest[i]
    for i in range(LANES):
        mass[i] = share[i] * family[i]
    for i in range(LANES):
        tokens[i] += mass[i] * quantity[i]
    for i in range(LANES):
        gradient[i] += mass[i] * (quantity[i] - slope[i] * per * (c0 * (worth * quantity[i]) - pull[i]))
    for i in range(LANES):
        x = newton_diagonal(lam, c0, c1, c2, c3, host[i], share[i], mass[i])
        diagonal[i] += (slope[i] * per) * (quantity[i] * mass[i] * x)


@part
def firm_sums(layout, firms, scale, k, margin, w):
    """Add what a firm's offers sell, and how its profit answers to their prices."""
    offers, all_money = layout.order.size, w.single[MONEY]
    c1, c2 = 1.0 / scale.lam - 1.0 / scale.mu, 1.0 / scale.mu - 1.0
    for x in range(firms.family_start[k], firms.family_start[k + 1]):
        group = w.group[x]
        for y in range(firms.nest_start[x], firms.nest_start[x + 1]):
            cell = w.cell[y]
            if w.reach[offers + firms.nest[y], 0] == 0.0:
                continue
            for i in range(LANES):
                cell[i] = c1 * cell[i] + c2 * group[i] + all_money[i]
            for o in range(firms.offer_start[y], firms.offer_start[y + 1]):
                j = firms.offer[o]
                if w.reach[j, 0] > 0.0:
                    offer_sums(layout, scale, y, j, margin[layout.order[j]], w)


@part
def firm_tokens(layout, firms, k, w):
    """`firm_sums` where only tokens are wanted."""
    for y in range(firms.nest_start[firms.family_start[k]], firms.nest_start[firms.family_start[k + 1]]):
        nest, mass = w.nest[firms.nest[y]], w.single[MASS]
        family = w.family[layout.nest_family[firms.nest[y]]]
        if w.reach[layout.order.size + firms.nest[y], 0] == 0.0:
            continue
        for i in range(LANES):
            mass[i] = nest[i] * family[i]
        for o in range(firms.offer_start[y], firms.offer_start[y + 1]):
            j = firms.offer[o]
            if w.reach[j, 0] > 0.0:
                host, quantity, tokens = w.offer[j], w.quantity[j], w.sums[j]
                for i in range(LANES):
                    tokens[i] += host[i] * mass[i] * quantity[i]


@part
def lanes_together(row):
    """`demand_kernel.lanes_together`."""
    a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(0, LANES, 8):
        a += row[i]
        b += row[i + 1]
        c += row[i + 2]
        d += row[i + 3]
        e += row[i + 4]
        f += row[i + 5]
        g += row[i + 6]
        h += row[i + 7]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@part
def carve(layout, firms, room):
    """Scratch rows from one array."""
    j, g, f = layout.order.size, layout.nest_family.size, layout.family_start.size - 1
    a = 6 * j
    b = a + g
    c = b + f
    d = c + firms.nest.size
    e = d + firms.family.size
    return Work(
        room[:j], room[j : 2 * j], room[2 * j : 3 * j], room[3 * j : a], room[a:b], room[b:c], room[c:d], room[d:e],
        room[e : e + 4], room[e + 4 : e + 4 + j + g + f],
    )  # fmt: skip


@compiled
def free_blocks(lists, rows, margin, slopes, logs, out, room):
    """Sum tokens, gradient and diagonal, (3, J), over all decisions; lanes are kept apart to the end.

    Without `slopes` only tokens are right. Fills `logs` too unless they have no rows.
    """
    layout, firms, scale, turn = lists.layout, lists.firms, lists.scale, lists.turn
    w = carve(layout, firms, room)
    offers, nest_count = layout.order.size, layout.nest_family.size
    for j in range(w.sums.shape[0]):
        for i in range(LANES):
            w.sums[j, i] = 0.0
    for first in range(0, turn.size, LANES):
        start = in_a_row(turn, first)
        load(lists, rows, slopes, first, start, w)
        nests(layout, scale, w)
        keep_rows(logs.nest, w.nest, w.reach[offers:], turn, first)
        families(lists, first, start, w)
        keep_rows(logs.family, w.family, w.reach[offers + nest_count :], turn, first)
        market(lists, first, start, w)
        for k in range(firms.family_start.size - 1):
            if slopes:
                firm_money(layout, firms, k, margin, w)
                firm_sums(layout, firms, scale, k, margin, w)
            else:
                firm_tokens(layout, firms, k, w)
    for part in range(3):
        for j in range(offers):
            out[part, layout.order[j]] = lanes_together(w.sums[part * offers + j])


@compiled
def free_gap(lists, rows, holder, logs, out, path, room):
    """`best_response.margin_residual` of every firm at the ln margins in `path`, from one pass; the sums to `out`."""
    margin, profit, gap = path.margin, path.profit, path.gap
    for j in range(margin.size):
        margin[j], profit[j] = fast_exp(path.point[j]), 0.0
    free_blocks(lists, rows, margin, True, logs, out, room)
    for j in range(margin.size):
        profit[holder[j]] += out[0, j] * margin[j]
    for j in range(margin.size):
        move = out[1, j] / out[2, j] if out[2, j] > 0.0 else 0.0
        ratio = (margin[j] + move) / margin[j]
        step = fast_log(1e-3 if ratio < 1e-3 else ratio)
        step = -GUARD if step < -GUARD else step
        step = GUARD if step > GUARD else step
        gap[j] = step if margin[j] * out[0, j] > NEGLIGIBLE * profit[holder[j]] else 0.0


@part
def within(gap, tolerance):
    """Whether every residual is within the tolerance; what is not a number is not."""
    for j in range(gap.size):
        if not abs(gap[j]) <= tolerance:
            return False
    return True


@part
def inner(x, y):
    """Sum of products."""
    total = 0.0
    for j in range(x.size):
        total += x[j] * y[j]
    return total


@part
def take(x, factor, y):
    """x - factor y in place of x."""
    for j in range(x.size):
        x[j] -= factor * y[j]


@part
def copy(target, source):
    """Write `source` over `target`."""
    for j in range(target.size):
        target[j] = source[j]


@part
def remember(path, kept):
    """Keep point and residual, forgetting the oldest where memory is full; how many are kept."""
    if kept == path.points.shape[0]:
        for k in range(kept - 1):
            copy(path.points[k], path.points[k + 1])
            copy(path.gaps[k], path.gaps[k + 1])
        kept -= 1
    copy(path.points[kept], path.point)
    copy(path.gaps[kept], path.gap)
    return kept + 1


@part
def leading(changes, first, count):
    """Which of the rows from `first` on is longest."""
    best, longest = first, -1.0
    for k in range(first, count):
        size = inner(changes[k], changes[k])
        if size > longest:
            best, longest = k, size
    return best


@compiled
def anderson(path, kept, pace):
    """`fixed_point.anderson_step` into `path.point`: modified Gram-Schmidt with the longest change first.

    Changes that differ from those before by less than 1e-8 of the longest are left out, where the reference drops
    singular values.
    """
    moves, changes, rest, top = path.moves, path.changes, path.rest, 0.0
    for j in range(rest.size):
        rest[j], path.point[j] = path.gap[j], pace * path.gap[j]
    for k in range(kept - 1):
        for j in range(rest.size):
            changes[k, j] = path.gaps[k + 1, j] - path.gaps[k, j]
            moves[k, j] = path.points[k + 1, j] - path.points[k, j] + pace * changes[k, j]
    for k in range(kept - 1):
        other = leading(changes, k, kept - 1)
        size = math.sqrt(inner(changes[other], changes[other]))
        top = size if k == 0 else top
        if not size > SAME_DIRECTION * top:
            break
        for j in range(rest.size):
            changes[k, j], changes[other, j] = changes[other, j], changes[k, j]
            moves[k, j], moves[other, j] = moves[other, j], moves[k, j]
        for j in range(rest.size):
            changes[k, j] /= size
            moves[k, j] /= size
        for later in range(k + 1, kept - 1):
            along = inner(changes[k], changes[later])
            take(changes[later], along, changes[k])
            take(moves[later], along, moves[k])
        along = inner(changes[k], rest)
        take(rest, along, changes[k])
        take(path.point, along, moves[k])
    last = path.points[kept - 1]
    for j in range(rest.size):
        step = path.point[j]
        step = -LONGEST_STEP if step < -LONGEST_STEP else step
        path.point[j] = last[j] + (LONGEST_STEP if step > LONGEST_STEP else step)


@part
def price_offers(base, slope, costs, utility, path):
    """Utility of every offer at the ln margins in `path`."""
    for j in range(costs.size):
        price, row, at_zero, lost = costs[j] + fast_exp(path.point[j]), utility[j], base[j], slope[j]
        for i in range(row.size):
            row[i] = at_zero[i] - lost[i] * price


@compiled
def free_solve(lists, rows, base, costs, holder, ends, logs, out, path, room):
    """`fixed_point.solve_fixed_point` of `free_gap`, utility linear in price; evaluations, minus them if it failed.

    Starts from the ln margins `path.point` and ends there; `ends` = (tolerance, limit).
    """
    rest, wait, kept, idle, best_size, accelerated, pace = 0, FIRST_REST, 0, 0, np.inf, False, 1.0
    copy(path.best, path.point)
    for evaluations in range(1, ends[1] + 1):
        price_offers(base, rows[1], costs, rows[0], path)
        free_gap(lists, rows, holder, logs, out, path, room)
        if within(path.gap, ends[0]):
            return evaluations
        size = math.sqrt(inner(path.gap, path.gap) / path.gap.size)
        if accelerated and size >= best_size:
            copy(path.point, path.best)
            kept, rest, wait, accelerated = 0, wait, min(2 * wait, LONGEST_REST), False
            continue
        idle += 1
        if size < best_size:
            copy(path.best, path.point)
            best_size, idle = size, 0
        if idle >= PATIENCE:
            pace, idle = max(0.5 * pace, SHORTEST), 0
        kept = remember(path, kept)
        accelerated = rest == 0 and size < NEAR and kept > 1
        rest = max(rest - 1, 0)
        if accelerated:
            anderson(path, kept, pace)
        else:
            take(path.point, -pace, path.gap)
    copy(path.point, path.best)
    return -ends[1]
