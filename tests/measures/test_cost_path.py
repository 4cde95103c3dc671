import math

import numpy as np
import pytest

from tests.economies import played, toy


def test_pass_through_is_the_fall_in_price_over_the_fall_in_cost_since_the_first_month():
    months = played(toy("months=4")).recorder.monthly
    first, last = months[0], months[-1]
    assert math.isnan(first["cost_pass_through"])
    assert last["serving_efficiency"] == pytest.approx(4.29 ** (3 / 12))
    fall = np.log(first["constant_quality_price"] / last["constant_quality_price"])
    assert last["cost_pass_through"] == pytest.approx(fall / np.log(last["serving_efficiency"]))


def test_cost_per_mtok_is_the_resource_cost_of_tokens_at_list():
    economy = played(toy("months=1"))
    offers, row = economy.offers, economy.recorder.monthly[0]
    cost = (offers.serving * offers.billed.sum(1)).sum()
    assert row["cost_per_mtok"] == pytest.approx(cost / offers.served.sum())
