"""Tables of three-level nested demand with incumbents, in plain numpy: the reference of the kernels.

Participation > family (scale mu) > weights (scale lam) > hosts. An incumbency lifts every offer of one seller by the
switching cost, so tables exist once for people without incumbent in sight and once per seller where it sells.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.layout import Ints, Layout

Floats = NDArray[np.float64]
HIDDEN = 300.0  # exponents below this leave the outside option visible beside the largest family
FLOOR = -1e300  # stands for "nothing on offer here" in maxima, so that no infinity is subtracted from another


class Scale(NamedTuple):
    """Taste dispersion: kappa (share of value), lam = 1 - rho_host, mu = 1 - rho_family, theta = lam / mu."""

    kappa: float
    lam: float
    mu: float
    theta: float


class Fixed(NamedTuple):
    """What a reduced market takes from rivals whose prices stand still; `shift` arrays are exponents taken out."""

    family_shift: Floats  # (F, N)
    family: Floats  # (F, N) sum of D^theta over nests left out
    block: Floats  # (B, N) lift of that sum for a seller's incumbents
    shift: Floats  # (N,)
    total: Floats  # (N,) outside option and families left out
    classes: Floats  # (S, N) lift of the total for a seller's incumbents


class Lower(NamedTuple):
    """Sums of exponentials of nests and families, base and lifted, with exponents `nest_shift` etc. taken out."""

    offer: Floats  # (J, N) E
    nest_shift: Floats  # (G, N)
    nest: Floats  # (G, N) D
    nest_power: Floats  # (G, N) D^theta
    cell: Floats  # (C, N) D lifted
    cell_power: Floats  # (C, N)
    family_shift: Floats  # (F, N)
    family: Floats  # (F, N) G
    block: Floats  # (B, N) G lifted
    lift: Floats  # (N,) exp(switching cost / (kappa lam)) - 1


class Tables(NamedTuple):
    """All sums of a market: `lower` and the level of participation, base and lifted."""

    lower: Lower
    family_power: Floats  # (F, N) G^mu
    block_power: Floats  # (B, N)
    shift: Floats  # (N,)
    outside: Floats  # (N,) exp(-shift)
    total: Floats  # (N,) S
    classes: Floats  # (S, N) S lifted


def segment_sum(values: Floats, start: Ints) -> Floats:
    """Sum rows within each range; (x, N) to (ranges, N)."""
    out = np.zeros((start.size - 1, values.shape[1]))
    for i in range(start.size - 1):
        out[i] = values[start[i] : start[i + 1]].sum(axis=0)
    return out


def segment_max(values: Floats, start: Ints, floor: Floats | float = FLOOR) -> Floats:
    """Largest row entry within each range, at least `floor`; (x, N) to (ranges, N)."""
    out = np.empty((start.size - 1, values.shape[1]))
    out[:] = floor
    for i in range(start.size - 1):
        out[i] = np.maximum(out[i], values[start[i] : start[i + 1]].max(axis=0, initial=FLOOR))
    return out


def ratio(above: Floats, below: Floats) -> Floats:
    """`above / below`, zero where nothing is on offer (`below` = 0)."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def power(base: Floats, exponent: float, before: Floats | float, after: Floats | float) -> Floats:
    """`base^exponent` rescaled: exp(exponent (ln base + before) - after), zero where base is zero."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(exponent * (np.log(base) + before) - after))


def nest_tables(layout: Layout, scale: Scale, utility: Floats, switching: Floats, fixed: Fixed | None) -> Tables:
    """Sums of exponentials of a market; `utility` (J, N) in sorted order, `switching` (N,), both share of value."""
    height = switching / (scale.kappa * scale.lam)
    lift = np.expm1(height)
    value = utility / (scale.kappa * scale.lam) - height
    nest_shift = segment_max(value, layout.nest_start)
    offer = np.exp(value - nest_shift[layout.offer_nest])
    nest = segment_sum(offer, layout.nest_start)
    cell = nest[layout.cell_nest] + lift * segment_sum(offer, layout.cell_start)
    family_shift = segment_max(
        scale.theta * nest_shift, layout.family_start, FLOOR if fixed is None else fixed.family_shift
    )
    nest_power = power(nest, scale.theta, nest_shift, family_shift[layout.nest_family])
    in_cell = layout.cell_nest
    cell_power = power(cell, scale.theta, nest_shift[in_cell], family_shift[layout.nest_family[in_cell]])
    family = segment_sum(nest_power, layout.family_start)
    block_family = np.repeat(np.arange(family.shape[0]), np.diff(layout.block_start))
    block = np.zeros((block_family.size, utility.shape[1]))
    np.add.at(block, layout.cell_block, cell_power - nest_power[in_cell])
    if fixed is not None:
        rescale = np.exp(fixed.family_shift - family_shift)
        family = family + fixed.family * rescale
        block = block + fixed.block * rescale[block_family]
    block = block + family[block_family]
    lower = Lower(offer, nest_shift, nest, nest_power, cell, cell_power, family_shift, family, block, lift)
    return _totals(layout, scale, lower, fixed)


def _totals(layout: Layout, scale: Scale, lower: Lower, fixed: Fixed | None) -> Tables:
    """The upper level: powers of families and the market's totals, base and per class of incumbents."""
    family_shift, family, block = lower.family_shift, lower.family, lower.block
    block_family = np.repeat(np.arange(family.shape[0]), np.diff(layout.block_start))
    shift = (scale.mu * family_shift).max(axis=0, initial=0.0)
    if fixed is not None:
        shift = np.maximum(shift, fixed.shift)
    outside = np.exp(-shift)
    family_power = power(family, scale.mu, family_shift, shift)
    block_power = power(block, scale.mu, family_shift[block_family], shift)
    total = family_power.sum(axis=0)
    classes = np.zeros((layout.block_at.shape[1], total.size))
    np.add.at(classes, layout.block_seller, block_power - family_power[block_family])
    if fixed is None:
        total = total + outside
    else:
        rescale = np.exp(fixed.shift - shift)
        total = total + fixed.total * rescale
        classes = classes + fixed.classes * rescale
    return Tables(lower, family_power, block_power, shift, outside, total, classes + total)


