"""Index lists of nests, families, cells and blocks."""

from __future__ import annotations

import numpy as np

from simulation.equations.layout import (
    build_firms,
    build_groups,
    build_layout,
    firms_without_incumbents,
    without_incumbents,
)

SELLER = np.array([2, 0, 1, 0, 2, 1])
WEIGHTS = np.array([3, 3, 0, 1, 1, 3])
FAMILY = np.array([1, 0, 5, 1])


def test_offers_are_sorted_into_nests_and_families():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 4)
    np.testing.assert_array_equal(WEIGHTS[layout.order], [1, 1, 0, 3, 3, 3])
    np.testing.assert_array_equal(layout.offer_seller, [0, 2, 1, 0, 1, 2])
    np.testing.assert_array_equal(layout.nest_start, [0, 2, 3, 6])
    np.testing.assert_array_equal(layout.nest_family, [0, 1, 1])
    np.testing.assert_array_equal(layout.block_seller, [0, 2, 0, 1, 2])
    np.testing.assert_array_equal(layout.cell_at, [[0, -1, 1, -1], [-1, 2, -1, -1], [3, 4, 5, -1]])
    np.testing.assert_array_equal(layout.cell_block, [0, 1, 3, 2, 3, 4])


def test_reduced_layout_keeps_all_blocks_of_its_families():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 4, keep=np.array([True, False, False, False]))
    np.testing.assert_array_equal(layout.order, [2])
    np.testing.assert_array_equal(layout.block_seller, [0, 1, 2])


def test_without_switching_cost_there_are_no_cells():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 0)
    assert layout.cell_nest.size == layout.block_seller.size == 0


def test_a_layout_without_incumbents_is_the_one_built_for_no_sellers():
    keep = np.array([False, True, False, True])
    for chosen in (None, keep):
        cut = without_incumbents(build_layout(SELLER, WEIGHTS, FAMILY, 4, chosen))
        for name, found, built in zip(cut._fields, cut, build_layout(SELLER, WEIGHTS, FAMILY, 0, chosen), strict=True):
            np.testing.assert_array_equal(found, built, name)
            assert not found.flags.writeable
            assert found.flags.c_contiguous


def test_firms_without_incumbents_are_those_built_for_no_sellers():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 4)
    for firms in ([0], [1, 2], [0, 1, 2]):
        cut = firms_without_incumbents(build_firms(layout, np.arange(4), firms))
        built = build_firms(without_incumbents(layout), np.arange(4), firms)
        for name, found, wanted in zip(cut._fields, cut, built, strict=True):
            np.testing.assert_array_equal(found, wanted, name)


def test_lists_equal_a_search_offer_by_offer():
    """Every range of every list, on random markets, by asking each offer and seller in turn."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        weights, sellers = int(rng.integers(1, 8)), int(rng.integers(1, 7))
        seller, sold = rng.integers(0, sellers, 17), rng.integers(0, weights, 17)
        family = rng.integers(0, 4, weights)
        layout, owner = build_layout(seller, sold, family, sellers), rng.integers(0, 3, sellers)
        for g in range(layout.nest_family.size):
            inside = layout.order[layout.nest_start[g] : layout.nest_start[g + 1]]
            assert len(set(sold[inside])) == 1
            assert sorted(inside) == np.flatnonzero(sold == sold[inside[0]]).tolist()
            cells = range(layout.nest_cell[g], layout.nest_cell[g + 1])
            assert [set(seller[layout.order[layout.cell_start[c] : layout.cell_start[c + 1]]]) for c in cells] == [
                {s} for s in sorted(set(seller[inside]))
            ]
        for f in range(layout.family_start.size - 1):
            nests = layout.order[
                layout.nest_start[layout.family_start[f]] : layout.nest_start[layout.family_start[f + 1]]
            ]
            blocks = layout.block_seller[layout.block_start[f] : layout.block_start[f + 1]]
            assert blocks.tolist() == sorted(set(seller[nests]))
        firms = build_firms(layout, owner, [0, 1, 2])
        for k in range(3):
            entries = slice(firms.offer_start[firms.nest_start[firms.family_start[k]]],
                            firms.offer_start[firms.nest_start[firms.family_start[k + 1]]])  # fmt: skip
            assert sorted(layout.order[firms.offer[entries]]) == np.flatnonzero(owner[seller] == k).tolist()
            near = firms.near[firms.near_start[k] : firms.near_start[k + 1]]
            mine = set(family[sold[owner[seller] == k]])
            assert near.tolist() == sorted({s for s in range(sellers) if mine & set(family[sold[seller == s]])})
            assert sorted([*near, *firms.far[firms.far_start[k] : firms.far_start[k + 1]]]) == list(range(sellers))


def test_firms_list_their_offers_and_rival_incumbents():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 4)
    firms = build_firms(layout, np.arange(4), [0, 1])
    np.testing.assert_array_equal(firms.family, [0, 1, 1])
    np.testing.assert_array_equal(layout.order[firms.offer], [3, 1, 2, 5])
    np.testing.assert_array_equal(firms.near[: firms.near_start[1]], [0, 1, 2])
    np.testing.assert_array_equal(firms.far, [3, 3])
    np.testing.assert_array_equal(firms.apart[: firms.apart_start[1]], [1])


def test_groups_list_where_their_firms_sell():
    seller, weights, family = np.array([0, 1, 2, 1]), np.array([0, 0, 1, 2]), np.array([0, 0, 1])
    layout = build_layout(seller, weights, family, 3)
    groups = build_groups(layout, build_firms(layout, np.arange(3), [0, 1, 2]), np.arange(3), [[2, 0], [1]])
    assert groups.firm_start.tolist() == [0, 2, 3]
    assert groups.firm.tolist() == [2, 0, 1]
    assert groups.family.tolist() == [[True, False], [True, True]]
    assert groups.nest.tolist() == [[True, True, False], [True, False, True]]
