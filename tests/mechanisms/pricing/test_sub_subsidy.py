"""Subscriptions below cost: the fee is cost less subsidy, it wins subscribers, and it ends."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.plan import PAID
from tests.economies import around, channels
from tests.identities.second_route import both_routes
from tests.mechanisms import monthly, neutral

SWITCH = "pricing.sub_subsidy"
REVIEWS = ("channels.review=1", "pricing.band_closed=0", "pricing.band_open=0")


def subsidising(*changes, **subsidy):
    """The toy with plans whose first lab subsidises, reviewing its fees every month without a band."""
    numbers = [f"labs.alpha.fee_subsidy.{key}={value}" for key, value in subsidy.items()]
    return channels(*REVIEWS, *numbers, *changes, rules=("subsidised", "fixed"))


@pytest.mark.parametrize("subsidy", [0.0, 0.5])
def test_the_fee_is_last_months_cost_less_the_subsidy(subsidy):
    """At no subsidy it is expected cost, to the last digits; one review moves a fee eightfold at most."""
    economy = Economy(subsidising("months=5", per_user=subsidy, target_share=1.0))
    own = np.flatnonzero((economy.plans.seller == economy.sellers.names.index("alpha")) & (economy.plans.kind == PAID))
    economy.step()
    for _ in range(4):
        fee, cost = economy.plans.fee[own].copy(), economy.plans.cost_each[own].copy()
        economy.step()
        wish = np.clip(np.maximum(cost - subsidy, 0.05 * cost), fee / 8, fee * 8)
        np.testing.assert_allclose(economy.plans.fee[own], np.where(cost > 0, wish, fee), rtol=1e-12)


def test_the_subsidy_ends_with_its_months_and_with_its_share():
    for numbers in ({"months": 0}, {"target_share": 0.0}):
        ended = Economy(subsidising("months=2", **numbers)).run()
        best = Economy(channels(*REVIEWS, "months=2", rules=("first_order", "fixed"))).run()
        np.testing.assert_array_equal(ended.plans.fee, best.plans.fee)


def test_losses_add_up_month_by_month():
    economy, lost = Economy(subsidising("months=4", per_user=100)), []

    def noted(it):
        plans, people = it.plans, it.this_uptake().ways.people
        own = (plans.seller == it.sellers.names.index("alpha")) & (plans.kind == PAID)
        buyers = plans.subscribers(people)
        lost.append(float((plans.serving - plans.fee * buyers)[own].sum()))
        np.testing.assert_allclose((plans.cost_each * buyers)[own], plans.serving[own])

    around(economy, "s08", lambda it: None, noted)
    economy.run()
    assert economy.recorder.monthly[-1]["subsidy_sunk_usd"] == pytest.approx(sum(lost), rel=1e-12)


def test_both_routes_of_welfare_agree():
    assert max(both_routes(Economy(subsidising("months=4", per_user=3))).gaps) <= 1e-9


def test_on_it_loses_on_each_and_wins_many():
    off, on = (monthly(SWITCH, one, "channels.review=1", months=4) for one in (False, True))
    for measure, sign in (
        ("loss_per_subscriber_usd", 1),
        ("plan_fee", -1),
        ("subscribers", 1),
        ("subsidy_sunk_usd", 1),
    ):
        assert sign * (on[measure].iloc[-1] - off[measure].iloc[-1]) > 0
    assert on["subsidy_payback_months"].isna().all()


def test_labs_without_plans_are_left_alone_and_off_is_as_today():
    on = neutral(SWITCH, setting=True)
    for lab in on.labs.values():
        assert (lab.fee_rule == "subsidised") == any(plan.fee > 0 for plan in lab.plans.values())
    assert neutral(SWITCH, base="toy", setting=True) == neutral(SWITCH, base="toy")
