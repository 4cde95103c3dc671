import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

prices = load("measures", "prices")


def test_prices_paid_are_revenue_over_tokens_and_list_prices_are_weighted_by_tokens():
    found = prices(month())
    assert found["closed_price_paid"] == pytest.approx(144 / 42)
    assert found["open_price_paid"] == pytest.approx(30 / 120)
    assert found["price_paid"] == pytest.approx(174 / 162)
    assert found["closed_flagship_price"] == pytest.approx((160 + 32 + 12) / 22)
    assert found["closed_small_price"] == pytest.approx(1.0)
    assert math.isnan(found["closed_mid_price"])
    assert found["open_list_price"] == pytest.approx((10 + 40) / 120)


def test_the_flagship_price_is_that_of_the_leaders_best_weights():
    assert prices(month())["flagship_price"] == 10.0


def test_without_a_leader_it_is_the_mean_of_the_three_best_closed_labs():
    view = month()
    view.tables.sellers.names[0] = "somebody"
    assert prices(view)["flagship_price"] == pytest.approx((10 + 8 + 6) / 3)
    view = month(tables=view.tables)
    view.tables.weights.developer = np.array([0, 0, 1, 2, 3])
    view.tables.weights.rating[:] = [1300.0, 1400.0, 1480.0, 1460.0, 1450.0]
    assert prices(view)["flagship_price"] == pytest.approx((1 + 8 + 6) / 3)


def test_resold_closed_weights_do_not_make_the_flagship_price():
    seller = np.array([4, 0, 1, 2, 3, 4])
    assert prices(month(seller=seller))["flagship_price"] == 1.0


def test_an_empty_month_has_no_prices():
    assert all(math.isnan(value) for value in prices(empty()).values())
