"""Measures of plans, free tiers and own hardware on a month made by hand."""

import numpy as np
import pytest

from simulation.goods.plan import FREE, NOBODY, OWN, PAID
from simulation.measures.channels import measure
from simulation.measures.prices import measure as prices
from simulation.measures.shares import measure as shares
from simulation.measures.surplus import measure as surplus
from tests.measures.months import month, plans

# Two types: 10 consumers and 5 of a firm's people. (seller, kind, fee, credit, share, used, tokens, serving)
ROWS = [
    (0, FREE, 0.0, 2.0, (0.5, 0.0), (1.0, 0.0), 6.0, 5.0),
    (0, PAID, 20.0, 100.0, (0.2, 0.4), (10.0, 40.0), 30.0, 12.0),
    (3, PAID, 15.0, 50.0, (0.0, 0.2), (0.0, 50.0), 8.0, 1.0),
    (NOBODY, OWN, 80.0, 1.0, (0.0, 0.1), (0.0, 0.5), 2.0, 0.0),
]


def played(rows=ROWS):
    table = plans(rows)
    changes = {"fees": table.fees(np.array([10.0, 5.0]), 5)} if rows else {}
    view = month(**changes)
    view.tables.plans = table
    return view


def test_what_people_take_and_use():
    found = measure(played())
    tokens = 162.0 + 2.0
    assert found["plan_token_share"] == pytest.approx(38 / tokens)
    assert found["free_token_share"] == pytest.approx(6 / tokens)
    assert found["self_hosted_token_share"] == pytest.approx(2 / tokens)
    assert found["subscribers"] == pytest.approx(2 + 2 + 1)
    assert found["free_tier_users"] == 5
    assert found["own_machines"] == 0.5
    assert found["paying_share_of_users"] == pytest.approx(0.2)
    assert found["plan_revenue_usd"] == pytest.approx(95)
    assert found["free_tier_cost_usd"] == 5
    assert found["free_tier_cost_per_user_usd"] == pytest.approx(12)
    assert found["plan_fee"] == 20


def test_breakage_is_the_credit_of_paid_plans_that_is_left():
    sold, used = 4 * 100 + 1 * 50, 2 * 10 + 2 * 40 + 1 * 50
    assert measure(played())["breakage"] == pytest.approx(1 - used / sold)


def test_without_plans_nothing_is_sold_and_breakage_is_undefined():
    found = measure(played(()))
    assert found["subscribers"] == found["plan_revenue_usd"] == found["plan_token_share"] == 0
    assert np.isnan(found["breakage"])
    assert np.isnan(found["plan_fee"])


def test_fees_count_as_revenue_and_free_tiers_as_cost():
    view, bare = played(), shares(month())
    found = shares(view)
    listed = view.revenue[view.closed].sum()
    cost = view.serving_cost[view.closed].sum()
    whole = view.revenue.sum() + 95
    assert found["closed_revenue_share"] == pytest.approx((listed + 80) / whole)
    assert found["closed_serving_margin"] == pytest.approx((listed + 80 - cost - 12) / (listed + 80))
    assert found["closed_gross_margin"] == pytest.approx((listed + 80 - cost - 12 - 5) / (listed + 80))
    assert found["host_margin"] == bare["host_margin"]
    assert surplus(view)["revenue_usd"] == pytest.approx(whole)


def test_prices_paid_leave_tokens_under_plans_out():
    view = month(metered=np.array([8.0, 20.0, 4.0, 2.0, 20.0, 100.0]))
    paid = view.revenue[view.closed].sum() / (8 + 20 + 4 + 2)
    assert prices(view)["closed_price_paid"] == pytest.approx(paid)
