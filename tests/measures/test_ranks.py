import math
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

ranks = load("measures", "ranks")


def view(released, rating, developer, now=3):
    made = month(month=now, weights=np.arange(len(rating)))
    maker = np.array(developer)
    made.tables.weights = SimpleNamespace(
        released=np.array(released), rating=np.array(rating, float), developer=maker, family=maker
    )
    return made


def test_a_lab_that_overtakes_swaps_and_leads():
    row = ranks(view([-3, -2, -1, 2], [1500, 1480, 1400, 1530], [0, 1, 2, 1]))
    assert row["leader_changes"] == 1
    assert row["rank_swaps"] == pytest.approx(1 / 3)
    assert row["frontier_growth"] == pytest.approx(10)


def test_the_window_is_a_year():
    row = ranks(view([-3, -2, 2], [1500, 1480, 1530], [0, 1, 1], now=20))
    assert (row["leader_changes"], row["rank_swaps"], row["frontier_growth"]) == (0, 0, 0)


def test_near_copies_are_within_ten_points_of_a_better_one():
    row = ranks(view([-3] * 4, [1500, 1490, 1485, 1400], [0, 1, 2, 3]))
    assert row["base_models"] == 4
    assert row["near_copies"] == 2
    assert row["near_copies_rd_usd"] == 2  # acme and bolt


def test_what_a_host_makes_of_others_weights_does_not_count():
    row = ranks(view([-3, -3, 2], [1500, 1400, 1500], [0, 1, 4]))
    assert (row["base_models"], row["near_copies"], row["rank_swaps"]) == (2, 0, 0)


def test_one_lab_or_none():
    assert math.isnan(ranks(view([-3], [1500], [0]))["rank_swaps"])
    alone = empty()
    alone.tables.weights = SimpleNamespace(
        released=np.zeros(0, int), rating=np.zeros(0), developer=np.zeros(0, int), family=np.zeros(0, int)
    )
    row = ranks(alone)
    assert row["base_models"] == 0
    assert math.isnan(row["frontier_growth"])
