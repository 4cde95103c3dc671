import pytest

from tests.economies import played, toy


def test_average_cost_adds_what_labs_spend_whatever_they_sell():
    economy = played(toy("months=1"))
    row, sellers = economy.recorder.monthly[0], economy.sellers
    labs = sellers.kind < 2
    fixed = (sellers.rd + sellers.overhead)[labs].sum()
    assert row["lab_fixed_cost_usd"] == pytest.approx(fixed)
    run = labs[economy.offers.supplier]
    tokens = economy.offers.served[run].sum()
    assert row["lab_average_cost"] - row["lab_marginal_cost"] == pytest.approx(fixed / tokens)


def test_the_efficient_scale_is_where_fixed_cost_is_a_tenth_of_serving():
    economy = played(toy("months=1"))
    row, offers = economy.recorder.monthly[0], economy.offers
    alpha = economy.sellers.names.index("alpha")
    own = offers.supplier == alpha
    fixed = economy.sellers.rd[alpha] + economy.sellers.overhead[alpha]
    serving, market = (offers.serving * offers.billed.sum(1))[own].sum(), offers.served.sum()
    needed = 10 * fixed / serving * offers.served[own].sum()
    assert row["minimum_efficient_scale"] == pytest.approx(needed / market)
