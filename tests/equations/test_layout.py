"""Index lists of nests, families, cells and blocks."""

from __future__ import annotations

import numpy as np

from simulation.equations.layout import build_firms, build_layout

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


def test_firms_list_their_offers_and_rival_incumbents():
    layout = build_layout(SELLER, WEIGHTS, FAMILY, 4)
    firms = build_firms(layout, np.arange(4), [0, 1])
    np.testing.assert_array_equal(firms.family, [0, 1, 1])
    np.testing.assert_array_equal(layout.order[firms.offer], [3, 1, 2, 5])
    np.testing.assert_array_equal(firms.near[: firms.near_start[1]], [0, 1, 2])
    np.testing.assert_array_equal(firms.far, [3, 3])
    np.testing.assert_array_equal(firms.apart[: firms.apart_start[1]], [1])
