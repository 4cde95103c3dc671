import math

import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

shares = load("measures", "shares")


def test_shares_and_margins_of_a_month_made_by_hand():
    found = shares(month())
    tokens, revenue = 162.0, 80 + 20 + 32 + 12 + 10 + 20
    assert found["closed_token_share"] == pytest.approx(42 / tokens)
    assert found["closed_revenue_share"] == pytest.approx(144 / revenue)
    assert found["chinese_token_share"] == pytest.approx(120 / tokens)
    assert found["host_token_share"] == pytest.approx(100 / tokens)
    assert found["closed_serving_margin"] == pytest.approx((144 - 16 - 10 - 16 - 6) / 144)
    assert found["open_serving_margin"] == pytest.approx((30 - 10 - 15) / 30)
    assert found["host_margin"] == pytest.approx(0.25)
    assert found["closed_serving_profit_usd"] == pytest.approx(96)
    assert found["host_profit_usd"] == pytest.approx(5)
    assert found["labs_active"] == 4
    assert found["offers_on_sale"] == 6


def test_concentration_counts_sellers_and_not_offers():
    found = shares(month())["hhi_revenue"]
    assert found == pytest.approx(sum((part / 174) ** 2 for part in (100, 32, 12, 10, 20)))


def test_a_seller_without_sales_changes_no_concentration():
    view = month()
    view.billed[2] = 0.0
    assert shares(view)["hhi_revenue"] == pytest.approx(sum((part / 142) ** 2 for part in (100, 12, 10, 20)))


def test_a_failed_lab_is_not_active():
    view = month()
    view.tables.sellers.active[1] = False
    assert shares(view)["labs_active"] == 3


def test_an_empty_month_has_no_shares():
    found = shares(empty())
    assert found["offers_on_sale"] == 0
    assert math.isnan(found["closed_token_share"])
    assert math.isnan(found["hhi_revenue"])
