import math

from tests.economies import played, toy


def test_without_mechanisms_labs_live_on_tokens_and_plans():
    row = played(toy("months=1")).recorder.monthly[0]
    assert row["services_usd"] == row["royalty_usd"] == row["royalty_share_of_lab_revenue"] == 0
    assert row["open_lab_coverage"] > 0


def test_open_labs_that_sell_nothing_never_break_even():
    nothing = {"beta": {"api": False, "releases": {"beta-open": {"price": None}}}}
    row = played(toy("months=1", labs=nothing)).recorder.monthly[0]
    assert row["open_lab_coverage"] == 0
    assert math.isnan(row["open_lab_break_even_adoption"])
