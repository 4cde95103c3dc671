# ruff: noqa: ANN001, ANN201, FURB136, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="assignment,call-arg"
"""Compiled draws of what people choose: one by one in `draw_people`, as whole numbers of people in `draw_counts`.

The reference is `sampling`. Kernels and helpers share this file because numba's cache does not see changes in other
modules; compiled functions take arrays and tuples of arrays, which have no useful annotations, and `min` is no vector
instruction: hence the exemptions above. Random numbers are hashes of keys, so nothing depends on order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulation.equations.layout import Ints, Layout
from simulation.equations.nests import Floats
from simulation.equations.sampling import Words

LANES = 192
FLOOR = -1e300
ROUND = 6755399441055744.0  # 1.5 x 2^52: adding it rounds to an integer held in the low bits
ROUND_BITS = 0x4338000000000000
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so that people 0, 1, 2, ... get different words
S30, S27, S31, S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
ONE_BITS = np.uint64(0x3FF0000000000000)


class Tree(NamedTuple):
    """One decision's weights: nests are followed by cells, families by blocks; classes end with 'no incumbent'."""

    offer: Floats  # (J,) E
    lift: Floats  # (1,) b - 1
    nest: Floats  # (G + C,)
    shift: Floats  # (G + C,) exponents taken out of nests, then of families
    family: Floats  # (F + B,)
    total: Floats  # (S + 1,)
    log_sum: Floats  # (S + 1,)
    inverse: Floats  # (F + 1, S + 1) one over the weight of families and, last, outside
    family_of: Ints  # (B,) family of each block
    outside: Floats  # (1,)


class Names(NamedTuple):
    """Keys of alternatives in the layout's order, and of decisions, types and classes."""

    top: Words  # (F + 1,) families, outside
    nest: Words  # (G,)
    offer: Words  # (J,)
    decision: Words  # (N,) month and task
    person: Words  # (base types,) for single people; (I,) user rows for counts
    group: Words  # (S + 2,) sellers, no incumbent, all who have no incumbent here


class State(NamedTuple):
    """People, ordered by base type; a person has one slot for each decision, which lie task by task."""

    first: Ints  # (B + 1,) people of each base type
    slot: Ints  # (B,) first slot of each base type
    twin: NDArray[np.uint8]  # (people,) 1 who considers open weights
    status: NDArray[np.uint8]  # (people,) 0 not yet a user, 1 a user, 2 new this month
    incumbent: NDArray[np.int16]  # (slots,) row of sellers, -1 none
    choice: NDArray[np.int32]  # (slots,) row of offers taken last, -1 outside or none


