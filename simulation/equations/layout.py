"""Index lists of nests, families and sellers: offers sorted by family, weights and seller, and who sells where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Layout(NamedTuple):
    """Offers sorted by (family, weights, seller), with ranges `x_start[i]:x_start[i + 1]` of what lies inside what.

    A `cell` is a pair (seller, weights), a `block` a pair (seller, family). Both exist only where a switching cost
    tells incumbents apart (`classes` = number of sellers, else 0), because only then are nests lifted.
    """

    order: Ints  # (J,) row in the caller's arrays of each sorted offer
    offer_seller: Ints  # (J,)
    offer_nest: Ints  # (J,)
    nest_start: Ints  # (G + 1,) offers of a nest
    family_start: Ints  # (F + 1,) nests of a family
    nest_family: Ints  # (G,)
    cell_start: Ints  # (C + 1,) offers of a cell
    cell_nest: Ints  # (C,)
    cell_block: Ints  # (C,)
    cell_seller: Ints  # (C,)
    nest_cell: Ints  # (G + 1,) cells of a nest
    cell_at: Ints  # (G, S) cell of a seller in a nest, -1 where it sells nothing
    block_start: Ints  # (F + 1,) blocks of a family
    block_seller: Ints  # (B,)
    block_at: Ints  # (F, S) block of a seller in a family, -1 where it sells nothing


class Firms(NamedTuple):
    """Whose margins count together: firm -> its families -> its nests there -> its offers (sorted positions).

    `near` lists the incumbents' sellers that share a family with the firm, `far` all others, and `apart` those of
    `near` that sell nothing in the family at hand.
    """

    family_start: Ints  # (K + 1,) entries of `family`
    family: Ints  # (X,)
    nest_start: Ints  # (X + 1,) entries of `nest`
    nest: Ints  # (Y,)
    offer_start: Ints  # (Y + 1,) entries of `offer`
    offer: Ints  # (own offers,)
    near_start: Ints  # (K + 1,)
    near: Ints
    far_start: Ints  # (K + 1,)
    far: Ints
    apart_start: Ints  # (X + 1,)
    apart: Ints


class Groups(NamedTuple):
    """Firms that move together, all others standing still: who they are, families and nests where they sell."""

    firm_start: Ints  # (T + 1,) entries of `firm`
    firm: Ints  # counted as in `Firms`
    family: NDArray[np.bool_]  # (T, F)
    nest: NDArray[np.bool_]  # (T, G)


def build_layout(
    seller: Ints, weights: Ints, family: Ints, sellers: int, keep: NDArray[np.bool_] | None = None
) -> Layout:
    """Sort offers into nests and families; `keep` (W,) restricts nests, families of kept nests keep all their blocks.

    `sellers` = 0 gives the layout of demand without a switching cost.
    """
    seller, weights, family = (np.asarray(x, dtype=np.int64) for x in (seller, weights, family))
    rows = np.arange(seller.size) if keep is None else np.flatnonzero(keep[weights])
    developer = family[weights]
    # By family, then weights, then seller, in the order given among equals.
    order = rows[np.lexsort((seller[rows], weights[rows], developer[rows]))]
    nests, nest_start, offer_nest = _runs(weights[order])
    families, family_start, nest_family = _runs(family[nests])
    start, cell_nest, cell_seller, cell_at = _groups(offer_nest, seller[order], (nests.size, sellers))
    nest_cell = _bounds(cell_nest, nests.size)
    place = np.full(family.max(initial=-1) + 1, -1, dtype=np.int64)
    place[families] = np.arange(families.size)
    inside = place[developer] >= 0
    sold = np.sort(place[developer[inside]] * max(sellers, 1) + seller[inside])
    _, in_family, block_seller, block_at = _groups(*np.divmod(sold, max(sellers, 1)), (families.size, sellers))
    return locked(Layout(
        order, seller[order], offer_nest, nest_start, family_start, nest_family,
        start, cell_nest, block_at[nest_family[cell_nest], cell_seller], cell_seller, nest_cell, cell_at,
        _bounds(in_family, families.size), block_seller, block_at,
    ))  # fmt: skip


def without_incumbents(layout: Layout) -> Layout:
    """The same offers where no switching cost tells incumbents apart: `build_layout` with `sellers` = 0."""
    none, nests, families = np.zeros(0, dtype=np.int64), layout.nest_family.size, layout.family_start.size - 1
    return locked(layout._replace(
        cell_start=np.zeros(1, dtype=np.int64), cell_nest=none, cell_block=none, cell_seller=none,
        nest_cell=np.zeros(nests + 1, dtype=np.int64), cell_at=np.empty((nests, 0), dtype=np.int64),
        block_start=np.zeros(families + 1, dtype=np.int64), block_seller=none,
        block_at=np.empty((families, 0), dtype=np.int64),
    ))  # fmt: skip


def firms_without_incumbents(firms: Firms) -> Firms:
    """The same firms where no switching cost tells incumbents apart: `build_firms` of `without_incumbents`."""
    none = np.zeros(0, dtype=np.int64)
    nowhere, apart = np.zeros_like(firms.near_start), np.zeros_like(firms.apart_start)
    return locked(
        firms._replace(near_start=nowhere, near=none, far_start=nowhere, far=none, apart_start=apart, apart=none)
    )


def locked[Lists: (Layout, Firms, Groups)](lists: Lists) -> Lists:
    """The same lists, read-only and in one piece as the kernels take them."""
    whole = type(lists)(*map(np.ascontiguousarray, lists))  # type: ignore[arg-type]
    for array in whole:
        array.flags.writeable = False
    return whole


def _runs(values: Ints) -> tuple[Ints, Ints, Ints]:
    """Values of the runs of equal neighbours, where each run starts (and the end), and the run of each entry."""
    first = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    change = np.flatnonzero(first)
    return values[change], np.append(change, values.size), np.cumsum(first) - 1


def _bounds(group: Ints, groups: int) -> Ints:
    """Where each of `groups` begins (and the last ends) in an ascending list of group numbers, (groups + 1,)."""
    return np.searchsorted(group, np.arange(groups + 1))


def _groups(outer: Ints, seller: Ints, shape: tuple[int, int]) -> tuple[Ints, Ints, Ints, Ints]:
    """Runs of equal pairs (outer, seller): where each starts, its two parts, and the table of runs, -1 for none."""
    table = np.full(shape, -1, dtype=np.int64)
    if shape[1] == 0 or outer.size == 0:
        empty = np.zeros(0, dtype=np.int64)
        return np.zeros(1, dtype=np.int64), empty, empty, table
    pair, start, _ = _runs(outer * shape[1] + seller)
    first, second = np.divmod(pair, shape[1])
    table.ravel()[pair] = np.arange(pair.size)
    return start, first, second, table


def build_firms(layout: Layout, owner: Ints, firms: list[int]) -> Firms:
    """Lists of the offers, nests, families and rival incumbencies of each firm; `owner` (S,) maps seller to firm.

    Firms are taken in ascending order.
    """
    wanted = np.array(sorted(set(firms)), dtype=np.int64)
    number = np.full(1 + max(int(owner.max(initial=-1)), *firms, -1), -1)
    number[wanted] = np.arange(wanted.size)
    place = number[owner[layout.offer_seller]]
    own = (place >= 0).nonzero()[0]
    offer = own[np.argsort(place[own], kind="stable")]
    firm, nests, families = place[offer], layout.nest_family.size, layout.family_start.size - 1
    pair, offer_start, _ = _runs(firm * nests + layout.offer_nest[offer])
    nest_firm, nest = np.divmod(pair, max(nests, 1))
    pair, nest_start, _ = _runs(nest_firm * families + layout.nest_family[nest])
    family_firm, family = np.divmod(pair, max(families, 1))
    sells = layout.block_at[family] >= 0
    family_start = _bounds(family_firm, wanted.size)
    close = np.zeros((wanted.size, sells.shape[1]), dtype=bool)
    entry, near = sells.nonzero()
    close[family_firm[entry], near] = True
    firm_of_near, near = np.nonzero(close)
    firm_of_far, far = np.nonzero(~close)
    entry, apart = np.nonzero(close[family_firm] & ~sells)
    return locked(Firms(
        family_start, family, nest_start, nest, offer_start, offer, _bounds(firm_of_near, wanted.size), near,
        _bounds(firm_of_far, wanted.size), far, _bounds(entry, family.size), apart,
    ))  # fmt: skip


def build_groups(layout: Layout, firms: Firms, owner: Ints, groups: list[list[int]]) -> Groups:
    """Lists of groups of firms, all of them among `firms`; `owner` (S,) maps seller to firm."""
    first = firms.offer[firms.offer_start[firms.nest_start[firms.family_start[:-1]]]]
    names = owner[layout.offer_seller[first]].tolist()
    members = [firm for group in groups for firm in group]
    if not set(members) <= set(names):
        raise ValueError(f"the tables are made for the firms {names}; {sorted(set(members) - set(names))} are none.")
    nest = np.zeros((len(groups), layout.nest_family.size), dtype=bool)
    family = np.zeros((len(groups), layout.family_start.size - 1), dtype=bool)
    for place, group in enumerate(groups):
        for firm in map(names.index, group):
            start, end = firms.family_start[firm], firms.family_start[firm + 1]
            family[place, firms.family[start:end]] = True
            nest[place, firms.nest[firms.nest_start[start] : firms.nest_start[end]]] = True
    sizes = np.cumsum([0, *map(len, groups)])
    return locked(Groups(sizes, np.array([names.index(firm) for firm in members], dtype=np.int64), family, nest))
