"""Subscriptions: what a plan earns is its fee less the cost of what is used of the quota."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.plan import PAID
from simulation.scenario import load
from tests.economies import channels, played, toy

SWITCH = "pricing.subscription"


def mean(scenario, measure):
    return float(np.mean([row[measure] for row in played(scenario).recorder.monthly]))


def with_plans(setting, *changes):
    return channels("months=3", *changes, mechanisms={SWITCH: setting})


def test_without_it_everybody_pays_as_they_go():
    full = channels("months=2").resolved()
    bare = load(full | {"labs": {name: lab | {"plans": {}} for name, lab in full["labs"].items()}})
    off, never = (Economy(one).run() for one in (channels("months=2", mechanisms={SWITCH: False}), bare))
    np.testing.assert_array_equal(off.users.surplus, never.users.surplus)
    assert off.recorder.monthly[-1]["plan_revenue_usd"] == 0.0
    assert not any(key[2] == "plan fees" for key in off.ledger.month(1))


def test_as_the_scenario_has_it_nothing_is_set():
    assert with_plans(True) == channels("months=3")


def test_profit_is_the_fee_less_the_cost_of_what_is_used_of_the_quota():
    economy = played(with_plans(True))
    plans, row = economy.plans, economy.recorder.monthly[-1]
    paid = plans.kind == PAID
    assert (plans.used[paid] <= plans.credit[paid][:, None] * (1 + 1e-9)).all()
    fees = sum(usd for key, usd in economy.ledger.month(2).items() if key[2] == "plan fees")
    assert row["plan_profit_usd"] == pytest.approx(fees - plans.serving[paid].sum(), rel=1e-12)
    assert row["plan_rents_usd"] - row["plan_losses_usd"] == pytest.approx(row["plan_profit_usd"], rel=1e-9)


def test_half_the_quota_leaves_less_of_it_unused_and_earns_more_per_dollar():
    whole, half = with_plans(True), with_plans({"quota": 0.5})
    assert mean(half, "breakage") < mean(whole, "breakage")
    assert mean(half, "plan_margin") > mean(whole, "plan_margin")


def test_a_throttle_sells_nothing_beyond_the_quota():
    assert all(plan.hard_cap for plan in with_plans({"throttle": True}).labs["alpha"].plans.values() if plan.fee > 0)


@pytest.mark.parametrize("measure", ["plan_revenue_usd", "plan_rents_usd"])
def test_on_plans_take_in_fees(measure):
    assert mean(with_plans(True), measure) > mean(with_plans(False), measure) == 0


def test_at_much_quota_for_the_fee_heavy_users_are_paid_for():
    generous = with_plans({"quota": 50.0, "fee": 0.3})
    assert mean(generous, "plan_losses_usd") > 0
    assert 0 < mean(generous, "subsidised_share_of_subscribers") < 1


def test_an_industry_without_plans_gets_one_per_closed_lab():
    heavy = ("segments.developer.use=60", "segments.developer.use_sigma=1")
    made = toy("months=1", *heavy, mechanisms={SWITCH: {"fee": 2.0}})
    assert made.labs["alpha"].plans["flat"].fee == 40
    assert not made.labs["beta"].plans
    assert played(made).recorder.monthly[-1]["subscribers"] > 0


def test_without_plans_off_sets_nothing():
    assert load("toy", (), {"mechanisms": {SWITCH: False}}) == load("toy")
