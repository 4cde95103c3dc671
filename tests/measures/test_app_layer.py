import math

import pytest

from simulation.goods.offer import APPLIED
from tests.economies import played, resold, toy


def test_margin_and_whose_applications_sell():
    economy = played(resold("months=1", apps={"coder": {"owner": "alpha", "lab": "alpha", "trust": 0.1}}))
    row, offers = economy.recorder.monthly[0], economy.offers
    applied = offers.contract == APPLIED
    billed = offers.billed.sum(1)
    revenue = (offers.price * billed)[applied].sum()
    assert row["app_margin"] == pytest.approx(((offers.price - offers.cost) * billed)[applied].sum() / revenue)
    assert row["lab_share_of_apps"] == pytest.approx(1.0)
    assert row["open_share_of_apps"] == 0
    assert row["apps_selling"] == 1


def test_without_applications_there_is_no_margin():
    row = played(toy("months=1")).recorder.monthly[0]
    assert math.isnan(row["app_margin"])
    assert 0 < row["model_layer_margin"] < 1
