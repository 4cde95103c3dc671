"""The menu: without it a plan buys what its fee buys at list; with it users under plans pay less per Mtok."""

import numpy as np

from simulation.goods.plan import PAID
from simulation.scenario import load
from tests.economies import channels, played

SWITCH = "pricing.menu"


def menu(setting, seed=1):
    return played(channels("months=3", mechanisms={SWITCH: setting}), seed)


def mean(economy, measure):
    return float(np.mean([row[measure] for row in economy.recorder.monthly]))


def test_without_it_nobody_gets_more_than_the_fee_buys_at_list():
    plans = menu(False).plans
    paid = plans.kind == PAID
    np.testing.assert_array_equal(plans.credit[paid], plans.fee[paid])
    assert (plans.used[paid] <= plans.fee[paid][:, None] * (1 + 1e-12)).all()
    assert (plans.fee > 0).all()


def test_as_the_scenario_has_it_nothing_is_set():
    assert channels(mechanisms={SWITCH: True}) == channels()


def test_on_use_under_plans_is_cheaper_than_at_list_and_there_is_more_of_it():
    for seed in (1, 2):
        on, off = menu(True, seed), menu(False, seed)
        for measure in ("api_over_plan_price", "plan_token_share"):
            assert mean(on, measure) > mean(off, measure)
        assert mean(off, "api_over_plan_price") < 1 < mean(on, "api_over_plan_price")


def test_arbitrage_puts_calls_of_own_software_under_plans():
    scenario = channels(mechanisms={SWITCH: {"arbitrage_allowed": True}})
    assert not any(segment.in_apps for segment in scenario.segments.values())
    assert not any(plan.covers for lab in scenario.labs.values() for plan in lab.plans.values())
    assert mean(menu({"arbitrage_allowed": True}), "plan_token_share") > mean(menu(True), "plan_token_share")


def test_an_industry_without_plans_only_loses_the_worth_of_flat_rates():
    off = load("toy", (), {"mechanisms": {SWITCH: False}})
    assert off.labs == load("toy").labs
    assert all(segment.flat_rate == 0 for segment in off.segments.values())
