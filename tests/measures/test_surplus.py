import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import month

surplus, identities = load("measures", "surplus"), load("measures", "identities")
FLOWS = {
    ("openai", "hardware", "compute for serving"): 12.0,
    ("hardware", "resources", "making and housing chips"): 8.0,
    ("users", "state", "token tax"): 7.0,
    ("state", "users", "transfer"): 2.0,
}


def test_welfare_adds_up():
    found = surplus(month(flows=FLOWS))
    assert found["consumer_surplus_usd"] == 100
    assert found["hardware_profit_usd"] == 4
    assert found["profit_usd"] == pytest.approx(38 + 4)
    assert found["state_usd"] == 5
    assert found["welfare_usd"] == pytest.approx(142 + 1.5 * 5)
    assert found["consumer_share_of_surplus"] == pytest.approx(100 / 142)
    assert found["cs_over_producer_revenue"] == pytest.approx(100 / 174)
    assert found["revenue_usd"] == 174
    assert found["serving_profit_usd"] == pytest.approx(101)
    assert found["rd_usd"] == 9
    assert found["spending_usd"] == 165
    assert found["tokens_mtok"] == 162


def test_the_share_is_undefined_where_there_is_nothing_to_share():
    view = month()
    view.tables.sellers.profit = np.array([-200.0, 0, 0, 0, 0])
    assert math.isnan(surplus(view)["consumer_share_of_surplus"])


def books(**wrong):
    """Flows that agree with the month made by hand, with changes."""
    flows = {("users", name, "tokens"): usd for name, usd in zip(("openai", "acme", "bolt", "libre", "hosty"),
             (100.0, 32.0, 12.0, 10.0, 20.0), strict=True)}  # fmt: skip
    costs = {"openai": 50.0, "acme": 22.0, "bolt": 17.0, "libre": 30.0, "hosty": 17.0}
    flows |= {(name, "labour", "everything"): usd for name, usd in costs.items()}
    flows |= {("investors", "bolt", "funding round"): 5.0, ("parents", "libre", "parent's support"): 20.0}
    view = month(flows=flows | wrong.pop("flows", {}))
    view.tables.users.spending = np.array([100.0, 74.0])
    for name, values in wrong.items():
        setattr(view.tables.sellers, name, np.asarray(values))
    return identities(view)["ledger_residual"] * sum(view.flows.values())


def test_books_that_agree_leave_no_residual():
    assert books() == pytest.approx(0, abs=1e-9)


def test_what_does_not_agree_shows():
    assert books(flows={("users", "acme", "tokens"): 33.0}) == pytest.approx(1)
    assert books(flows={("users", "state", "token tax"): 3.0}) == pytest.approx(3)
    assert books(profit=[50.0, 10.0, -5.0, -20.0, 5.0]) == pytest.approx(2)
    assert books(raised=[0.0, 0.0, 5.0, 24.0, 0.0]) == pytest.approx(4)
    assert books(dealt=[0.0, 0.0, 0.0, 6.0, 0.0]) == pytest.approx(6)


def test_a_balance_sheet_that_does_not_balance_shows():
    assert books(cash=[33.0, 8.0, 1.0, 2.0, 3.0]) == pytest.approx(3)
    assert books(assets=[5.0, 0.0, 0.0, 0.0, 2.0]) == pytest.approx(2)
    assert books(retained=[15.0, -2.0, -6.0, -20.0, 2.0]) == pytest.approx(1)