class Lanes(NamedTuple):
    """Working memory for a block of people; those who take the same family, then the same weights, stand together."""

    person: Ints
    who: Ints  # place of each lane among `person`
    group: Words  # unsigned, so that it is looked up without asking for its sign
    key: Words
    spare_who: Ints
    spare_group: Words
    spare_key: Words
    time: Floats
    best: Floats
    taken: Floats  # whole numbers, as wide as times
    place: Ints  # family, then nest, then sorted offer
    first: Ints  # of each family or nest: its first lane, then the end
    row: Floats  # one over an alternative's weight, by class
    word: Words  # of one alternative after the other: an entry for each person
    inverse: Floats
    clock: Floats


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`njit` without fastmath, cached on disk where some cache directory can be written."""
    return _cached(function)


def part(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what only compiled functions call: what lets Python call it would be most of the machine code."""
    return _cached(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _cached(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    # _nrt: nothing here allocates, and counting references to the tables would cost more than the draws.
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
    return np.inf if x > 709.0 else y


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
    return -np.inf if x <= 0.0 else y


@compiled
def mix(x):
    """`sampling.mix` of one word."""
    x = (x ^ (x >> S30)) * FIRST
    x = (x ^ (x >> S27)) * SECOND
    return x ^ (x >> S31)


@part
def uniform(x):
    """`sampling.uniform` of one scrambled word, by setting the bits of a number in [1, 2)."""
    return np.uint64((x >> S12) | ONE_BITS).view(np.float64) - 1.0 + 1.1102230246251565e-16


@part
def clock(key, name):
    """A standard exponential draw, `sampling.clocks`."""
    return -fast_log(uniform(mix(key ^ name)))


@part
def grow_offers(layout, scale, utility, height, n, t):
    """Exponentials of offers for decision n, the largest of each nest at 1."""
    unit = 1.0 / (scale.kappa * scale.lam)
    for j in range(layout.order.size):
        t.offer[j] = utility[layout.order[j], n] * unit - height[n]
    for g in range(layout.nest_family.size):
        shift = FLOOR
        for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
            shift = max(shift, t.offer[j])
        for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
            t.offer[j] -= shift
        t.shift[g] = shift
    for j in range(t.offer.size):
        t.offer[j] = fast_exp(t.offer[j])


@part
def grow_nests(layout, scale, height, n, t):
    """ln of nests' and cells' weights for decision n."""
    nests = layout.nest_family.size
    t.lift[0] = fast_exp(height[n]) - 1.0
    for g in range(nests):
        total = 0.0
        for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
            total += t.offer[j]
        t.nest[g] = total
        for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
            lifted = total
            for j in range(layout.cell_start[c], layout.cell_start[c + 1]):
                lifted += t.lift[0] * t.offer[j]
            t.nest[nests + c] = lifted
            t.shift[nests + c] = t.shift[g]
    for h in range(t.nest.size):
        t.nest[h] = fast_log(t.nest[h])
    for h in range(t.nest.size):
        t.nest[h] = scale.theta * (t.nest[h] + t.shift[h])


@part
def grow_families(layout, t):
    """Weights of nests and cells within their family, the largest nest's at 1."""
    nests, families = layout.nest_family.size, layout.family_start.size - 1
    for f in range(families):
        shift = FLOOR
        first, end = layout.family_start[f], layout.family_start[f + 1]
        for g in range(first, end):
            shift = max(shift, t.nest[g])
        for g in range(first, end):
            t.nest[g] -= shift
        for c in range(nests + layout.nest_cell[first], nests + layout.nest_cell[end]):
            t.nest[c] -= shift
        t.shift[f] = shift
    for h in range(t.nest.size):
        t.nest[h] = fast_exp(t.nest[h])


@part
def sum_families(layout, scale, t):
    """ln of families' and blocks' weights from those of their nests and cells."""
    nests, families = layout.nest_family.size, layout.family_start.size - 1
    for f in range(families):
        total = 0.0
        first, end = layout.family_start[f], layout.family_start[f + 1]
        for g in range(first, end):
            total += t.nest[g]
        t.family[f] = total
        for b in range(layout.block_start[f], layout.block_start[f + 1]):
            t.family[families + b] = total
            t.family_of[b] = f
        for c in range(layout.nest_cell[first], layout.nest_cell[end]):
            t.family[families + layout.cell_block[c]] += t.nest[nests + c] - t.nest[layout.cell_nest[c]]
    for h in range(t.family.size):
        t.family[h] = fast_log(t.family[h])
    for h in range(t.family.size):
        t.family[h] = scale.mu * (t.family[h] + t.shift[h if h < families else t.family_of[h - families]])


@part
def grow(layout, scale, utility, height, n, t):
    """All weights of decision n: within nests, within families, and of families beside the outside option."""
    families, classes = layout.family_start.size - 1, t.total.size - 1
    grow_offers(layout, scale, utility, height, n, t)
    grow_nests(layout, scale, height, n, t)
    grow_families(layout, t)
    sum_families(layout, scale, t)
    shift, total = 0.0, 0.0
    for f in range(families):
        shift = max(shift, t.family[f])
    for h in range(t.family.size):
        t.family[h] = fast_exp(t.family[h] - shift)
    t.outside[0] = fast_exp(-shift)
    for f in range(families):
        total += t.family[f]
        t.inverse[f] = 1.0 / t.family[f]
    t.inverse[families] = 1.0 / t.outside[0]
    t.total[:] = total + t.outside[0]
    for b in range(layout.block_seller.size):
        c, f = layout.block_seller[b], t.family_of[b]
        t.total[c] += t.family[families + b] - t.family[f]
        t.inverse[f, c] = 1.0 / t.family[families + b]
    for c in range(classes + 1):
        t.log_sum[c] = fast_log(t.total[c])
    for c in range(classes + 1):
        t.log_sum[c] += shift


@part
def nest_row(layout, g, c):
    """Where the weight of nest g for class c stands in `Tree.nest`."""
    if c < layout.cell_at.shape[1] and layout.cell_at[g, c] >= 0:
        return layout.nest_family.size + layout.cell_at[g, c]
    return g


@part
def padded(count):
    """`count` rounded up to whole vectors: what lies beyond is computed for nothing, but not number by number."""
    return (count + 31) // 32 * 32


@part
def race(layout, names, t, count, lanes):
    """What each of `count` people in the lanes takes, level by level: `lanes.place`, outsiders last; how many are none.

    They are sorted at every level, so that those who choose among the same alternatives stand together.
    """
    race_top(names.top, t.inverse, count, lanes)
    for i in range(count):
        lanes.place[i] = int(lanes.taken[i])
    bring_together(count, names.top.size, lanes)
    sold = lanes.first[names.top.size - 1]
    race_nests(layout, names, t, lanes)
    bring_together(sold, names.nest.size, lanes)
    race_hosts(layout, names, t, lanes)
    return sold


@part
def race_top(names, inverse, count, lanes):
    """The family or outside whose clock rings first for each of the `count` people in the lanes, into `lanes.taken`.

    Each loop writes one row: that is what lets the compiler prove the rows apart and use vector instructions.
    """
    key, group, time, best, taken = lanes.key, lanes.group, lanes.time, lanes.best, lanes.taken
    whole = padded(count)
    for i in range(whole):
        best[i] = np.inf
    for a in range(names.size):
        name, row = names[a], inverse[a]
        if row[row.size - 1] == np.inf:  # nothing of this family is on offer
            continue
        for i in range(whole):
            time[i] = clock(key[i], name)
        for i in range(whole):
            time[i] *= row[group[i]]
        for i in range(whole):
            taken[i] = float(a) if time[i] < best[i] else taken[i]
        for i in range(whole):
            best[i] = time[i] if time[i] < best[i] else best[i]


@part
def race_nests(layout, names, t, lanes):
    """The nest that people sorted by family take in theirs, into `lanes.place`."""
    m, rows, row = 0, layout.nest_family.size, lanes.row
    for f in range(layout.family_start.size - 1):
        if needs_race(lanes, layout.family_start, f):
            for g in range(layout.family_start[f], layout.family_start[f + 1]):
                row[:] = 1.0 / t.nest[g]
                for c in range(layout.nest_cell[g], layout.nest_cell[g + 1]):
                    row[layout.offer_seller[layout.cell_start[c]]] = 1.0 / t.nest[rows + c]
                group, end = lanes.group[lanes.first[f] : lanes.first[f + 1]], wind(lanes, f, names.nest[g], m)
                inverse = lanes.inverse[m:end]
                for i in range(group.size):
                    inverse[i] = row[group[i]]
                m = end
    ring(lanes, m)
    m = 0
    for f in range(layout.family_start.size - 1):
        m = read(lanes, layout.family_start, f, m)


@part
def race_hosts(layout, names, t, lanes):
    """The sorted offer that people sorted by nest take in theirs, into `lanes.place`."""
    m, lift = 0, 1.0 + t.lift[0]
    for g in range(layout.nest_family.size):
        if needs_race(lanes, layout.nest_start, g):
            for j in range(layout.nest_start[g], layout.nest_start[g + 1]):
                group, end = lanes.group[lanes.first[g] : lanes.first[g + 1]], wind(lanes, g, names.offer[j], m)
                inverse, seller = lanes.inverse[m:end], np.uint64(layout.offer_seller[j])
                usual, own = 1.0 / t.offer[j], 1.0 / (t.offer[j] * lift)
                for i in range(group.size):
                    inverse[i] = own if group[i] == seller else usual
                m = end
    ring(lanes, m)
    m = 0
    for g in range(layout.nest_family.size):
        m = read(lanes, layout.nest_start, g, m)


@part
def bring_together(count, places, lanes):
    """Sort the first `count` lanes by what they take, of `places` alternatives; whoever came first stays first."""
    first, place = lanes.first, lanes.place
    first[: places + 1] = 0
    for i in range(count):
        first[place[i] + 1] += 1
    for a in range(places):
        first[a + 1] += first[a]
    for i in range(count):
        at = first[place[i]]
        first[place[i]] += 1
        lanes.spare_who[at], lanes.spare_group[at], lanes.spare_key[at] = lanes.who[i], lanes.group[i], lanes.key[i]
    for a in range(places, 0, -1):
        first[a] = first[a - 1]
    first[0] = 0
    for i in range(count):
        lanes.who[i] = lanes.spare_who[i]
    for i in range(count):
        lanes.group[i] = lanes.spare_group[i]
    for i in range(count):
        lanes.key[i] = lanes.spare_key[i]


@part
def needs_race(lanes, start, a):
    """Whether somebody has taken alternative `a` of a level, and it holds more than one of the next."""
    return lanes.first[a] < lanes.first[a + 1] and start[a + 1] - start[a] > 1


@part
def wind(lanes, a, name, m):
    """Note the words of one alternative's clocks for people who took `a`, from entry `m` on; where they end.

    The clocks of all people lie in one row, so that they are drawn by vector instructions.
    """
    key = lanes.key[lanes.first[a] : lanes.first[a + 1]]
    word = lanes.word[m : m + key.size]
    for i in range(key.size):
        word[i] = key[i] ^ name
    return m + key.size


@part
def ring(lanes, count):
    """Clocks of `count` words over their weights."""
    word, inverse, times = lanes.word, lanes.inverse, lanes.clock
    for k in range(padded(count)):
        times[k] = -fast_log(uniform(mix(word[k])))
    for k in range(padded(count)):
        times[k] *= inverse[k]


@part
def read(lanes, start, a, m):
    """Which of `start[a]` to `start[a + 1]` rings first for people who took `a`, their clocks from `m` on; the end."""
    first, count = start[a], lanes.first[a + 1] - lanes.first[a]
    place, clocks = lanes.place[lanes.first[a] : lanes.first[a + 1]], lanes.clock[m:]
    if not needs_race(lanes, start, a):
        place[:] = first
        return m
    for i in range(count):
        taken, best = first, clocks[i]
        for b in range(1, start[a + 1] - first):
            time = clocks[b * count + i]
            taken = first + b if time < best else taken
            best = time if time < best else best
        place[i] = taken
    return m + count * (start[a + 1] - first)


@part
def first_seller(incumbent, names, n, key):
    """Whose customer a newcomer is at first: seller c with probability m_c, -1 with the rest."""
    rest, found = 1.0, -1
    for c in range(incumbent.shape[0]):
        rest -= incumbent[c, n]
    best = clock(key, names.group[incumbent.shape[0]]) / max(rest, 0.0)
    for c in range(incumbent.shape[0]):
        if incumbent[c, n] > 0.0:
            time = clock(key, names.group[c]) / incumbent[c, n]
            if time < best:
                found, best = c, time
    return found


@compiled
def advance(state, names, mass, adoption, questions):
    """Who considers open weights and who is a user by now: one fixed uniform per person and question below a share.

    Each loop writes one row, as in `race_top`.
    """
    considers, adopts = questions
    for base in range(state.slot.size):
        first, end = state.first[base], state.first[base + 1]
        twin, status = state.twin[first:end], state.status[first:end]
        share, closed, either = mass[2 * base + 1], adoption[2 * base], adoption[2 * base + 1]
        for i in range(twin.size):
            twin[i] = uniform(mix(person_key(names, base, i) ^ considers)) < share
        for i in range(twin.size):
            by_now = uniform(mix(person_key(names, base, i) ^ adopts)) < (either if twin[i] else closed)
            status[i] = (2 if status[i] == 0 else 1) if by_now else 0


@part
def gather(state, user, lanes):
    """List the active people of one user row in `lanes.person`; their number."""
    base, twin, count = user >> 1, np.uint8(user & 1), 0
    first, end = state.first[base], state.first[base + 1]
    twins, status = state.twin[first:end], state.status[first:end]
    for i in range(twins.size):
        lanes.person[count] = first + i
        count += 1 if twins[i] == twin and status[i] > 0 else 0
    return count


@compiled
def person_key(names, base, i):
    """The key of person i of a base type, the same in every run that holds the type."""
    return mix(names.person[base] + np.uint64(i) * STEP)


@part
def settle(state, names, incumbent, decision, start, count, lanes):
    """Load `count` people from `start` on into the lanes: keys and classes; newcomers get their first seller.

    Returns what to add to a person's row for the slot.
    """
    n, user, task = decision
    base, rows = user >> 1, incumbent.shape[0]
    first, end = state.first[base], state.first[base + 1]
    shift = state.slot[base] + task * (end - first) - first
    word = names.decision[n]
    for i in range(count):
        lanes.key[i] = mix(person_key(names, base, lanes.person[start + i] - first) ^ word)
    for i in range(count):
        p = lanes.person[start + i]
        if state.status[p] > 1:
            state.incumbent[shift + p] = first_seller(incumbent, names, n, lanes.key[i])
        c = state.incumbent[shift + p]
        lanes.group[i] = c if c >= 0 else rows
        lanes.who[i] = start + i
    return shift


@compiled
def draw_people(layout, scale, names, utility, height, incumbent, decisions, state, live, out, t, lanes):
    """Let every active person choose; `out` = (taken (J, N), held (S, N), people (N,), log-sums (N,)) is added up.

    `decisions` (N, 3) places n sorted by user row, user row and task; `live` (J,) offers' lasting rows. Choices and
    incumbents go to `state`.
    """
    taken, held, people, log_sum = out
    last, size = -1, 0
    for k in range(decisions.shape[0]):
        n, user, task = decisions[k, 0], decisions[k, 1], decisions[k, 2]
        if user != last:
            size, last = gather(state, user, lanes), user
        people[n] = size
        if size == 0:
            continue
        grow(layout, scale, utility, height, n, t)
        for start in range(0, size, LANES):
            count = min(LANES, size - start)
            shift = settle(state, names, incumbent, (n, user, task), start, count, lanes)
            for i in range(count):
                log_sum[n] += t.log_sum[lanes.group[i]]
            sold = race(layout, names, t, count, lanes)
            for i in range(count):
                p, seller, row = shift + lanes.person[lanes.who[i]], -1, -1
                if i < sold:
                    j = lanes.place[i]
                    seller, row = layout.offer_seller[j], live[layout.order[j]]
                    taken[layout.order[j], n] += 1
                    held[seller, n] += 1
                state.incumbent[p] = seller
                state.choice[p] = row


@part
def stirling(k):
    """ln k! - [ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1)], exact below ten."""
    if k < 10.0:
        return math.lgamma(k + 1.0) - (0.9189385332046727 + (k + 0.5) * math.log(k + 1.0) - (k + 1.0))
    x = 1.0 / ((k + 1.0) * (k + 1.0))
    return (1.0 / 12.0 - (1.0 / 360.0 - x / 1260.0) * x) / (k + 1.0)


@part
def binomial(n, p, key):
    """A binomial draw keyed by a word: inversion from 0 where the mean is below 10, else by Hormann (1993).

    Both rise with the first uniform and move little with n and p, so that draws under one key pair well.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if p > 0.5:
        return n - small_binomial(n, 1.0 - p, key, True)
    return small_binomial(n, p, key, False)


@part
def small_binomial(n, p, key, mirrored):
    """`binomial` for p <= 1/2."""
    word = mix(key)
    u = uniform(word)
    u = 1.0 - u if mirrored else u
    if n * p >= 10.0:
        return rejected_binomial(n, p, u, word)
    odds, mass, k = p / (1.0 - p), math.exp(n * math.log1p(-p)), 0
    while u > mass and k < n:
        u -= mass
        k += 1
        mass *= odds * (n - k + 1.0) / k
    return k


@part
def rejected_binomial(n, p, u, word):
    """Transformed rejection with squeeze, for n p >= 10 and p <= 1/2; `u` is the first uniform. Hormann (1993)."""
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a, centre, sure = -0.0873 + 0.0248 * b + 0.01 * p, n * p + 0.5, 0.92 - 4.2 / b
    alpha, ratio, mode = (2.83 + 5.1 / b) * spread, p / (1.0 - p), math.floor((n + 1.0) * p)
    top = (mode + 0.5) * math.log((mode + 1.0) / (ratio * (n - mode + 1.0))) + stirling(mode) + stirling(n - mode)
    while True:
        word = mix(word + STEP)
        v, away = uniform(word), u - 0.5
        room = 0.5 - abs(away)
        k = math.floor((2.0 * a / room + b) * away + centre)
        if room >= 0.07 and v <= sure:
            return int(k)
        if 0.0 <= k <= n:
            bound = top + (n + 1.0) * math.log((n - mode + 1.0) / (n - k + 1.0))
            bound += (k + 0.5) * math.log(ratio * (n - k + 1.0) / (k + 1.0)) - stirling(k) - stirling(n - k)
            if math.log(v * alpha / (a / (room * room) + b)) <= bound:
                return int(k)
        word = mix(word + STEP)
        u = uniform(word)


@part
def pick(counts, n, taken, sign, people, word):
    """The class of one of `people` who are left: of `taken` (sign 1) or of those not taken (sign -1)."""
    left = uniform(word) * people
    for c in range(taken.size):
        left -= taken[c] if sign > 0 else counts[c, n] - taken[c]
        if left < 0.0:
            return c
    return taken.size - 1


@part
def subset(counts, n, drawn, names, key, taken):
    """A random subset of `drawn` of the people in column n, by class, into `taken`: a thinning, then made to fit.

    Thinning with equal chances leaves every subset of one size equally likely, and so does taking out or in at random.
    """
    total, found = 0, 0
    for c in range(taken.size):
        total += counts[c, n]
    for c in range(taken.size):
        taken[c] = binomial(counts[c, n], drawn / max(total, 1), mix(key ^ names.group[c]))
        found += taken[c]
    word = key
    while found != drawn:
        word = mix(word + STEP)
        sign = 1 if found > drawn else -1
        people = found if sign > 0 else total - found
        taken[pick(counts, n, taken, sign, people, word)] -= sign
        found -= sign


@part
def hazard(before, now):
    """Chance that somebody with a fixed uniform above `before` has it below `now`."""
    return max(now - before, 0.0) / max(1.0 - before, 1e-300)


@compiled
def move_users(names, key, before, now, out):
    """Draw who changes twin and who becomes a user: `out` = (active, idle, leaving, coming), (I,) each, is changed.

    Shares before and now: (mass, adoption), (I,) each. Chances are those of fixed uniforms per person over a share.
    """
    active, idle, leaving, coming = out
    for base in range(active.size // 2):
        for twin in range(2):
            row, other = 2 * base + twin, 2 * base + 1 - twin
            chance = hazard(before[0][other], now[0][other])
            leaving[row] = binomial(active[row], chance, mix(key ^ names[row]))
            waiting = binomial(idle[row], chance, mix(key ^ names[row] ^ STEP))
            idle[row] -= waiting
            idle[other] += waiting
        for twin in range(2):
            row, other = 2 * base + twin, 2 * base + 1 - twin
            active[row] += leaving[other] - leaving[row]
            coming[row] = binomial(idle[row], hazard(before[1][row], now[1][row]), mix(key ^ mix(names[row])))
            idle[row] -= coming[row]
            active[row] += coming[row]


@compiled
def move_counts(names, incumbent, users, counts, leaving, coming, taken):
    """Carry the month's movers to their twin's decisions and give newcomers a first seller.

    `counts` (S + 1, N) active people by incumbent, last row none; `leaving`, `coming` (I,) people by user row;
    decision n's twin is n ^ 1; newcomers are drawn from the masses `incumbent` (S, N).
    """
    rows = incumbent.shape[0]
    for n in range(incumbent.shape[1]):
        user = users[n]
        if leaving[user] > 0:
            subset(counts, n, leaving[user], names, mix(names.decision[n] ^ names.person[user] ^ STEP), taken)
            for c in range(rows + 1):
                counts[c, n] -= taken[c]
                counts[c, n ^ 1] += taken[c]
    for n in range(incumbent.shape[1]):
        user = users[n]
        key, left, mass = mix(names.decision[n] ^ names.person[user]), coming[user], 1.0
        for c in range(rows):
            if incumbent[c, n] > 0.0 and left > 0:
                x = binomial(left, min(incumbent[c, n] / mass, 1.0), mix(key ^ names.group[c] ^ STEP))
                counts[c, n] += x
                left -= x
            mass = max(mass - incumbent[c, n], incumbent[c, n] * 1e-300)
        counts[rows, n] += left


@part
def spread(layout, names, t, sums, f, c, people, key, taken, n):
    """Divide people of class c who take family f among its nests and their hosts, newest first."""
    run = 0.0
    for g in range(layout.family_start[f], layout.family_start[f + 1]):
        run += t.nest[nest_row(layout, g, c)]
        sums[g] = run
    for g in range(layout.family_start[f + 1] - 1, layout.family_start[f] - 1, -1):
        inside = people
        if g > layout.family_start[f]:
            inside = binomial(people, t.nest[nest_row(layout, g, c)] / sums[g], mix(key ^ names.nest[g]))
        people -= inside
        if inside > 0:
            divide(layout, names, t, sums, g, c, inside, key, taken, n)


@part
def divide(layout, names, t, sums, g, c, people, key, taken, n):
    """Divide people of class c who take nest g among its hosts."""
    run, rows = 0.0, layout.nest_family.size
    first, end = layout.nest_start[g], layout.nest_start[g + 1]
    for j in range(first, end):
        run += t.offer[j] * (1.0 + t.lift[0]) if layout.offer_seller[j] == c else t.offer[j]
        sums[rows + j] = run
    for j in range(end - 1, first - 1, -1):
        inside = people
        if j > first:
            weight = t.offer[j] * (1.0 + t.lift[0]) if layout.offer_seller[j] == c else t.offer[j]
            inside = binomial(people, weight / sums[rows + j], mix(key ^ names.offer[j]))
        people -= inside
        taken[layout.order[j], n] += inside


@part
def divide_class(layout, names, t, sums, c, people, key, pool, taken, n):
    """Divide people of class c among families and outside; who meets no incumbent there waits in `pool`."""
    families, run = layout.family_start.size - 1, t.outside[0]
    for f in range(families):
        run += 1.0 / t.inverse[f, c]
        sums[f] = run
    for f in range(families - 1, -1, -1):
        x = binomial(people, 1.0 / (t.inverse[f, c] * sums[f]), mix(key ^ names.top[f]))
        people -= x
        if c < layout.block_at.shape[1] and layout.block_at[f, c] >= 0:
            spread(layout, names, t, sums[families:], f, c, x, key, taken, n)
        else:
            pool[f] += x


@compiled
def draw_counts(layout, scale, names, utility, height, users, counts, out, t, sums, pool):
    """Let all active people choose: `out` = (taken (J, N), people (N,), log-sums (N,)) is added up."""
    taken, people, log_sum = out
    classes = counts.shape[0]
    for n in range(utility.shape[1]):
        for c in range(classes):
            people[n] += counts[c, n]
        if people[n] == 0:
            continue
        grow(layout, scale, utility, height, n, t)
        key = mix(names.decision[n] ^ names.person[users[n]])
        pool[:] = 0
        for c in range(classes):
            if counts[c, n] > 0:
                log_sum[n] += counts[c, n] * t.log_sum[c]
                divide_class(layout, names, t, sums, c, counts[c, n], mix(key ^ names.group[c]), pool, taken, n)
        key = mix(key ^ names.group[classes])
        for f in range(pool.size):
            spread(layout, names, t, sums[pool.size :], f, classes - 1, pool[f], key, taken, n)


def tree(layout: Layout, sellers: int) -> Tree:
    """Working memory for one decision's weights."""
    families, blocks = layout.family_start.size - 1, layout.block_seller.size
    nests = layout.nest_family.size + layout.cell_nest.size
    return Tree(
        np.zeros(layout.order.size), np.zeros(1), np.zeros(nests), np.zeros(nests), np.zeros(families + blocks),
        np.zeros(sellers + 1), np.zeros(sellers + 1), np.zeros((families + 1, sellers + 1)),
        np.zeros(blocks, dtype=np.int64), np.zeros(1),
    )  # fmt: skip


def lanes(people: int, sellers: int, layout: Layout) -> Lanes:
    """Working memory for blocks of people, of whom at most `people` stand in one decision."""
    most = int(max(np.diff(layout.family_start).max(initial=0), np.diff(layout.nest_start).max(initial=0)))
    whole, words, numbers = np.zeros((3, LANES), np.int64), np.zeros((4, LANES), np.uint64), np.zeros((3, LANES))
    places, many = max(layout.family_start.size, layout.nest_family.size) + 1, LANES * most
    return Lanes(
        np.zeros(people, dtype=np.int64), whole[0], words[0], words[1], whole[1], words[2], words[3], *numbers,
        whole[2], np.zeros(places, dtype=np.int64), np.zeros(sellers + 1), np.zeros(many, dtype=np.uint64),
        np.zeros(many), np.zeros(many),
    )  # fmt: skip
