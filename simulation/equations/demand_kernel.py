# ruff: noqa: ANN001, ANN201, ARG001, C901, FURB136, PLR0124, PLR0912, PLR0913, PLR0917, SIM110
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="assignment,call-arg"
"""Compiled choice and slope kernels: blocks of 128 decisions in lanes, own exp and log, sums in fixed order.

Each function repeats the reference in `nests`, `demand` and `slopes` lane by lane. A lane loop writes one row only:
that is what lets the compiler prove the rows apart and use vector instructions. Kernels and helpers share this file
because numba's cache does not see changes in other modules. Compiled functions take arrays and tuples of arrays, which
have no useful annotations, and inner loops over lanes count as branches: hence the exemptions above.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulation.equations.demand import Choices, Outcome
from simulation.equations.layout import Firms, Groups, Ints, Layout
from simulation.equations.nests import Fixed, Floats, Logs, Powers, Scale
from simulation.equations.slopes import Rows, Sums

LANES = 128
FLOOR = -1e300
ROUND = 6755399441055744.0  # 1.5 x 2^52: adding it rounds to an integer held in the low bits
ROUND_BITS = 0x4338000000000000
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10


class Work(NamedTuple):
    """Scratch rows of one block; nests are followed by cells, families by blocks, classes by one lump per family."""

    offer: Floats
    nest: Floats
    nest_shift: Floats
    nest_log: Floats
    nest_power: Floats
    nest_inverse: Floats
    family: Floats
    family_shift: Floats
    family_log: Floats
    family_power: Floats
    family_inverse: Floats
    rate: Floats
    square: Floats
    per_mass: Floats  # 1 / S
    classes: Floats
    mass: Floats  # incumbents; last row: none
    single: Floats  # rows named below
    reach: Floats  # first lane: whether anybody in the block can have the offer; then the same of nests and families
    alive: Floats  # first lane: whether anybody in the block is an incumbent of the seller; no tables where nobody is


HEIGHT, LIFT, SHIFT, OUTSIDE, TOTAL, SPARE, LOG_LIFT, LONG = range(8)
NONE, LATER = -2, -1  # rows of rates behind those of classes and lumps: nobody's customers, and long-run demand


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath, cached on disk where some cache directory can be written."""
    return _cached(function)


