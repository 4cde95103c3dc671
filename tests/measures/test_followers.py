"""Followers: who is near the frontier, and how fast a lead is made up."""

import math

import numpy as np
import pytest

from simulation.equations.technology import lead_half_life as half_life
from simulation.measures.followers import measure
from tests.measures.months import empty, month


def view(released, rating, developer, **changes):
    made = month(month=8, **changes)
    made.tables.weights.released = np.array(released)
    made.tables.weights.rating = np.array(rating, float)
    made.tables.weights.developer = np.array(developer)
    return made


def test_labs_near_the_frontier_and_the_lead():
    row = measure(view([-3, 1, 2, 5, 5], [1500, 1520, 1505, 1480, 1499], [0, 0, 1, 2, 3]))
    assert row["labs_near_frontier"] == 2
    assert row["lead_points"] == 15
    assert row["followers_gap_points"] == pytest.approx((15 + 40 + 21) / 3)


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_the_half_life_of_exponential_catching_up(rate):
    then, left = np.array([1500.0, 1440.0, 1470.0, -np.inf]), math.exp(-6 * rate)
    now = np.array([1600.0, 1500 - 60 * left, 1500 - 30 * left, 1490.0])
    assert half_life(then, now, 6) == pytest.approx(math.log(2) / rate, rel=1e-12)


def test_a_lead_made_up_is_gone_and_one_that_stands_has_no_half_life():
    then = np.array([1500.0, 1440.0])
    assert half_life(then, np.array([1500.0, 1500.0]), 6) == 0
    assert math.isnan(half_life(then, then, 6))
    assert math.isnan(half_life(np.array([1500.0, -np.inf]), then, 6))


def test_an_industry_without_labs():
    found = empty()
    found.tables.weights.released = np.zeros(5)
    found.tables.sellers.active = np.zeros(5, bool)
    row = measure(found)
    assert row["labs_near_frontier"] == 0
    assert math.isnan(row["lead_points"])
    assert math.isnan(row["lead_half_life_months"])
