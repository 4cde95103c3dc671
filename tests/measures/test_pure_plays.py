import math

import pytest

from tests.economies import played, toy


def test_coverage_and_the_price_at_which_pure_plays_break_even():
    economy = played(toy("months=1"))
    row, sellers, offers = economy.recorder.monthly[0], economy.sellers, economy.offers
    alpha = sellers.names.index("alpha")
    assert sellers.parent[alpha] == 0
    assert row["pure_plays_active"] == row["integrated_labs_active"] == 1
    own = offers.seller == alpha
    billed = offers.billed.sum(1)[own]
    margin = ((offers.price - offers.cost)[own] * billed).sum()
    fixed = sellers.rd[alpha] + sellers.overhead[alpha]
    assert row["pure_play_coverage"] == pytest.approx(margin / fixed)
    cost = (offers.cost[own] * billed).sum()
    assert row["pure_play_break_even_price"] == pytest.approx((cost + fixed) / billed.sum())


def test_without_pure_plays_there_is_no_price():
    row = played(toy("months=1", "labs.alpha.parent=1")).recorder.monthly[0]
    assert row["pure_plays_active"] == 0
    assert math.isnan(row["pure_play_break_even_price"])
