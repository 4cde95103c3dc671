"""Merger control: what is approved happens once and is paid, what is barred does not happen."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.tick.deals import purse
from tests.economies import resold, takeover
from tests.policies.worlds import account, entry, row, three, until


def approval(buyer, target, **more):
    numbers = {"approve_buyer": buyer, "approve_target": target}
    return entry("merger_control", numbers=numbers, **more)


def test_an_approved_merger_is_carried_out_in_its_month():
    economy = Economy(three("months=4", policies=[approval("alpha", "delta", start="2026-05-01")]), 1)
    economy.run()
    delta, alpha = (row(economy.sellers, name) for name in ("delta", "alpha"))
    assert not economy.sellers.active[delta]
    assert economy.sellers.closed[delta] == 2
    assert economy.sellers.acquired_by[delta] == alpha
    assert list(account(economy, "take-over", "alpha", "investors")) == [2]
    assert not (economy.weights.developer == delta).any()
    assert max(row["ledger_residual"] for row in economy.recorder.monthly) < 1e-9


@pytest.mark.parametrize(("cash", "enough"), [(1e12, True), (1e5, False)])
def test_the_price_is_its_worth_as_far_as_the_buyers_money_goes(cash, enough):
    changes = (f"labs.alpha.cash={cash}", "labs.alpha.rd=0", "labs.alpha.overhead=0")
    law = approval("alpha", "delta")
    before = until("s02", law, scenario=three, changes=changes)
    delta, alpha = (row(before.sellers, name) for name in ("delta", "alpha"))
    worth = max(before.sellers.valuation[delta], before.sellers.cash[delta])
    paid = account(Economy(three("months=1", *changes, policies=[law]), 1).run(), "take-over", "alpha", "investors")
    assert worth >= before.sellers.cash[delta] == 1e9
    assert paid == pytest.approx({0: worth if enough else purse(before)[alpha]}, rel=1e-9)
    assert purse(before)[alpha] >= worth or not enough


def test_a_cloud_may_be_the_buyer():
    economy = Economy(resold("months=2", policies=[approval("cloudy", "beta")]), 1).run()
    assert economy.sellers.acquired_by[row(economy.sellers, "beta")] == row(economy.sellers, "cloudy")
    assert (economy.weights.developer == row(economy.sellers, "cloudy")).any()


def test_of_two_mergers_that_need_each_other_one_waits():
    """delta to beta and beta to alpha: nobody is bought by somebody who is bought in the same month."""
    both = [approval("beta", "delta"), approval("alpha", "beta") | {"name": "second"}]
    economy = Economy(three("months=3", policies=both), 1).run()
    sellers = economy.sellers
    names = [sellers.names[sellers.acquired_by[row(sellers, name)]] for name in ("delta", "beta")]
    assert names == ["beta", "alpha"]
    assert sorted(sellers.closed[[row(sellers, "delta"), row(sellers, "beta")]].tolist()) == [0, 1]
    assert set(np.array(sellers.names)[economy.weights.developer[economy.weights.superseded < 0]]) == {"alpha"}
    assert max(row["ledger_residual"] for row in economy.recorder.monthly) < 1e-9


def until_sold(*policies):
    """The toy in which delta runs out of money, with a policy; who bought it, if anybody."""
    economy = Economy(takeover("months=8", *policies), 1).run()
    by = economy.sellers.acquired_by[row(economy.sellers, "delta")]
    return (None if by < 0 else economy.sellers.names[by]), economy


def test_labs_that_may_not_buy_do_not():
    free, _ = until_sold()
    assert free in ("alpha", "beta")
    bar = "policies={control: {policy: merger_control, with: {block_labs: true}}}"
    buyer, economy = until_sold(bar)
    assert buyer == "gamma"  # a host is no lab
    may = dict(zip(economy.sellers.names, economy.sellers.may_buy, strict=True))
    assert may == {"alpha": False, "beta": False, "gamma": True, "delta": True}  # delta is out of business


def test_a_bar_on_clouds_leaves_labs_free():
    bar = "policies={control: {policy: merger_control, with: {block_clouds: true}}}"
    assert until_sold(bar)[0] == until_sold()[0]


def test_a_bar_by_home_binds_there_alone():
    bar = "policies={control: {policy: merger_control, target: {origin: [us]}, with: {block_labs: true}}}"
    buyer, economy = until_sold(bar)
    assert buyer != "alpha"
    assert economy.sellers.may_buy[row(economy.sellers, "beta")]
