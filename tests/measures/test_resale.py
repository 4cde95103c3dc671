"""Hosts, dispersion and shares of resold weights in a month made by hand."""

import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

resale = load("measures", "resale")


def test_without_resale_only_hosts_are_counted():
    found = resale(month())
    assert found["hosts_per_open_weights"] == 2
    assert found["hosts_of_best_hosted"] == 2
    assert math.isnan(found["host_price_cv"])
    assert {found[name] for name in found if name.startswith(("cloud", "app", "wholesale"))} == {0.0}


def test_dispersion_is_over_weights_with_three_hosts():
    changes = {
        "weights": np.array([0, 4, 4, 4, 3, 3]),
        "closed": np.array([True, False, False, False, False, False]),
        "price": np.array([9.0, 1.0, 2.0, 3.0, 1.0, 100.0]),
    }
    found = resale(month(**changes))
    assert found["host_price_cv"] == pytest.approx(0.5)
    assert found["hosts_per_open_weights"] == 2.5
    assert found["hosts_of_best_hosted"] == 3


def test_shares_and_profit_of_resellers():
    """A cloud sells acme's closed weights, an aggregator the open ones, and an application bolt's."""
    cost = np.array([2.0, 0.5, 7.0, 5.0, 0.5, 0.35])
    view = month(contract=np.array([0, 0, 1, 3, 0, 2]), cost=cost, flows={("a", "b", "wholesale"): 7.0})
    found = resale(view)
    assert found["cloud_share_of_closed_tokens"] == pytest.approx(4 / 42)
    assert found["cloud_share_of_closed_revenue"] == pytest.approx(32 / 144)
    assert found["cloud_resale_profit_usd"] == pytest.approx(4 * (8 - 7))
    assert found["aggregator_share_of_open_tokens"] == pytest.approx(100 / 120)
    assert found["aggregator_profit_usd"] == pytest.approx(50 * (0.4 - 0.35))
    assert found["app_token_share"] == pytest.approx(2 / 162)
    assert found["app_revenue_usd"] == pytest.approx(12)
    assert found["app_profit_usd"] == pytest.approx(2 * (6 - 5))
    assert found["wholesale_usd"] == 7.0
    assert found["hosts_per_open_weights"] == 1


def test_an_empty_month_has_no_hosts():
    found = resale(empty())
    assert found["hosts_of_best_hosted"] == 0
    assert math.isnan(found["hosts_per_open_weights"])
