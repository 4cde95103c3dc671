import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.economies import played, toy

subscriptions = load("measures", "subscriptions")


def test_without_plans_there_is_nothing_to_earn_and_no_price():
    row = played(toy("months=1")).recorder.monthly[-1]
    assert row["plan_profit_usd"] == row["plan_rents_usd"] == row["plan_losses_usd"] == 0
    assert math.isnan(row["plan_price_paid"])
    assert math.isnan(row["subsidised_share_of_subscribers"])


def test_light_subscribers_pay_for_heavy_ones():
    """One plan of 10 USD with two types of one person each: value used 5 and 45, cost a half of it."""
    from types import SimpleNamespace

    from simulation.goods.plan import PAID

    plans = SimpleNamespace(
        kind=np.array([PAID]), share=np.ones((1, 2)), used=np.array([[5.0, 45.0]]), fee=np.array([10.0]),
        serving=np.array([25.0]), tokens=np.array([10.0]),
    )  # fmt: skip
    view = SimpleNamespace(
        tables=SimpleNamespace(plans=plans), people=np.ones(2), fees=np.array([20.0]),
        revenue=np.array([12.0]), metered=np.array([3.0]),
    )  # fmt: skip
    found = subscriptions(view)
    assert found == {
        "plan_profit_usd": -5.0,
        "plan_margin": -0.25,
        "plan_rents_usd": 7.5,
        "plan_losses_usd": 12.5,
        "subsidised_share_of_subscribers": 0.5,
        "plan_price_paid": 2.0,
        "api_over_plan_price": pytest.approx(2.0),
    }
