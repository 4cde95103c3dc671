"""Openness: followers' distance, shares by level, revenue that others earn."""

import math

import numpy as np
import pytest

from simulation.measures.openness import measure
from tests.measures.months import empty, month


def view(made=None):
    made = month() if made is None else made
    made.tables.sellers.knowledge = np.array([0.5, 0.3, 0.2, 0.1, 9.0])
    return made


def test_the_distance_of_those_who_train():
    assert measure(view())["followers_knowledge_gap"] == pytest.approx((0.2 + 0.3 + 0.4) / 3)


def test_shares_and_revenue_of_a_host():
    row = measure(view())
    assert row["weights_token_share"] == pytest.approx(120 / 162)
    assert row["full_token_share"] == 0
    assert row["open_revenue_forgone_usd"] == pytest.approx(0.4 * 50)


def test_nobody_sells_and_one_trains():
    made = view(empty())
    made.tables.sellers.rd = np.array([1.0, 0, 0, 0, 0])
    row = measure(made)
    assert math.isnan(row["followers_knowledge_gap"])
    assert math.isnan(row["full_token_share"])
    assert row["open_revenue_forgone_usd"] == 0
