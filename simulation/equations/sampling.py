"""Drawing what people choose from a tree: family, then weights, then host, each by a race of keyed clocks.

A person of class c (their incumbent's seller, or none) takes alternative a of a level with probability w_a^c / sum w^c:
    level of families and outside   w = G_F^mu, lifted where c sells in F;  outside 1
    level of weights                w = D_g^theta, lifted where c sells g
    level of hosts                  w = E_j, times b where c sells j
which multiplies to P_j^c of three-level nested logit. The clock of a is an exponential draw over w_a, keyed by person
and alternative, and the first to ring is taken: whoever does not prefer a new alternative keeps the old choice.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Choices, Structure
from simulation.equations.nests import Floats, nest_tables

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


class Keys(NamedTuple):
    """64-bit keys of everything that is drawn among; they depend on names alone, so rows may shift."""

    outside: np.uint64
    family: Words  # (F,)
    weights: Words  # (G,)
    offer: Words  # (J,)


class Branches(NamedTuple):
    """Weights of each level of the tree in decision n for each class c = 0..S, the last without incumbent.

    Families and nests in the order of the layout, offers in its sorted order; outside is 1 in units of exp(-shift).
    """

    outside: Floats  # (N,)
    family: Floats  # (S + 1, F, N)
    nest: Floats  # (S + 1, G, N)
    offer: Floats  # (S + 1, J, N)
    log_sum: Floats  # (S + 1, N) ln of the total, surplus / kappa


def mix(words: Words) -> Words:
    """A one-to-one scrambling of 64-bit words in which every bit depends on every bit.

    x ^= x >> 30; x *= m1; x ^= x >> 27; x *= m2; x ^= x >> 31. Source: Steele, Lea & Flood (2014), variant of Stafford.
    """
    first, second = (np.uint64(m) for m in MULTIPLIERS)
    x = np.asarray(words, dtype=np.uint64)
    x = (x ^ (x >> np.uint64(30))) * first
    x = (x ^ (x >> np.uint64(27))) * second
    return np.asarray(x ^ (x >> np.uint64(31)))


def uniform(words: Words) -> Floats:
    """Numbers in (0, 1) from scrambled words: ((x >> 12) + 1/2) / 2^52."""
    return np.asarray(((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)


def clocks(people: Words, alternatives: Words) -> Floats:
    """Standard exponential draws, one for each person and alternative, (people, alternatives)."""
    return np.asarray(-np.log(uniform(mix(people[:, None] ^ alternatives[None, :]))))


def branches(structure: Structure, choices: Choices) -> Branches:
    """The tree's weights for every class of incumbents, shapes as in `Branches`; source as `demand.choose`."""
    sellers = choices.incumbent.shape[0]
    layout, scale = structure.layout(sellers), structure.scale
    tables = nest_tables(layout, scale, choices.utility[layout.order], choices.switching, None)
    lower = tables.lower
    family, nest, offer = (np.repeat(x[None], sellers + 1, axis=0) for x in (
        tables.family_power, lower.nest_power, lower.offer,
    ))  # fmt: skip
    for b, c in enumerate(layout.block_seller):
        family[c, int(np.searchsorted(layout.block_start, b, side="right")) - 1] = tables.block_power[b]
    for row, g in enumerate(layout.cell_nest):
        first = layout.cell_start[row]
        c = layout.offer_seller[first]
        nest[c, g] = lower.cell_power[row]
        offer[c, first : layout.cell_start[row + 1]] *= 1.0 + lower.lift
    total = np.concatenate([tables.classes, tables.total[None]])
    return Branches(tables.outside, family, nest, offer, np.log(total) + tables.shift)


def class_probabilities(structure: Structure, choices: Choices) -> tuple[Floats, Floats]:
    """P_j^c of every class, (S + 1, J, N), offers in the caller's order, and of the outside option, (S + 1, N).

    sum_c m_c P_j^c is the share that `demand.choose` returns; formula in the module's docstring.
    """
    layout = structure.layout(choices.incumbent.shape[0])
    tree = branches(structure, choices)
    top = tree.outside + tree.family.sum(axis=1)
    family = tree.family / top[:, None]
    nest = tree.nest * _over(family, tree.nest, layout.family_start)[:, layout.nest_family]
    offer = tree.offer * _over(nest, tree.offer, layout.nest_start)[:, layout.offer_nest]
    out = np.empty_like(offer)
    out[:, layout.order] = offer
    return out, tree.outside / top


def _over(whole: Floats, parts: Floats, start: Ints) -> Floats:
    """`whole` over the sum of its parts, zero where there are none; (S + 1, ranges, N)."""
    sums = np.stack([parts[:, a:b].sum(axis=1) for a, b in pairwise(start)], axis=1)
    return np.divide(whole, sums, out=np.zeros_like(whole), where=sums > 0)


def arranged(structure: Structure, sellers: int, keys: Keys) -> Keys:
    """Keys given by row of `structure` in the order of its layout: families, nests and sorted offers."""
    layout = structure.layout(sellers)
    nests = np.asarray(structure.weights)[layout.order][layout.nest_start[:-1]]
    families = np.asarray(structure.family)[nests][layout.family_start[:-1]]
    return Keys(keys.outside, keys.family[families], keys.weights[nests], keys.offer[layout.order])


def race(structure: Structure, tree: Branches, keys: Keys, decision: int, people: tuple[Words, Ints]) -> Ints:
    """What each person takes in one decision: the offer's row, -1 for the outside option, (people,).

    `people` are their keys for this decision and their classes 0..S (S: no incumbent); `keys` as `arranged`.
    The reference of the compiled kernel.
    """
    layout, (who, group) = structure.layout(tree.family.shape[0] - 1), people
    nobody = np.full((tree.family.shape[0], 1), tree.outside[decision])
    weights = np.concatenate([tree.family[:, :, decision], nobody], axis=1)
    taken = _first(who, np.append(keys.family, keys.outside), weights[group])
    out = np.full(len(who), -1, dtype=np.int64)
    for f in range(len(keys.family)):
        here, nests = np.flatnonzero(taken == f), slice(*layout.family_start[f : f + 2])
        nest = _first(who[here], keys.weights[nests], tree.nest[:, nests, decision][group[here]]) + nests.start
        for g in np.unique(nest):
            inside, hosts = here[nest == g], slice(*layout.nest_start[g : g + 2])
            host = _first(who[inside], keys.offer[hosts], tree.offer[:, hosts, decision][group[inside]])
            out[inside] = layout.order[host + hosts.start]
    return out


def _first(who: Words, names: Words, weights: Floats) -> Ints:
    """Which alternative's clock rings first for each person; weights (people, alternatives)."""
    if len(names) == 1 or not len(who):
        return np.zeros(len(who), dtype=np.int64)
    with np.errstate(divide="ignore"):
        return np.asarray(np.argmin(clocks(who, names) * (1.0 / weights), axis=1))