class Logs(NamedTuple):
    """Logarithms of the powers in `Tables`, no exponent taken out; -inf where nothing is on offer."""

    nest: Floats  # (G, N) theta ln D
    cell: Floats  # (C, N) lifted
    family: Floats  # (F, N) mu ln G
    block: Floats  # (B, N) lifted


def log_tables(layout: Layout, scale: Scale, lower: Lower) -> Logs:
    """Logarithms of nests' and families' contributions, safe where the powers themselves underflow."""
    in_cell = layout.cell_nest
    block_family = np.repeat(np.arange(layout.block_start.size - 1), np.diff(layout.block_start))
    with np.errstate(divide="ignore"):
        return Logs(
            scale.theta * (np.log(lower.nest) + lower.nest_shift),
            scale.theta * (np.log(lower.cell) + lower.nest_shift[in_cell]),
            scale.mu * (np.log(lower.family) + lower.family_shift),
            scale.mu * (np.log(lower.block) + lower.family_shift[block_family]),
        )


def without_switching(logs: Logs, scale: Scale, switching: Floats) -> Logs:
    """`log_tables` where nobody has an incumbent, of the same market with a cost of `switching` (N,) for everybody.

    What all offers lose, nests and families lose: theta s / (kappa lam) and s / kappa.
    """
    cost, none = switching / scale.kappa, np.empty((0, switching.size))
    return Logs(logs.nest + cost / scale.mu, none, logs.family + cost, none)


class Powers(NamedTuple):
    """What families add to the market, made once for all that keep some of them fixed; `shift` (N,) is taken out."""

    shift: Floats  # (N,)
    outside: Floats  # (N,)
    family: Floats  # (F, N)
    block: Floats  # (B, N) lift for a seller's incumbents


def powers_of(layout: Layout, logs: Logs) -> Powers | None:
    """Families' contributions to the market; None where one might hide another's by more than a number can hold."""
    top = logs.family.max(axis=0, initial=0.0)
    if not top.max(initial=0.0) < HIDDEN:
        return None
    family = np.exp(logs.family - top)
    in_block = np.repeat(np.arange(family.shape[0]), np.diff(layout.block_start))
    return Powers(top, np.exp(-top), family, np.exp(logs.block - top) - family[in_block])


def fixed_part(full: Layout, part: Layout, kept: NDArray[np.bool_], logs: Logs) -> Fixed:
    """What nests not `kept` (G,) add to families and market of the reduced layout `part`, from the whole's `logs`.

    The exponents taken out are those of the fixed nests alone, so nothing is lost however far own utilities move.
    """
    people = logs.nest.shape[1]
    touched = np.unique(full.nest_family[kept])
    shift = np.full((touched.size, people), FLOOR)
    family = np.zeros((touched.size, people))
    block = np.zeros((part.block_seller.size, people))
    for i, f in enumerate(touched):
        nests = [g for g in range(full.family_start[f], full.family_start[f + 1]) if not kept[g]]
        shift[i] = logs.nest[nests].max(axis=0, initial=FLOOR)
        for g in nests:
            base = np.exp(logs.nest[g] - shift[i])
            family[i] += base
            for c in range(full.nest_cell[g], full.nest_cell[g + 1]):
                lifted = np.exp(logs.cell[c] - shift[i])
                block[part.block_at[i, full.block_seller[full.cell_block[c]]]] += lifted - base
    others = np.setdiff1d(np.arange(full.family_start.size - 1), touched)
    top = logs.family[others].max(axis=0, initial=0.0)
    total, classes = np.exp(-top), np.zeros((full.block_at.shape[1], people))
    for f in others:
        base = np.exp(logs.family[f] - top)
        total += base
        for b in range(full.block_start[f], full.block_start[f + 1]):
            classes[full.block_seller[b]] += np.exp(logs.block[b] - top) - base
    return Fixed(shift, family, block, top, total, classes)


def complement(layout: Layout, none: Floats, classes: Floats) -> Floats:
    """For each family, `none` plus the sum of `classes` (S, N) over sellers that sell nothing there: (F, N)."""
    out = np.empty((layout.family_start.size - 1, none.size))
    for f in range(out.shape[0]):
        # Adding what is outside, not subtracting what is inside from a total, keeps signs safe.
        out[f] = none + classes[np.flatnonzero(layout.block_at[f] < 0)].sum(axis=0)
    return out
