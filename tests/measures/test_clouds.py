import math

import pytest

from tests.economies import played, resold, toy


def test_clouds_earn_on_what_they_resell_and_what_they_host():
    economy = played(resold("months=1"))
    row = economy.recorder.monthly[0]
    assert row["cloud_closed_profit_usd"] == pytest.approx(row["cloud_resale_profit_usd"])
    assert row["cloud_share_of_largest_lab"] == 1.0
    assert row["cloud_developers_sold"] == 1


def test_without_clouds_nothing():
    row = played(toy("months=1")).recorder.monthly[0]
    assert row["cloud_closed_profit_usd"] == row["cloud_hosting_profit_usd"] == 0
    assert math.isnan(row["cloud_share_of_largest_lab"])
