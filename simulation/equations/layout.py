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


def starts(groups: list[list[int]]) -> tuple[Ints, Ints]:
    """Ranges and concatenation of a list of lists: `flat[start[i]:start[i + 1]]` is `groups[i]`."""
    lengths = np.array([0, *(len(group) for group in groups)], dtype=np.int64)
    flat = np.array([entry for group in groups for entry in group], dtype=np.int64)
    return np.cumsum(lengths), flat


def build_layout(
    seller: Ints, weights: Ints, family: Ints, sellers: int, keep: NDArray[np.bool_] | None = None
) -> Layout:
    """Sort offers into nests and families; `keep` (W,) restricts nests, families of kept nests keep all their blocks.

    `sellers` = 0 gives the layout of demand without a switching cost.
    """
    seller, weights, family = (np.asarray(x, dtype=np.int64) for x in (seller, weights, family))
    rows = np.arange(seller.size) if keep is None else np.flatnonzero(keep[weights])
    order = rows[np.lexsort((seller[rows], weights[rows], family[weights[rows]]))].astype(np.int64)
    nests, nest_start, offer_nest = _runs(weights[order])
    families, family_start, nest_family = _runs(family[nests])
    cells = _cells(seller[order], offer_nest, nests.size, sellers)
    block_sellers = [sorted(set(seller[family[weights] == f].tolist())) if sellers else [] for f in families.tolist()]
    block_start, block_seller = starts(block_sellers)
    block_at = np.full((families.size, sellers), -1, dtype=np.int64)
    for f in range(families.size):
        block_at[f, block_seller[block_start[f] : block_start[f + 1]]] = np.arange(block_start[f], block_start[f + 1])
    cell_start, cell_nest, cell_seller, nest_cell, cell_at = cells
    cell_block = block_at[nest_family[cell_nest], cell_seller] if sellers else cell_nest
    return Layout(
        order, seller[order], offer_nest, nest_start, family_start, nest_family,
        cell_start, cell_nest, cell_block, nest_cell, cell_at, block_start, block_seller, block_at,
    )  # fmt: skip


def _runs(values: Ints) -> tuple[Ints, Ints, Ints]:
    """Values of the runs of equal neighbours, where each run starts (and the end), and the run of each entry."""
    change = np.flatnonzero(np.diff(values, prepend=-1) != 0).astype(np.int64)
    start = np.append(change, values.size).astype(np.int64)
    run = np.repeat(np.arange(change.size), np.diff(start)).astype(np.int64)
    return values[change], start, run


def _cells(seller: Ints, nest: Ints, nests: int, sellers: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Ranges of offers per (nest, seller), its nest and seller, ranges of cells per nest, and the cell's table."""
    cell_at = np.full((nests, sellers), -1, dtype=np.int64)
    empty = np.zeros(0, dtype=np.int64)
    if sellers == 0 or seller.size == 0:
        return np.zeros(1, dtype=np.int64), empty, empty, np.zeros(nests + 1, dtype=np.int64), cell_at
    key, start, _ = _runs(nest * sellers + seller)
    cell_nest, cell_seller = key // sellers, key % sellers
    cell_at[cell_nest, cell_seller] = np.arange(key.size)
    nest_cell = np.searchsorted(cell_nest, np.arange(nests + 1)).astype(np.int64)
    return start, cell_nest, cell_seller, nest_cell, cell_at


def build_firms(layout: Layout, owner: Ints, firms: list[int]) -> Firms:
    """Lists of the offers, nests, families and rival incumbencies of each firm; `owner` (S,) maps seller to firm."""
    lists: list[list[list[int]]] = [[] for _ in range(6)]
    family_lists, nest_lists, offer_lists, near, far, apart = lists
    held = owner[layout.offer_seller]
    classes = layout.block_at.shape[1]
    for firm in firms:
        own = np.flatnonzero(held == firm)
        own_nests = np.unique(layout.offer_nest[own])
        own_families = np.unique(layout.nest_family[own_nests])
        sells = layout.block_at[own_families] >= 0
        close = sells.any(axis=0)
        family_lists.append(own_families.tolist())
        near.append(np.flatnonzero(close).tolist())
        far.append(np.flatnonzero(~close).tolist() if classes else [])
        for i, f in enumerate(own_families):
            nest_lists.append(own_nests[layout.nest_family[own_nests] == f].tolist())
            apart.append(np.flatnonzero(close & ~sells[i]).tolist())
        offer_lists.extend(own[layout.offer_nest[own] == g].tolist() for g in own_nests)
    nested = [starts(groups) for groups in lists]
    return Firms(*(array for pair in nested for array in pair))
