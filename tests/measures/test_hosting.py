import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

hosting = load("measures", "hosting")


def test_price_over_cost_of_those_who_run_others_weights():
    view = month()
    host = np.flatnonzero(view.tables.sellers.kind[view.seller] == 3)
    found = hosting(view)
    revenue, cost = (view.price * view.billed)[host].sum(), (view.resource * view.billed)[host].sum()
    assert found["open_price_over_cost"] == pytest.approx(revenue / cost)
    assert found["hosts_selling"] == 1
    assert found["below_cost_share_of_tokens"] == 0


def test_the_cheapest_host_and_tokens_below_cost():
    view = month()
    host = np.flatnonzero(view.tables.sellers.kind[view.seller] == 3)
    cost = view.resource.copy()
    cost[host] = view.price[host] * 2
    found = hosting(month(resource=cost))
    assert found["cheapest_open_price_over_cost"] == pytest.approx(0.5)
    assert found["below_cost_share_of_tokens"] == 1


def test_without_hosts_there_is_nothing_to_say():
    found = hosting(empty())
    assert found["hosts_selling"] == 0
    assert math.isnan(found["open_price_over_cost"])
    assert math.isnan(found["cheapest_open_price_over_cost"])