def part(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what only compiled functions call: what lets Python call it would be most of the machine code."""
    return _cached(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _cached(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    # _nrt: nothing here allocates, and counting references to the tables would cost more than the sums.
    options |= {"nogil": True, "_nrt": False, "forceinline": True}
    try:
        return njit(cache=True, error_model="numpy", **options)(function)
    except RuntimeError:  # no writable place for the cache
        return njit(error_model="numpy", **options)(function)


@part
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


@part
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


@part
def larger(x, y):
    """The larger of two numbers, in the form the compiler turns into a vector maximum."""
    return x if x > y else y


@part
def in_a_row(turn, first):
    """Where a block of neighbouring decisions begins, -1 where they are not neighbours."""
    start, apart = turn[first], 0
    for i in range(min(LANES, turn.size - first)):
        apart += 0 if turn[first + i] == start + i else 1
    return start if apart == 0 else -1


@part
def load_row(target, source, turn, first, start, fill):
    """Copy one block of decisions, in the order `turn`, of one row; lanes beyond the last hold `fill`."""
    lanes = min(LANES, turn.size - first)
    if start >= 0:
        for i in range(lanes):
            target[i] = source[start + i]
    else:
        for i in range(lanes):
            # Numbers without a sign need no look whether they count from the end.
            target[i] = source[np.uint64(turn[first + i])]
    for i in range(lanes, LANES):
        target[i] = fill


@part
def load(target, rows, source, turn, first, start, fill):
    """`load_row` of the given rows."""
    for j in range(rows.size):
        load_row(target[j], source[rows[j]], turn, first, start, fill)


@part
def load_straight(target, rows, source, turn, first, start, fill):
    """`load_row` of the first `rows` rows."""
    for j in range(rows):
        load_row(target[j], source[j], turn, first, start, fill)


@part
def load_block(layout, incumbent, turn, height, utility, first, start, w):
    """Read one block of decisions into scratch: utility, switching cost, incumbents."""
    load(w.offer, layout.order, utility, turn, first, start, -np.inf)
    load_straight(w.single, 1, height, turn, first, start, 0.0)
    load_straight(w.mass, w.classes.shape[0], incumbent, turn, first, start, 0.0)


@part
def note_alive(w):
    """Note which sellers have incumbents in the block; NaN counts, to be found out."""
    for c in range(w.classes.shape[0]):
        count = 0
        for i in range(LANES):
            count += 0 if w.mass[c, i] == 0.0 else 1
        w.alive[c, 0] = 1.0 if count > 0 else 0.0


@part
def clear_alive(w):
    """Let nobody's incumbents matter."""
    for c in range(w.classes.shape[0]):
        w.alive[c, 0] = 0.0


@part
def note_reach(layout, reduced, w):
    """Note which offers, nests and families anybody in the block can have; those of rivals held fixed may be had."""
    offers, nests = layout.order.size, layout.nest_family.size
    for f in range(layout.family_start.size - 1):
        family = 1.0 if reduced else 0.0
        for g in range(layout.family_start[f], layout.family_start[f + 1]):
            nest = 0.0
            for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
                count = 0
                for i in range(LANES):
                    count += 0 if w.offer[j, i] == -np.inf else 1  # NaN counts, to be found out
                w.reach[j, 0] = 1.0 if count > 0 else 0.0
                nest = larger(nest, w.reach[j, 0])
            w.reach[offers + g, 0] = nest
            family = larger(family, nest)
        w.reach[offers + nests + f, 0] = family


@part
def clear_nest(layout, g, w):
    """Tables of a nest out of reach."""
    nests = layout.nest_family.size
    for i in range(LANES):
        w.nest_shift[g, i] = FLOOR
    for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
        for i in range(LANES):
            w.offer[j, i] = 0.0
    for c in range(layout.nest_cell[g] - 1, layout.nest_cell[g + 1]):
        h = nests + c if c >= layout.nest_cell[g] else g
        for i in range(LANES):
            w.nest[h, i] = 0.0
        for i in range(LANES):
            w.nest_log[h, i] = -np.inf


@part
def lone_nest(layout, scale, g, w):
    """Tables of a nest of one offer: E = D = 1 where it can be had, so nothing is left to compute."""
    nests, j = layout.nest_family.size, layout.nest_start[g]
    for i in range(LANES):
        w.nest_shift[g, i] = larger(FLOOR, w.offer[j, i])
    for i in range(LANES):
        w.nest_log[g, i] = scale.theta * w.offer[j, i]
    for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
        if w.alive[layout.cell_seller[c], 0] == 0.0:
            continue
        for i in range(LANES):
            w.nest_log[nests + c, i] = scale.theta * (w.single[LOG_LIFT, i] + w.offer[j, i])
    for i in range(LANES):
        w.offer[j, i] = 0.0 if w.offer[j, i] == -np.inf else 1.0
    for i in range(LANES):
        w.nest[g, i] = w.offer[j, i]
    for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
        if w.alive[layout.cell_seller[c], 0] == 0.0:
            continue
        for i in range(LANES):
            w.nest[nests + c, i] = w.offer[j, i] + w.single[LIFT, i] * w.offer[j, i]


@part
def full_nest(layout, scale, g, w):
    """Tables of a nest of several offers."""
    nests = layout.nest_family.size
    for i in range(LANES):
        w.nest_shift[g, i] = FLOOR
    for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
        for i in range(LANES):
            w.nest_shift[g, i] = larger(w.nest_shift[g, i], w.offer[j, i])
    for i in range(LANES):
        w.nest[g, i] = 0.0
    for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
        for i in range(LANES):
            w.offer[j, i] = fast_exp(w.offer[j, i] - w.nest_shift[g, i])
        for i in range(LANES):
            w.nest[g, i] += w.offer[j, i]
    for i in range(LANES):
        w.nest_log[g, i] = scale.theta * (fast_log(w.nest[g, i]) + w.nest_shift[g, i])
    for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
        h = nests + c
        if w.alive[layout.cell_seller[c], 0] == 0.0:
            continue
        for i in range(LANES):
            w.nest[h, i] = w.nest[g, i]
        for j in range(layout.cell_start[c], layout.cell_start[c + 1]):
            for i in range(LANES):
                w.nest[h, i] += w.single[LIFT, i] * w.offer[j, i]
        for i in range(LANES):
            w.nest_log[h, i] = scale.theta * (fast_log(w.nest[h, i]) + w.nest_shift[g, i])


@part
def one_nest(layout, scale, g, w):
    """Exponentials and sums of a nest and its cells with their logarithms; `w.offer` holds utility on entry."""
    unit = 1.0 / (scale.kappa * scale.lam)
    if w.reach[layout.order.size + g, 0] == 0.0:
        clear_nest(layout, g, w)
        return
    for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
        for i in range(LANES):
            w.offer[j, i] = w.offer[j, i] * unit - w.single[HEIGHT, i]
    if layout.nest_start[g + 1] - layout.nest_start[g] == 1:
        lone_nest(layout, scale, g, w)
    else:
        full_nest(layout, scale, g, w)


@part
def lane_lifts(w):
    """What an incumbency lifts an offer by, of each decision."""
    one = w.single
    for i in range(LANES):
        one[LIFT, i] = fast_exp(one[HEIGHT, i]) - 1.0
    for i in range(LANES):
        one[LOG_LIFT, i] = fast_log(1.0 + one[LIFT, i])


@part
def lane_nests(layout, scale, w):
    """`one_nest` of all nests."""
    lane_lifts(w)
    for g in range(layout.nest_family.size):
        one_nest(layout, scale, g, w)


@part
def clear_family(layout, f, w):
    """Tables of a family out of reach."""
    families, nests = layout.family_start.size - 1, layout.nest_family.size
    start, end = layout.family_start[f], layout.family_start[f + 1]
    for i in range(LANES):
        w.family_shift[f, i] = FLOOR
    for g in range(start, end):
        for i in range(LANES):
            w.nest_power[g, i] = 0.0
    for c in range(layout.nest_cell[start], layout.nest_cell[end]):
        for i in range(LANES):
            w.nest_power[nests + c, i] = 0.0
    for b in range(layout.block_start[f] - 1, layout.block_start[f + 1]):
        row = families + b if b >= layout.block_start[f] else f
        for i in range(LANES):
            w.family[row, i] = 0.0
        for i in range(LANES):
            w.family_log[row, i] = -np.inf


@part
def start_family(layout, scale, fixed, reduced, turn, first, f, w):
    """The exponent taken out of a family, its sum over fixed nests, and in a spare row what rescales these."""
    lanes = min(LANES, fixed.shift.size - first)
    for i in range(LANES):
        w.family_shift[f, i] = FLOOR
        w.family[f, i] = 0.0
    if reduced:
        for i in range(lanes):
            w.family_shift[f, i] = fixed.family_shift[f, turn[first + i]]
    for g in range(layout.family_start[f], layout.family_start[f + 1]):
        for i in range(LANES):
            w.family_shift[f, i] = larger(w.family_shift[f, i], scale.theta * w.nest_shift[g, i])
    if reduced:
        for i in range(lanes):
            w.single[SPARE, i] = fast_exp(fixed.family_shift[f, turn[first + i]] - w.family_shift[f, i])
        for i in range(lanes):
            w.family[f, i] = fixed.family[f, turn[first + i]] * w.single[SPARE, i]


@part
def one_family(layout, scale, fixed, reduced, turn, first, f, w):
    """Sums of a family and its blocks with their logarithms, once it is started and its nests are known."""
    families, nests = layout.family_start.size - 1, layout.nest_family.size
    lanes, start, end = min(LANES, fixed.shift.size - first), layout.family_start[f], layout.family_start[f + 1]
    for g in range(start, end):
        for i in range(LANES):
            w.nest_power[g, i] = fast_exp(w.nest_log[g, i] - w.family_shift[f, i])
        for i in range(LANES):
            w.family[f, i] += w.nest_power[g, i]
    for b in range(families + layout.block_start[f], families + layout.block_start[f + 1]):
        if w.alive[layout.block_seller[b - families], 0] == 0.0:
            continue
        for i in range(LANES):
            w.family[b, i] = w.family[f, i]
        if reduced:
            for i in range(lanes):
                w.family[b, i] += fixed.block[b - families, turn[first + i]] * w.single[SPARE, i]
    for c in range(layout.nest_cell[start], layout.nest_cell[end]):
        b, h, g = families + layout.cell_block[c], nests + c, layout.cell_nest[c]
        if w.alive[layout.cell_seller[c], 0] == 0.0:
            continue
        for i in range(LANES):
            w.nest_power[h, i] = fast_exp(w.nest_log[h, i] - w.family_shift[f, i])
        for i in range(LANES):
            w.family[b, i] += w.nest_power[h, i] - w.nest_power[g, i]
    for b in range(layout.block_start[f], layout.block_start[f + 1] + 1):
        row = f if b == layout.block_start[f + 1] else families + b
        if row != f and w.alive[layout.block_seller[b], 0] == 0.0:
            continue
        for i in range(LANES):
            w.family_log[row, i] = scale.mu * (fast_log(w.family[row, i]) + w.family_shift[f, i])


@part
def lane_families(layout, scale, fixed, reduced, turn, first, w):
    """Sums of families and blocks with their logarithms; `fixed` adds what rivals keep, at decision `first` on."""
    for f in range(layout.family_start.size - 1):
        if w.reach[layout.order.size + layout.nest_family.size + f, 0] == 0.0:
            clear_family(layout, f, w)
        else:
            start_family(layout, scale, fixed, reduced, turn, first, f, w)
            one_family(layout, scale, fixed, reduced, turn, first, f, w)


@part
def family_powers(layout, f, w):
    """Powers of a family and its blocks; zero where out of reach."""
    families, reach = layout.family_start.size - 1, layout.order.size + layout.nest_family.size
    for b in range(layout.block_start[f] - 1, layout.block_start[f + 1]):
        row = families + b if b >= layout.block_start[f] else f
        if row != f and w.alive[layout.block_seller[b], 0] == 0.0:
            continue
        if w.reach[reach + f, 0] == 0.0:
            for i in range(LANES):
                w.family_power[row, i] = 0.0
        else:
            for i in range(LANES):
                w.family_power[row, i] = fast_exp(w.family_log[row, i] - w.single[SHIFT, i])


@part
def start_totals(layout, scale, fixed, reduced, turn, first, w):
    """The exponent taken out of the market, and its totals over the outside option and what rivals keep."""
    families, one = layout.family_start.size - 1, w.single
    lanes = min(LANES, fixed.shift.size - first)
    for i in range(LANES):
        one[SHIFT, i] = 0.0
    if reduced:
        for i in range(lanes):
            one[SHIFT, i] = fixed.shift[turn[first + i]]
    for f in range(families):
        for i in range(LANES):
            one[SHIFT, i] = larger(one[SHIFT, i], scale.mu * w.family_shift[f, i])
    for i in range(LANES):
        one[OUTSIDE, i] = fast_exp(-one[SHIFT, i])
        one[TOTAL, i] = one[OUTSIDE, i]
    for c in range(w.classes.shape[0]):
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                w.classes[c, i] = 0.0
    if reduced:
        for i in range(lanes):
            one[SPARE, i] = fast_exp(fixed.shift[turn[first + i]] - one[SHIFT, i])
        for i in range(lanes):
            one[TOTAL, i] = fixed.total[turn[first + i]] * one[SPARE, i]
        for c in range(w.classes.shape[0]):
            if w.alive[c, 0] == 0.0:
                continue
            for i in range(lanes):
                w.classes[c, i] = fixed.classes[c, turn[first + i]] * one[SPARE, i]


@part
def add_family(layout, f, w):
    """Add a family to the market's total and its blocks to what they lift the totals of their sellers' customers by."""
    families, one = layout.family_start.size - 1, w.single
    if w.reach[layout.order.size + layout.nest_family.size + f, 0] == 0.0:
        return
    for i in range(LANES):
        one[TOTAL, i] += w.family_power[f, i]
    for b in range(layout.block_start[f], layout.block_start[f + 1]):
        c = layout.block_seller[b]
        if w.alive[c, 0] == 0.0:
            continue
        for i in range(LANES):
            w.classes[c, i] += w.family_power[families + b, i] - w.family_power[f, i]


@part
def end_totals(w):
    """The market's total per class of incumbents, from what is lifted by them."""
    for c in range(w.classes.shape[0]):
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                w.classes[c, i] += w.single[TOTAL, i]


@part
def lane_totals(layout, scale, fixed, reduced, turn, first, w):
    """The market's total, base and lifted per class of incumbents, and powers of families and blocks."""
    start_totals(layout, scale, fixed, reduced, turn, first, w)
    for f in range(layout.family_start.size - 1):
        family_powers(layout, f, w)
        add_family(layout, f, w)
    end_totals(w)


@part
def long_rate(scale, w):
    """Rates of long-run demand: a class of everybody, without a switching cost, in units of the market that has it.

    `w.single[LONG]` holds the families' powers. A switching cost takes s / kappa from the logarithm of each, which is
    the same as raising the outside option by it.
    """
    one, row = w.single, w.rate.shape[0] + LATER
    for i in range(LANES):
        one[LONG, i] += fast_exp(-one[SHIFT, i] - scale.lam * one[HEIGHT, i])
    for i in range(LANES):
        w.rate[row, i] = 1.0 / one[LONG, i]
    for i in range(LANES):
        w.per_mass[row, i] = w.rate[row, i]
    for i in range(LANES):
        w.square[row, i] = w.rate[row, i] * w.rate[row, i]


@part
def lane_rates(layout, w):
    """Mass over total (and over its square) of each class and of the lump of classes absent from each family."""
    one, classes = w.single, w.classes.shape[0]
    for i in range(LANES):
        w.mass[classes, i] = 1.0
    for c in range(classes):
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                w.mass[classes, i] -= w.mass[c, i]
    for i in range(LANES):
        w.mass[classes, i] = larger(w.mass[classes, i], 0.0)
    last = w.rate.shape[0] + NONE
    for c in range(classes + 1):
        row = c if c < classes else last
        if c < classes and w.alive[c, 0] == 0.0:
            continue
        for i in range(LANES):
            total = w.classes[c, i] if c < classes else one[TOTAL, i]
            w.per_mass[row, i] = 1.0 / total
        for i in range(LANES):
            w.rate[row, i] = w.mass[c, i] * w.per_mass[row, i]
        for i in range(LANES):
            w.square[row, i] = w.rate[row, i] * w.per_mass[row, i]


@part
def sum_families(layout, w):
    """Sum of the families' powers into `w.single[LONG]`."""
    for i in range(LANES):
        w.single[LONG, i] = 0.0
    for f in range(layout.family_start.size - 1):
        for i in range(LANES):
            w.single[LONG, i] += w.family_power[f, i]


@part
def lump_rates(layout, f, w):
    """`lane_rates` of the lump of classes absent from a family."""
    classes, last = w.classes.shape[0], w.rate.shape[0] + NONE
    lump = classes + f
    if w.reach[layout.order.size + layout.nest_family.size + f, 0] == 0.0:
        for i in range(LANES):
            w.rate[lump, i] = 0.0
        for i in range(LANES):
            w.per_mass[lump, i] = 0.0
        return
    for i in range(LANES):
        w.rate[lump, i] = w.rate[last, i]
    for i in range(LANES):
        w.square[lump, i] = w.square[last, i]
    for c in range(classes):
        if layout.block_at[f, c] < 0 and w.alive[c, 0] > 0.0:
            for i in range(LANES):
                w.rate[lump, i] += w.rate[c, i]
            for i in range(LANES):
                w.square[lump, i] += w.square[c, i]
    for i in range(LANES):
        w.per_mass[lump, i] = w.square[lump, i] / w.rate[lump, i] if w.rate[lump, i] > 0.0 else 0.0


@part
def nest_inverses(layout, g, w):
    """Reciprocals of a nest and its cells, zero where nothing is on offer."""
    nests = layout.nest_family.size
    for c in range(layout.nest_cell[g] - 1, layout.nest_cell[g + 1]):
        h = nests + c if c >= layout.nest_cell[g] else g
        if h != g and w.alive[layout.cell_seller[c], 0] == 0.0:
            continue
        for i in range(LANES):
            w.nest_inverse[h, i] = 1.0 / w.nest[h, i] if w.nest[h, i] > 0.0 else 0.0


@part
def family_inverses(layout, f, w):
    """Reciprocals of a family and its blocks, zero where nothing is on offer."""
    families = layout.family_start.size - 1
    for b in range(layout.block_start[f] - 1, layout.block_start[f + 1]):
        row = families + b if b >= layout.block_start[f] else f
        if row != f and w.alive[layout.block_seller[b], 0] == 0.0:
            continue
        for i in range(LANES):
            w.family_inverse[row, i] = 1.0 / w.family[row, i] if w.family[row, i] > 0.0 else 0.0


@part
def lane_tables(layout, scale, fixed, reduced, turn, first, w):
    """All tables of one block."""
    note_alive(w)
    note_reach(layout, reduced, w)
    lane_nests(layout, scale, w)
    lane_families(layout, scale, fixed, reduced, turn, first, w)
    lane_totals(layout, scale, fixed, reduced, turn, first, w)


@part
def lane_shares(layout, w):
    """Masses of offers into `w.offer`: E_j [A_g + (b - 1) k_sg]; spoils the powers of nests and families."""
    families, nests, classes = layout.family_start.size - 1, layout.nest_family.size, w.classes.shape[0]
    for row in range(w.family_power.shape[0]):
        rate = classes + row if row < families else layout.block_seller[row - families]
        if row >= families and w.alive[rate, 0] == 0.0:
            continue
        for i in range(LANES):
            w.family_power[row, i] *= w.family_inverse[row, i] * w.rate[rate, i]
    for g in range(nests):
        f = layout.nest_family[g]
        if w.reach[layout.order.size + g, 0] == 0.0:
            continue
        for i in range(LANES):
            w.single[SPARE, i] = w.family_power[f, i]
        for b in range(layout.block_start[f], layout.block_start[f + 1]):
            if layout.cell_at[g, layout.block_seller[b]] < 0 and w.alive[layout.block_seller[b], 0] > 0.0:
                for i in range(LANES):
                    w.single[SPARE, i] += w.family_power[families + b, i]
        for i in range(LANES):
            w.single[SPARE, i] *= w.nest_power[g, i] * w.nest_inverse[g, i]
        for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
            h, b = nests + c, families + layout.cell_block[c]
            if w.alive[layout.cell_seller[c], 0] == 0.0:
                continue
            for i in range(LANES):
                w.nest_power[h, i] *= w.nest_inverse[h, i] * w.family_power[b, i]
            for i in range(LANES):
                w.single[SPARE, i] += w.nest_power[h, i]
        for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
            own = layout.offer_seller[j]
            if classes > 0 and w.alive[own, 0] > 0.0:
                h = nests + layout.cell_at[g, own]
                for i in range(LANES):
                    w.offer[j, i] *= w.single[SPARE, i] + w.single[LIFT, i] * w.nest_power[h, i]
            else:
                for i in range(LANES):
                    w.offer[j, i] *= w.single[SPARE, i]


@part
def carve_work(layout, room):
    """The scratch rows of a layout from one array, and how many they are."""
    offers, classes, families = layout.order.size, layout.block_at.shape[1], layout.family_start.size - 1
    nests, groups = layout.nest_family.size + layout.cell_nest.size, families + layout.block_seller.size
    rates = classes + families + 2
    a, b = offers + 5 * nests, offers + 5 * nests + 5 * groups
    c = b + 3 * rates
    d = c + 2 * classes + 9
    e = d + offers + layout.nest_family.size + families
    work = Work(
        room[:offers],
        room[offers : offers + nests], room[offers + nests : offers + 2 * nests],
        room[offers + 2 * nests : offers + 3 * nests], room[offers + 3 * nests : offers + 4 * nests],
        room[offers + 4 * nests : a],
        room[a : a + groups], room[a + groups : a + 2 * groups],
        room[a + 2 * groups : a + 3 * groups], room[a + 3 * groups : a + 4 * groups], room[a + 4 * groups : b],
        room[b : b + rates], room[b + rates : b + 2 * rates], room[b + 2 * rates : c],
        room[c : c + classes], room[c + classes : c + 2 * classes + 1],
        room[c + 2 * classes + 1 : d], room[d:e], room[e : e + classes],
    )  # fmt: skip
    return work, e + classes


@part
def weigh_rates(scale, w):
    """Count everybody of a class by what the class gets, kappa x log-sum, where that is positive."""
    one, classes, last = w.single, w.classes.shape[0], w.rate.shape[0] + NONE
    for c in range(classes + 1):
        row = c if c < classes else last
        if c < classes and w.alive[c, 0] == 0.0:
            continue
        for i in range(LANES):
            total = w.classes[c, i] if c < classes else one[TOTAL, i]
            one[SPARE, i] = larger(scale.kappa * (fast_log(total) + one[SHIFT, i]), 0.0)
        for i in range(LANES):
            w.rate[row, i] *= one[SPARE, i]
        for i in range(LANES):
            w.square[row, i] *= one[SPARE, i]


@part
def keep_surplus(scale, turn, first, lanes, outside, surplus, w):
    """The outside option's mass and kappa x log-sum of one block."""
    one, last, classes = w.single, w.rate.shape[0] + NONE, w.classes.shape[0]
    for i in range(LANES):
        one[SPARE, i] = w.rate[last, i]
    for c in range(classes):
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                one[SPARE, i] += w.rate[c, i]
    for i in range(lanes):
        outside[turn[first + i]] = one[SPARE, i] * one[OUTSIDE, i]
    for i in range(LANES):
        one[SPARE, i] = w.mass[classes, i] * (fast_log(one[TOTAL, i]) + one[SHIFT, i])
    for c in range(classes):
        if w.alive[c, 0] == 0.0:
            continue
        for i in range(LANES):
            one[SPARE, i] += w.mass[c, i] * (fast_log(w.classes[c, i]) + one[SHIFT, i])
    for i in range(lanes):
        surplus[turn[first + i]] = scale.kappa * one[SPARE, i]


@compiled
def choose_blocks(layout, scale, fixed, turn, utility, height, incumbent, weighed, out, room):
    """Fill shares, outside, new incumbents and log-sum of all decisions, block by block; `weighed` only shares."""
    share, outside, held, surplus = out
    w, _ = carve_work(layout, room)
    for first in range(0, utility.shape[1], LANES):
        lanes = min(LANES, utility.shape[1] - first)
        load_block(layout, incumbent, turn, height, utility, first, in_a_row(turn, first), w)
        lane_tables(layout, scale, fixed, False, turn, first, w)
        lane_rates(layout, w)
        if weighed:
            weigh_rates(scale, w)
        for f in range(layout.family_start.size - 1):
            lump_rates(layout, f, w)
            family_inverses(layout, f, w)
        for g in range(layout.nest_family.size):
            nest_inverses(layout, g, w)
        lane_shares(layout, w)
        for j in range(layout.order.size):
            taken = share[layout.order[j]]
            for i in range(lanes):
                taken[np.uint64(turn[first + i])] = w.offer[j, i]
        if weighed:
            continue
        for j in range(layout.order.size):
            if w.reach[j, 0] > 0.0:
                kept = held[layout.offer_seller[j]]
                for i in range(lanes):
                    kept[np.uint64(turn[first + i])] += w.offer[j, i]
        keep_surplus(scale, turn, first, lanes, outside, surplus, w)


@part
def newton_diagonal(lam, c0, c1, c2, c3, host, nest, mass):
    """One lane of `slopes.newton_diagonal`; c0 = 1/lam, c1 = 1/lam - 1/mu, c2 = 1/mu - 1, c3 = 1/mu."""
    phi = c0 - c1 * host - c2 * nest - mass
    plain = 1.0 - lam * phi
    rest = (1.0 - host) * c0
    bend = c1 * host * rest + c2 * nest * (rest + (host - nest) * c3)
    slope = plain - lam * (bend / (phi if phi > 1e-9 else 1e-9) + mass)
    slope = slope if slope > 0.0 else 0.0
    return (1.0 - (slope if slope < plain else plain)) * c0


class Slopes(NamedTuple):
    """Scratch rows of the slope kernel: per sorted offer, per (class, own offer), per class."""

    slope: Floats  # (M, L) -du/dp / kappa; rows of one firm with M offers at most, so that they stay in the cache
    quantity: Floats
    money: Floats  # margin x quantity
    host: Floats  # share in the nest
    nest: Floats  # share in the family
    tokens: Floats  # (2 M, L) this month's, then long-run demand; so are the next two
    own: Floats
    diagonal: Floats
    numerator: Floats  # (own offers x classes of their families, L) S P
    gain: Floats  # (S + 1, L) Z S; last row: classes that share no family with the firm
    nest_money: Floats  # (own nests, L)
    single: Floats  # family money, mass or pull, base gain, diagonal
    sums: Floats  # (6 J, L) over all blocks: tokens, gradient, diagonal of both


@part
def class_shares(layout, firms, x, family, group, slot, base, slopes, w, s):
    """Shares of own offers with class `group` (-1: lump) in one family; with `slopes` their sums weighted by money.

    The firm's first offer is `base`.
    """
    families, nests, classes = layout.family_start.size - 1, layout.nest_family.size, w.classes.shape[0]
    b = families + layout.block_at[family, group] if group >= 0 else family
    z = group if group >= 0 else classes
    for i in range(LANES):
        s.single[0, i] = 0.0
    for y in range(firms.nest_start[x], firms.nest_start[x + 1]):
        g = firms.nest[y]
        h = nests + layout.cell_at[g, group] if group >= 0 and layout.cell_at[g, group] >= 0 else g
        for i in range(LANES):
            s.nest_money[y, i] = 0.0
        for o in range(firms.offer_start[y], firms.offer_start[y + 1]):
            j, q = firms.offer[o], o - base
            slot += 1
            if w.reach[j, 0] == 0.0:
                continue
            if layout.offer_seller[j] == group:
                for i in range(LANES):
                    s.host[q, i] = w.offer[j, i] * w.nest_inverse[h, i] * (1.0 + w.single[LIFT, i])
            else:
                for i in range(LANES):
                    s.host[q, i] = w.offer[j, i] * w.nest_inverse[h, i]
            for i in range(LANES):
                s.nest[q, i] = s.host[q, i] * w.nest_power[h, i] * w.family_inverse[b, i]
            for i in range(LANES):
                s.numerator[slot - 1, i] = s.nest[q, i] * w.family_power[b, i]
            if not slopes:
                continue
            for i in range(LANES):
                s.nest_money[y, i] += s.host[q, i] * s.money[q, i]
            for i in range(LANES):
                s.single[0, i] += s.nest[q, i] * s.money[q, i]
            for i in range(LANES):
                s.gain[z, i] += s.numerator[slot - 1, i] * s.money[q, i]
    return slot


@part
def class_slopes(layout, firms, scale, x, rate, slot, base, slopes, at, w, s):
    """Add one class's part of tokens and, with `slopes`, of own-money slopes and diagonal; `rate` is its row.

    Sums of the situation begin at row `at`.
    """
    lam, c0, c3 = scale.lam, 1.0 / scale.lam, 1.0 / scale.mu
    c1, c2 = c0 - c3, c3 - 1.0
    rates, per_mass, numerator, single, money = w.rate, w.per_mass, s.numerator, s.single, s.money
    host, nest, nest_money, tokens, own, diagonal = s.host, s.nest, s.nest_money, s.tokens, s.own, s.diagonal
    for y in range(firms.nest_start[x], firms.nest_start[x + 1]):
        for o in range(firms.offer_start[y], firms.offer_start[y + 1]):
            j, q = firms.offer[o], o - base
            slot += 1
            if w.reach[j, 0] == 0.0:
                continue
            for i in range(LANES):
                single[1, i] = rates[rate, i] * numerator[slot - 1, i]
            for i in range(LANES):
                tokens[at + q, i] += single[1, i]
            if not slopes:
                continue
            for i in range(LANES):
                own[at + q, i] += single[1, i] * (c0 * money[q, i] - c1 * nest_money[y, i] - c2 * single[0, i])
            for i in range(LANES):
                mass = numerator[slot - 1, i] * per_mass[rate, i]
                diagonal[at + q, i] += single[1, i] * newton_diagonal(lam, c0, c1, c2, c3, host[q, i], nest[q, i], mass)


@part
def first_offer(firms, k):
    """The entry of a firm's first offer."""
    return firms.offer_start[firms.nest_start[firms.family_start[k]]]


@part
def later_pull(layout, firms, k, heed, w, s):
    """`firm_pull` of long-run demand, where there is but one class."""
    classes, row, slot = w.classes.shape[0], w.rate.shape[0] + LATER, 0
    base, width = first_offer(firms, k), s.slope.shape[0]
    for i in range(LANES):
        s.single[1, i] = w.square[row, i] * s.gain[classes, i]
    for x in range(firms.family_start[k], firms.family_start[k + 1]):
        f = firms.family[x]
        start, end = firms.offer_start[firms.nest_start[x]], firms.offer_start[firms.nest_start[x + 1]]
        for o in range(start, end):
            j = firms.offer[o]
            if w.reach[j, 0] > 0.0:
                for i in range(LANES):
                    s.own[width + o - base, i] -= s.numerator[slot + o - start, i] * s.single[1, i]
        slot += end - start
        for b in range(layout.block_start[f], layout.block_start[f + 1]):
            slot += end - start if heed[k, 0] != 0 and w.alive[layout.block_seller[b], 0] > 0.0 else 0


@part
def firm_pull(layout, firms, k, w, s):
    """Subtract from the slopes what a sale takes from all other sales of the firm: m_c P_j^c Z^c over classes."""
    classes, last = w.classes.shape[0], w.rate.shape[0] + NONE
    base, slot = first_offer(firms, k), 0
    for x in range(firms.family_start[k], firms.family_start[k + 1]):
        f = firms.family[x]
        first, end = layout.block_start[f], layout.block_start[f + 1]
        for b in range(first - 1, end):
            c = layout.block_seller[b] if b >= first else classes
            row = c if b >= first else last
            if b >= first and w.alive[c, 0] == 0.0:
                continue
            for i in range(LANES):
                s.single[1, i] = w.square[row, i]
            if b < first:
                for a in range(firms.far_start[k], firms.far_start[k + 1]):
                    other = firms.far[a]
                    if w.alive[other, 0] > 0.0:
                        for i in range(LANES):
                            s.single[1, i] += w.square[other, i]
            for i in range(LANES):
                s.single[1, i] *= s.gain[c, i]
            if b < first:
                for a in range(firms.apart_start[x], firms.apart_start[x + 1]):
                    other = firms.apart[a]
                    if w.alive[other, 0] > 0.0:
                        for i in range(LANES):
                            s.single[1, i] += w.square[other, i] * s.gain[other, i]
            for o in range(firms.offer_start[firms.nest_start[x]], firms.offer_start[firms.nest_start[x + 1]]):
                j = firms.offer[o]
                slot += 1
                if w.reach[j, 0] > 0.0:
                    for i in range(LANES):
                        s.own[o - base, i] -= s.numerator[slot - 1, i] * s.single[1, i]


@part
def firm_slopes(layout, firms, scale, k, heed, slopes, w, s):
    """Tokens (and, with `slopes`, profit slopes) of one firm's offers in one block.

    `heed` (K, 2): whether each firm weighs this month's and long-run demand.
    """
    classes, later, base, slot = w.classes.shape[0], w.rate.shape[0] + LATER, first_offer(firms, k), 0
    for i in range(LANES):
        s.gain[classes, i] = 0.0
    for a in range(firms.near_start[k], firms.near_start[k + 1]):
        c = firms.near[a]
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                s.gain[c, i] = 0.0
    for x in range(firms.family_start[k], firms.family_start[k + 1]):
        f = firms.family[x]
        for i in range(LANES):
            s.single[2, i] = s.gain[classes, i]
        for b in range(layout.block_start[f] - 1, layout.block_start[f + 1]):
            group = layout.block_seller[b] if b >= layout.block_start[f] else -1
            if group >= 0 and (heed[k, 0] == 0 or w.alive[group, 0] == 0.0):
                continue
            start = slot
            slot = class_shares(layout, firms, x, f, group, slot, base, slopes, w, s)
            for long_run in range(2 if group < 0 else 1):
                if heed[k, long_run] != 0:
                    row = later if long_run == 1 else (group if group >= 0 else classes + f)
                    class_slopes(layout, firms, scale, x, row, start, base, slopes, long_run * s.slope.shape[0], w, s)
        for i in range(LANES):
            s.single[2, i] = s.gain[classes, i] - s.single[2, i]
        for a in range(firms.apart_start[x], firms.apart_start[x + 1]):
            c = firms.apart[a]
            if w.alive[c, 0] > 0.0:
                for i in range(LANES):
                    s.gain[c, i] += s.single[2, i]
    if slopes and heed[k, 0] != 0:
        firm_pull(layout, firms, k, w, s)
    if slopes and heed[k, 1] != 0:
        later_pull(layout, firms, k, heed, w, s)


@part
def in_reach(firms, k, w):
    """Whether anybody in the block can have an offer of the firm."""
    start, end = firms.nest_start[firms.family_start[k]], firms.nest_start[firms.family_start[k + 1]]
    for o in range(firms.offer_start[start], firms.offer_start[end]):
        if w.reach[firms.offer[o], 0] > 0.0:
            return True
    return False


@part
def load_own(scale, turn, rows, row, q, worth, first, start, slopes, w, s):
    """Read what is needed besides of a firm's offer, the `q`th, which stands in `row`; clear its sums of one block."""
    width = s.slope.shape[0]
    load_row(s.quantity[q], rows[2][row], turn, first, start, 0.0)
    for at in range(0, 2 * width, width):
        for i in range(LANES):
            s.tokens[at + q, i] = 0.0
    if not slopes:
        return
    load_row(s.slope[q], rows[1][row], turn, first, start, 0.0)
    if scale.kappa != 1.0:
        for i in range(LANES):
            s.slope[q, i] /= scale.kappa
    for i in range(LANES):
        s.money[q, i] = worth * s.quantity[q, i]
    for at in range(0, 2 * width, width):
        for i in range(LANES):
            s.own[at + q, i] = 0.0
        for i in range(LANES):
            s.diagonal[at + q, i] = 0.0


@part
def add_own(j, q, long_run, slopes, s):
    """Add one block of a firm's offer, the `q`th, to the sums of offer `j`."""
    offers, at = s.sums.shape[0] // 6, long_run * s.slope.shape[0] + q
    row = long_run * offers + j
    for i in range(LANES):
        s.sums[row, i] += s.tokens[at, i] * s.quantity[q, i]
    if not slopes:
        return
    for i in range(LANES):
        s.sums[2 * offers + row, i] += s.tokens[at, i] * s.quantity[q, i] - s.slope[q, i] * s.own[at, i]
    for i in range(LANES):
        s.sums[4 * offers + row, i] += s.slope[q, i] * s.quantity[q, i] * s.diagonal[at, i]


@part
def firm_sums(layout, firms, scale, k, heed, turn, rows, places, margin, first, start, slopes, w, s):
    """Slopes of one firm in one block, added to the sums of its offers, which stand in `rows` at `places` (J,)."""
    if not in_reach(firms, k, w):
        return
    base, end = first_offer(firms, k), firms.offer_start[firms.nest_start[firms.family_start[k + 1]]]
    for o in range(base, end):
        if w.reach[firms.offer[o], 0] > 0.0:
            row = layout.order[firms.offer[o]]
            load_own(scale, turn, rows, places[row], o - base, margin[row], first, start, slopes, w, s)
    firm_slopes(layout, firms, scale, k, heed, slopes, w, s)
    for o in range(base, end):
        if w.reach[firms.offer[o], 0] > 0.0:
            for long_run in range(2):
                if heed[k, long_run] != 0:
                    add_own(firms.offer[o], o - base, long_run, slopes, s)


@part
def lanes_together(row):
    """Sum of the lanes of a row; eight sums side by side, so that none waits for the one before."""
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
def sums_out(layout, firms, s, out):
    """Tokens, gradient and diagonal of both situations, (3, 2, J), of the firms' offers in the order of the rows."""
    offers = layout.order.size
    for part in range(3):
        for long_run in range(2):
            for j in firms.offer:
                out[part, long_run, layout.order[j]] = lanes_together(s.sums[(2 * part + long_run) * offers + j])


@part
def most_offers(firms):
    """How many offers the largest firm has."""
    most = 0
    for k in range(firms.family_start.size - 1):
        most = max(most, firms.offer_start[firms.nest_start[firms.family_start[k + 1]]] - first_offer(firms, k))
    return most


@part
def carve_slopes(layout, firms, room):
    """The scratch rows of the slope kernel from one array."""
    m, classes, nests = most_offers(firms), layout.block_at.shape[1] + 1, firms.nest.size
    a = 11 * m
    b = a + classes
    c = b + nests
    d = c + 4
    e = d + 6 * layout.order.size
    return Slopes(
        room[:m], room[m : 2 * m], room[2 * m : 3 * m], room[3 * m : 4 * m], room[4 * m : 5 * m],
        room[5 * m : 7 * m], room[7 * m : 9 * m], room[9 * m : 11 * m],
        room[e:], room[a:b], room[b:c], room[c:d], room[d:e],
    )  # fmt: skip


@part
def keep_logs(layout, turn, first, lanes, logs, w):
    """Copy the logarithms of one block to where all decisions are kept; no lift of a seller without incumbents."""
    nests, families = layout.nest_family.size, layout.family_start.size - 1
    for h in range(w.nest.shape[0]):
        target, row, source = (logs.nest, h, h) if h < nests else (logs.cell, h - nests, h)
        if h >= nests and w.alive[layout.cell_seller[row], 0] == 0.0:
            source = layout.cell_nest[row]
        for i in range(lanes):
            target[row, turn[first + i]] = w.nest_log[source, i]
    for f in range(families):
        for b in range(layout.block_start[f] - 1, layout.block_start[f + 1]):
            lifted = b >= layout.block_start[f] and w.alive[layout.block_seller[b], 0] > 0.0
            target, row = (logs.block, b) if b >= layout.block_start[f] else (logs.family, f)
            source = families + b if lifted else f
            for i in range(lanes):
                target[row, turn[first + i]] = w.family_log[source, i]


@compiled
def slope_blocks(
    layout, firms, touched, heed, scale, fixed, reduced, turn, height, held, row, rows, margin, slopes, logs, out, room
):
    """Sum tokens, gradient and diagonal over all decisions; lanes are kept apart to the end, then added in order.

    `touched` are the families and nests where the firms sell; `heed` (K, 2) tells whether each firm weighs this month's
    and long-run demand, only the first where the market is `reduced`; `row` (J,) counts offers. Fills `logs` too
    unless they have no rows.
    """
    w, used = carve_work(layout, room)
    s = carve_slopes(layout, firms, room[used:])
    s.sums[:] = 0.0
    later = 0
    for k in range(heed.shape[0]):
        later += heed[k, 1]
    for first in range(0, height.shape[1], LANES):
        start = in_a_row(turn, first)
        load_block(layout, held, turn, height, rows[0], first, start, w)
        lane_tables(layout, scale, fixed, reduced, turn, first, w)
        if logs.nest.shape[0] > 0:
            keep_logs(layout, turn, first, min(LANES, height.shape[1] - first), logs, w)
        lane_rates(layout, w)
        if later > 0:
            sum_families(layout, w)
            long_rate(scale, w)
        for f in touched[0]:
            lump_rates(layout, f, w)
            family_inverses(layout, f, w)
        for g in touched[1]:
            nest_inverses(layout, g, w)
        for k in range(firms.family_start.size - 1):
            firm_sums(layout, firms, scale, k, heed, turn, rows, row, margin, first, start, slopes, w, s)
    sums_out(layout, firms, s, out)


@part
def load_powers(layout, logs, turn, first, start, base, w):
    """Powers of all families and blocks as posted, from their logarithms; last in `base` is the exponent taken out."""
    families = layout.family_start.size - 1
    shift = base[base.shape[0] - 1]
    for i in range(LANES):
        shift[i] = 0.0
    for f in range(families):
        load_row(base[f], logs.family[f], turn, first, start, -np.inf)
        for i in range(LANES):
            shift[i] = larger(shift[i], base[f, i])
    for f in range(families):
        for i in range(LANES):
            base[f, i] = fast_exp(base[f, i] - shift[i])
    for b in range(layout.block_seller.size):
        if w.alive[layout.block_seller[b], 0] > 0.0:
            load_row(base[families + b], logs.block[b], turn, first, start, -np.inf)
            for i in range(LANES):
                base[families + b, i] = fast_exp(base[families + b, i] - shift[i])


@part
def load_kept(layout, nest, t, rows, tried, moved, turn, first, start, w):
    """Utility in the nests of a group, moved offers at their new prices; how many of these somebody can have."""
    offers, found = layout.order.size, 0
    for g in range(layout.nest_family.size):
        w.reach[offers + g, 0] = 0.0
        if not nest[g]:
            continue
        for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
            row, count = layout.order[j], 0
            if moved[1, row] == t:
                load_row(w.offer[j], tried[0][moved[0, row]], turn, first, start, -np.inf)
            else:
                load_row(w.offer[j], rows[0][row], turn, first, start, -np.inf)
            for i in range(LANES):
                count += 0 if w.offer[j, i] == -np.inf else 1  # NaN counts, to be found out
            w.reach[j, 0] = 1.0 if count > 0 else 0.0
            w.reach[offers + g, 0] = larger(w.reach[offers + g, 0], w.reach[j, 0])
            found += count if moved[1, row] == t else 0
    return found


@part
def group_families(layout, scale, family, nest, logs, nothing, turn, first, start, w):
    """Sums of the families of a group, nests of others from their logarithms as posted."""
    offers, nests = layout.order.size, layout.nest_family.size
    for f in range(layout.family_start.size - 1):
        if not family[f]:
            continue
        w.reach[offers + nests + f, 0] = 1.0
        for i in range(LANES):
            w.family[f, i] = 0.0
        for i in range(LANES):
            w.family_shift[f, i] = FLOOR
        for g in range(layout.family_start[f], layout.family_start[f + 1]):
            if not nest[g]:
                load_row(w.nest_log[g], logs.nest[g], turn, first, start, -np.inf)
                for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
                    if w.alive[layout.cell_seller[c], 0] > 0.0:
                        load_row(w.nest_log[nests + c], logs.cell[c], turn, first, start, -np.inf)
            for i in range(LANES):
                w.family_shift[f, i] = larger(w.family_shift[f, i], w.nest_log[g, i])
        one_family(layout, scale, nothing, False, turn, first, f, w)


@part
def group_totals(layout, scale, family, base, w):
    """The market's totals: families of the group anew, others as posted; `w.single[LONG]` gets the families' powers."""
    families, one, posted = layout.family_start.size - 1, w.single, base[base.shape[0] - 1]
    for i in range(LANES):
        one[SHIFT, i] = posted[i]
        one[TOTAL, i] = 0.0
    for c in range(w.classes.shape[0]):
        for i in range(LANES):
            w.classes[c, i] = 0.0
    for f in range(families):
        if family[f]:
            for i in range(LANES):
                one[SHIFT, i] = larger(one[SHIFT, i], w.family_log[f, i])
            continue
        for i in range(LANES):
            one[TOTAL, i] += base[f, i]
        for b in range(layout.block_start[f], layout.block_start[f + 1]):
            c = layout.block_seller[b]
            if w.alive[c, 0] > 0.0:
                for i in range(LANES):
                    w.classes[c, i] += base[families + b, i] - base[f, i]
    for i in range(LANES):
        one[SPARE, i] = fast_exp(posted[i] - one[SHIFT, i])
    for i in range(LANES):
        one[TOTAL, i] *= one[SPARE, i]
    for c in range(w.classes.shape[0]):
        if w.alive[c, 0] > 0.0:
            for i in range(LANES):
                w.classes[c, i] *= one[SPARE, i]
    for f in range(families):
        if family[f]:
            family_powers(layout, f, w)
            add_family(layout, f, w)
    for i in range(LANES):
        one[LONG, i] = one[TOTAL, i]
    for i in range(LANES):
        one[OUTSIDE, i] = fast_exp(-one[SHIFT, i])
    for i in range(LANES):
        one[TOTAL, i] += one[OUTSIDE, i]
    end_totals(w)


@part
def group_tables(layout, scale, family, nest, lifted, logs, nothing, base, turn, first, start, w):
    """`lane_tables` of the nests and families of a group, whose offers are loaded, and all rates."""
    note_alive(w)
    if not lifted:
        clear_alive(w)
    for g in range(nest.size):
        if nest[g]:
            one_nest(layout, scale, g, w)
    group_families(layout, scale, family, nest, logs, nothing, turn, first, start, w)
    group_totals(layout, scale, family, base, w)
    lane_rates(layout, w)
    long_rate(scale, w)
    for f in range(family.size):
        if family[f]:
            lump_rates(layout, f, w)
            family_inverses(layout, f, w)
    for g in range(nest.size):
        if nest[g]:
            nest_inverses(layout, g, w)


@compiled
def group_blocks(
    layout, firms, groups, heed, scale, nothing, turn, height, incumbent, rows, tried, moved, margin, logs, out, room
):
    """`slope_blocks` of firms in `groups` that move while everybody else stands at prices that `logs` are made at.

    `tried` are rows of the moving firms' offers at new prices, `moved` (2, J) which of them an offer has and its group,
    -1: none; `nothing` is fixed. If one firm of a group weighs this month's demand, see `heed`, all do.
    """
    w, used = carve_work(layout, room)
    size = layout.family_start.size + layout.block_seller.size
    base, s = room[used : used + size], carve_slopes(layout, firms, room[used + size :])
    s.sums[:] = 0.0
    lifted = 0
    for k in groups.firm:
        lifted += heed[k, 0]
    for first in range(0, height.shape[1], LANES):
        start = in_a_row(turn, first)
        load_straight(w.single, 1, height, turn, first, start, 0.0)
        load_straight(w.mass, w.classes.shape[0], incumbent, turn, first, start, 0.0)
        note_alive(w)
        if lifted == 0:
            clear_alive(w)
        lane_lifts(w)
        load_powers(layout, logs, turn, first, start, base, w)
        for t in range(groups.firm_start.size - 1):
            family, nest, here = groups.family[t], groups.nest[t], heed[groups.firm[groups.firm_start[t]], 0] != 0
            if load_kept(layout, nest, t, rows, tried, moved, turn, first, start, w) > 0:
                group_tables(layout, scale, family, nest, here, logs, nothing, base, turn, first, start, w)
                for member in range(groups.firm_start[t], groups.firm_start[t + 1]):
                    k = groups.firm[member]
                    firm_sums(layout, firms, scale, k, heed, turn, tried, moved[0], margin, first, start, True, w, s)
    sums_out(layout, firms, s, out)


@compiled
def fixed_blocks(full, part, kept, touched, logs, powers, scratch, fixed):
    """`nests.fixed_part` compiled; `touched` (F of part,) families of the whole in the part, ascending."""
    for first in range(0, fixed.shift.size, LANES):
        lanes = min(LANES, fixed.shift.size - first)
        fixed_families(full, part, kept, touched, logs, first, lanes, scratch, fixed)
        fixed_market(full, touched, powers, first, lanes, fixed)


@part
def fixed_families(full, part, kept, touched, logs, first, lanes, scratch, fixed):
    """What nests that are not kept add to the families of the part."""
    for x in range(touched.size):
        f = touched[x]
        for i in range(lanes):
            fixed.family_shift[x, first + i] = FLOOR
            fixed.family[x, first + i] = 0.0
        for g in range(full.family_start[f], full.family_start[f + 1]):
            if not kept[g]:
                for i in range(lanes):
                    fixed.family_shift[x, first + i] = larger(fixed.family_shift[x, first + i], logs.nest[g, first + i])
        for g in range(full.family_start[f], full.family_start[f + 1]):
            if not kept[g]:
                for i in range(lanes):
                    scratch[0, i] = fast_exp(logs.nest[g, first + i] - fixed.family_shift[x, first + i])
                for i in range(lanes):
                    fixed.family[x, first + i] += scratch[0, i]
                for c in range(full.nest_cell[g], full.nest_cell[g + 1]):
                    b = part.block_at[x, full.block_seller[full.cell_block[c]]]
                    for i in range(lanes):
                        scratch[1, i] = fast_exp(logs.cell[c, first + i] - fixed.family_shift[x, first + i])
                    for i in range(lanes):
                        fixed.block[b, first + i] += scratch[1, i] - scratch[0, i]


@part
def fixed_market(full, touched, powers, first, lanes, fixed):
    """What families outside the part add to the market."""
    for i in range(lanes):
        fixed.shift[first + i] = powers.shift[first + i]
    for i in range(lanes):
        fixed.total[first + i] = powers.outside[first + i]
    x = 0
    for f in range(full.family_start.size - 1):
        if x < touched.size and touched[x] == f:
            x += 1
            continue
        for i in range(lanes):
            fixed.total[first + i] += powers.family[f, first + i]
        for b in range(full.block_start[f], full.block_start[f + 1]):
            c = full.block_seller[b]
            for i in range(lanes):
                fixed.classes[c, first + i] += powers.block[b, first + i]


def frozen(array: Any) -> Any:
    """A read-only contiguous view: the kernels are compiled once, whether or not callers may write."""
    flags = array.flags
    if flags.c_contiguous and not flags.writeable:
        return array
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def freeze(parts: Any) -> Any:
    """`frozen` for every array of a NamedTuple."""
    return type(parts)(*(frozen(part) for part in parts))


def work_rows(layout: Layout) -> int:
    """How many rows of working memory one block takes, see `carve_work`."""
    classes, families = layout.block_at.shape[1], layout.family_start.size - 1
    nests, groups = layout.nest_family.size + layout.cell_nest.size, families + layout.block_seller.size
    reach = layout.order.size + layout.nest_family.size + families
    return int(layout.order.size + 5 * (nests + groups) + 3 * (classes + families + 2) + 3 * classes + 9 + reach)


def slope_rows(layout: Layout, firms: Firms) -> int:
    """How many the slope kernel takes besides, see `carve_slopes`; at most one numerator per class and own offer."""
    most = int(np.diff(firms.offer_start[firms.nest_start[firms.family_start]]).max(initial=0))
    slots = most * (12 + int(np.diff(layout.block_start).max(initial=0)))
    return int(6 * layout.order.size + layout.block_at.shape[1] + 1 + firms.nest.size + 4 + slots)


class Room(threading.local):
    """Working memory of a thread, kept from call to call: fresh memory of this size costs as much as a small kernel.

    Kernels write before they read, so nothing is carried over.
    """

    def __init__(self, lanes: int) -> None:
        self.rows = np.empty((0, lanes))

    def of(self, rows: int) -> Floats:
        """At least so many rows."""
        if len(self.rows) < rows:
            self.rows = np.empty((rows + rows // 4, self.rows.shape[1]))
        return self.rows


_ROOM = Room(LANES)


NOTHING_FIXED = freeze(Fixed(*np.zeros((3, 0, 0)), *np.zeros((2, 0)), np.zeros((0, 0))))
"""Placeholder where the whole market is computed."""
NO_FIRMS = frozen(np.zeros((0, 2), dtype=np.int64))
"""Placeholder where no firm is asked about."""
NO_LOGS = Logs(*np.empty((4, 0, 0)))
"""Placeholder where no logarithms are asked for."""


def heights(layout: Layout, scale: Scale, switching: Floats) -> Floats:
    """Switching cost in units of kappa lam as one row; zero where the layout has no classes."""
    lifted = float(layout.block_at.shape[1] > 0)
    return frozen((np.asarray(switching, dtype=float) * (lifted / (scale.kappa * scale.lam)))[None, :])


def turns(utility: Floats) -> Ints:
    """Order of decisions (N,) by how many offers can be had, so that whole blocks can skip what they cannot have."""
    return frozen(np.argsort(np.add.reduce(utility == -np.inf, axis=0, dtype=np.int32), kind="stable"))


def choose_kernel(layout: Layout, scale: Scale, choices: Choices, *, weighed: bool = False) -> Outcome:
    """`demand.choose` compiled; `weighed` gives `rationing.worth` as shares, and nothing else."""
    decisions = choices.utility.shape[1]
    out = (
        np.empty(choices.utility.shape), np.empty(decisions), np.zeros(choices.incumbent.shape), np.empty(decisions)
    )  # fmt: skip
    utility, incumbent = (frozen(np.asarray(x, dtype=float)) for x in (choices.utility, choices.incumbent))
    height = heights(layout, scale, choices.switching)
    choose_blocks(
        layout, scale, NOTHING_FIXED, turns(utility), utility, height, incumbent, weighed, out,
        _ROOM.of(work_rows(layout)),
    )  # fmt: skip
    return Outcome(*out)


def where_sold(firms: Firms) -> tuple[Ints, Ints]:
    """Families and nests where some firm sells, ascending."""
    if firms.family_start.size == 2:  # one firm: each once
        return firms.family, firms.nest
    return frozen(np.unique(firms.family)), frozen(np.unique(firms.nest))


def empty_logs(layout: Layout, decisions: int) -> Logs:
    """Where the slope kernel keeps the logarithms of a market."""
    families, nests = layout.family_start.size - 1, layout.nest_family.size
    sizes = (nests, layout.cell_nest.size, families, layout.block_seller.size)
    return Logs(*(np.empty((size, decisions)) for size in sizes))


def slopes_kernel(
    view: Any, scale: Scale, rows: Rows, margin: Floats, *, slopes: bool = True, logs: bool = False
) -> tuple[list[Sums], Logs]:
    """`slopes.profit_slopes` (without `slopes` only tokens are right) and, if asked for, `nests.log_tables`, compiled.

    Sums are of the view and, where it has a long-run weight, of long-run demand, in the order of `rows`.
    """
    out = np.zeros((3, 2, margin.size))
    if not view.prepared:
        view.prepared.update(_prepared(view, scale, rows.utility))
    ready = view.prepared
    kept = empty_logs(view.layout, view.incumbent.shape[1]) if logs else NO_LOGS
    slope_blocks(*ready["lists"], tuple(freeze(rows)), frozen(margin), slopes, kept, out, _ROOM.of(ready["rows"]))
    return [Sums(*out[:, at]) for at in range(1 if view.later is None else 2)], kept


def _prepared(view: Any, scale: Scale, utility: Floats) -> dict[str, Any]:
    """What stays the same from one evaluation of a view to the next: frozen lists and working memory."""
    layout = view.layout
    turn, height = people_of(view, scale, utility)
    lists = (
        layout, view.firms, where_sold(view.firms), heeds(view), scale,
        NOTHING_FIXED if view.fixed is None else freeze(view.fixed), view.fixed is not None, turn, height,
        frozen(view.incumbent), frozen(np.arange(layout.order.size)),
    )  # fmt: skip
    return {"lists": lists, "rows": work_rows(layout) + slope_rows(layout, view.firms)}


def people_of(view: Any, scale: Scale, utility: Floats) -> tuple[Ints, Floats]:
    """Order of decisions and switching costs, shared by the views of the same people."""
    shared = view.shared
    if "turn" not in shared:
        shared["turn"] = turns(utility)
    name = "height" if view.layout.block_at.shape[1] else "flat"
    if name not in shared:
        shared[name] = heights(view.layout, scale, view.switching)
    return shared["turn"], shared[name]


def heeds(view: Any) -> Ints:
    """Whether each firm of a view weighs its demand and long-run demand besides, (K, 2); the first unless both are."""
    firms = view.firms
    out = np.zeros((firms.family_start.size - 1, 2), dtype=np.int64)
    out[:, 0] = 1
    if view.later is not None and len(out):
        first = view.layout.order[firms.offer[firms.offer_start[firms.nest_start[firms.family_start[:-1]]]]]
        out[:, 0], out[:, 1] = view.weight[first] > 0, view.later[first] > 0
    return frozen(out)


def groups_kernel(
    view: Any, scale: Scale, groups: Groups, rows: tuple[Rows, Rows], places: tuple[Ints, Floats], logs: Logs
) -> list[Sums]:
    """`slopes_kernel` of a whole market's view where groups of firms move, each with all others as posted.

    `rows` are those of all offers as posted and of the moving offers at new prices; `places` which of these an offer
    has, and its group, (2, J), -1: none, and margins (J,); `logs` are those at posted prices.
    """
    moved, margin = places
    turn, height = people_of(view, scale, rows[0].utility)
    out, size = np.zeros((3, 2, margin.size)), view.layout.family_start.size + view.layout.block_seller.size
    group_blocks(
        view.layout, view.firms, groups, heeds(view), scale, NOTHING_FIXED, turn, height,
        frozen(view.incumbent), tuple(freeze(rows[0])), tuple(freeze(rows[1])), frozen(moved), frozen(margin),
        freeze(logs), out, _ROOM.of(work_rows(view.layout) + size + slope_rows(view.layout, view.firms)),
    )  # fmt: skip
    return [Sums(*out[:, at]) for at in range(1 if view.later is None else 2)]


def fixed_kernel(full: Layout, part: Layout, kept: NDArray[np.bool_], logs: Logs, powers: Powers) -> Fixed:
    """`nests.fixed_part` compiled, but for the exponent taken out of the market, which is that of `powers`."""
    decisions, touched = logs.nest.shape[1], np.unique(full.nest_family[kept])
    fixed = Fixed(
        np.empty((touched.size, decisions)), np.empty((touched.size, decisions)),
        np.zeros((part.block_seller.size, decisions)), np.empty(decisions), np.empty(decisions),
        np.zeros((full.block_at.shape[1], decisions)),
    )  # fmt: skip
    fixed_blocks(
        full, part, frozen(kept), frozen(touched), freeze(logs), freeze(powers), _ROOM.of(2), fixed
    )  # fmt: skip
    return fixed
