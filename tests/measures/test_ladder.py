"""Ladders: points on the quality-price frontier and the best smaller weights."""

import math

import numpy as np

from simulation.measures.ladder import measure
from tests.measures.months import empty, month


def test_the_frontier_counts_what_nothing_better_undercuts():
    row = measure(month())
    # 1500 at 10, 1480 at 8, 1460 at 6, 1450 at 0.5 and 0.4; 1400 at 1 is dearer than better weights.
    assert row["price_points"] == 4
    assert row["best_small_closed_rating"] == 1400
    assert math.isnan(row["best_small_open_rating"])
    assert row["cheapest_near_best_price"] == 0.4


def test_open_siblings_count():
    made = month()
    made.tables.weights.tier = np.array([0, 2, 0, 0, 1])
    assert measure(made)["best_small_open_rating"] == 1450


def test_nothing_on_sale():
    row = measure(empty())
    assert row["price_points"] == 0
    assert math.isnan(row["best_small_closed_rating"])
    assert math.isnan(row["cheapest_near_best_price"])
