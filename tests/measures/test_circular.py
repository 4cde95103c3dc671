"""Circular revenue: the smaller of what two sellers pay each other, once a pair, over users' payments."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.measures.circular import measure


def share(flows):
    sellers = SimpleNamespace(names=["lab", "cloud", "host"])
    view = SimpleNamespace(
        flows=flows, tables=SimpleNamespace(sellers=sellers), revenue=np.array([60.0, 30.0]), fees=np.array([10.0])
    )
    return measure(view)["circular_revenue_share"]


def test_what_comes_back_counts_once():
    both = {
        ("lab", "cloud", "share of profit"): 8.0,
        ("cloud", "lab", "wholesale"): 3.0,
        ("cloud", "lab", "credits"): 2.0,
    }
    assert share(both) == pytest.approx(0.05)


def test_one_way_outsiders_and_funding_do_not_count():
    assert share({("cloud", "lab", "wholesale"): 3.0}) == 0.0
    assert share({("lab", "energy", "energy"): 3.0, ("energy", "lab", "energy"): 3.0}) == 0.0
    assert share({("lab", "cloud", "take-over"): 3.0, ("cloud", "lab", "wholesale"): 3.0}) == 0.0
