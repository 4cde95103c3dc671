import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import history, month

lag = load("measures", "lag")


def found(**changes):
    view = month()
    view.tables.history = history(**changes)
    return lag(view)


def test_both_lags_of_a_steady_frontier_are_the_delay():
    row = found()
    assert row["lag_months_horizontal"] == pytest.approx(4)
    assert row["lag_months_vertical"] == pytest.approx(4)
    assert row["best_closed_rating"] == 1500
    assert row["best_open_rating"] == 1476


def test_no_lag_at_parity_and_a_negative_one_ahead():
    closed = 1500.0 + 6 * np.arange(-39, 1)
    assert found(opened=closed)["lag_months_horizontal"] == 0
    ahead = found(opened=closed + 12)
    assert ahead["lag_months_horizontal"] == pytest.approx(-2)
    assert ahead["lag_months_vertical"] == pytest.approx(-2)


def test_a_level_the_record_does_not_reach_back_to_is_undefined():
    assert math.isnan(found(opened=np.full(40, 1200.0))["lag_months_horizontal"])


def test_the_two_lags_differ_where_the_frontier_jumps():
    closed = np.where(np.arange(40) < 37, 1440.0, 1500.0)
    row = found(closed=closed, opened=np.full(40, 1450.0))
    assert row["lag_months_horizontal"] == 2  # the frontier jumped past the open level two months ago
    assert row["lag_months_vertical"] == pytest.approx(50 / (60 / 12))


def test_a_frontier_that_stands_still_has_no_vertical_lag():
    assert math.isnan(found(closed=np.full(40, 1500.0))["lag_months_vertical"])
