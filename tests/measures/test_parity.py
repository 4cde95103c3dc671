"""Parity: the gap, the premium left in taste, the premium in prices."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.goods.history import premium_left
from simulation.measures.parity import measure
from simulation.parameters import Demand, Segment
from tests.measures.months import empty, history, month

SEGMENTS = {"consumer": Segment(premium=0.1, volume=0.75), "public": Segment(premium=0.5, volume=0.25)}


def setup(**demand):
    return SimpleNamespace(demand=Demand(**demand), segments=SEGMENTS)


def test_the_gap_and_the_premium():
    row = measure(month(setup=setup()))
    assert row["open_gap_points"] == 24
    assert row["closed_premium"] == pytest.approx(0.2)
    closed = (10 * 8 + 1 * 20 + 8 * 4 + 6 * 2) / 42
    assert row["closed_price_premium"] == pytest.approx(closed / ((0.5 * 20 + 0.4 * 50) / 120) - 1)


def test_at_parity_the_kept_part_is_left():
    assert measure(month(setup=setup(parity_gap=25.0)))["closed_premium"] == 0
    assert measure(month(setup=setup(parity_gap=25.0, parity_kept=0.25)))["closed_premium"] == pytest.approx(0.05)
    assert measure(month(setup=setup(parity_gap=24.0)))["closed_premium"] == pytest.approx(0.2)


def test_parity_is_an_event_and_what_was_before_the_start_does_not_count():
    gap = np.full(40, 50.0)
    demand = Demand(parity_gap=20.0)
    for at, left in ((-10, 1.0), (-1, 0.0), (1, 0.0)):
        opened = -gap.copy()
        opened[at + 36] = -10.0
        assert premium_left(demand, history(closed=np.zeros(40), opened=opened), 3, published=True) == left


def test_without_open_weights_there_is_none():
    assert premium_left(Demand(parity_gap=25.0), history(), 3, published=False) == 1.0


def test_it_can_be_dated():
    demand = Demand(parity_month=5)
    assert [premium_left(demand, history(), now, published=True) for now in (4, 5, 9)] == [1.0, 0.0, 0.0]


def test_nothing_on_sale():
    assert math.isnan(measure(empty_with_setup())["closed_price_premium"])


def empty_with_setup():
    found = empty()
    object.__setattr__(found, "setup", setup())
    return found
