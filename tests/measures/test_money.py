"""Profit by layer and the investors' month, on a month made by hand."""

import math

import numpy as np
import pytest

from simulation.goods.fleet import Profits
from simulation.measures import LAYERS
from simulation.plugins import load
from tests.measures.months import history, month
from tests.measures.test_surplus import FLOWS

layers, money, surplus = (load("measures", name) for name in ("layers", "money", "surplus"))


def test_layers_add_up_to_the_industrys_profit():
    view = month(flows=FLOWS)
    found = layers(view)
    assert found["profit_closed_labs_usd"] == 55
    assert found["profit_open_labs_usd"] == -20
    assert found["profit_hosts_usd"] == 3
    assert found["profit_chips_usd"] == 4
    assert found["profit_parents_usd"] == found["profit_clouds_usd"] == found["profit_apps_usd"] == 0
    assert sum(found.values()) == surplus(view)["profit_usd"]
    assert len(found) == len(LAYERS)


def test_support_and_funding_are_nobodys_profit_but_what_a_parent_earns_is():
    support = {("parents", "libre", "parent's support"): 20.0, ("investors", "bolt", "funding round"): 5.0}
    assert layers(month(flows=FLOWS | support)) == layers(month(flows=FLOWS))
    view = month(flows=FLOWS | {("users", "parents", "advertising"): 6.0})
    assert layers(view)["profit_parents_usd"] == 6
    assert surplus(view)["profit_usd"] == pytest.approx(38 + 4 + 6)


def test_chips_and_data_centres_earn_beyond_the_user_cost_of_their_hardware_not_their_cash():
    paid = {("datacentres", "chips", "hardware delivered"): 50.0, ("datacentres", "resources", "housing"): 2.0}
    view = month(flows=FLOWS | paid, upstream=Profits(chips=3.0, datacentres=-2.0))
    assert layers(view)["profit_chips_usd"] == 4 + 3
    assert layers(view)["profit_clouds_usd"] == -2
    assert surplus(view)["profit_usd"] == pytest.approx(38 + 4 + 3 - 2)


def test_investors_month():
    flows = {
        ("parents", "libre", "parent's support"): 20.0,
        ("investors", "bolt", "funding round"): 5.0,
        ("investors", "acme", "seed capital"): 2.0,
        ("investors", "acme", "unpaid debts"): 9.0,
    }
    view = month(flows=flows)
    view.tables.sellers.closed = np.array([-1, 2, 3, 3, 3])
    view.tables.sellers.acquired_by = np.array([-1, 0, -1, 0, -1])
    view.tables.sellers.active = view.tables.sellers.closed < 0
    found = money(view)
    assert found["investors_paid_usd"] == 7
    assert found["parents_paid_usd"] == 20
    assert found["labs_failed"] == 1
    assert found["labs_taken_over"] == 2
    assert found["labs_valuation_usd"] == 400
    assert found["labs_margin_after_rd"] == pytest.approx(0.2)
    assert [found[f"belief_{name}"] for name in ("monopoly", "oligopoly", "commodity")] == [0.2, 0.5, 0.3]


def test_a_margin_of_nothing_is_undefined():
    view = month()
    view.tables.history = history()
    view.tables.history.lab_revenue = np.zeros(40)
    assert math.isnan(money(view)["labs_margin_after_rd"])
