"""Releases: counts, ages, late ones, and the swing of shares."""

import math

import numpy as np
import pytest

from simulation.measures.releases import measure
from tests.measures.months import empty, month


def view(made=None, **changes):
    made = month(**changes) if made is None else made
    made.tables.weights.released = np.array([-3, 3, 3, 0, -1])
    made.tables.sellers.next_release = np.array([5.0, 3.0, 2.5, 4.0, 0.0])
    return made


def test_counts_ages_and_late_ones():
    row = measure(view())
    assert row["weights_released"] == 2
    assert row["releases_late"] == 2
    assert row["release_age_months"] == pytest.approx((0 + 0 + 3 + 4) / 4)
    assert math.isnan(row["share_swing"])


def test_the_swing_is_what_changes_hands():
    now = {"openai": 36.0, "acme": 4.0, "bolt": 2.0, "libre": 20.0, "hosty": 100.0}
    assert measure(view(tokens_before=now))["share_swing"] == pytest.approx(0.0)
    moved = now | {"openai": 36.0 + 81, "hosty": 19.0}
    assert measure(view(tokens_before=moved))["share_swing"] == pytest.approx(0.5)


def test_nobody_trains_and_nobody_sells():
    made = view(empty())
    made.tables.sellers.rd = np.zeros(5)
    row = measure(made)
    assert row["releases_late"] == 0
    assert math.isnan(row["release_age_months"])
    assert math.isnan(row["share_swing"])
