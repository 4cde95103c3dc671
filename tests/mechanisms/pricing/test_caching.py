"""Caching: without it users pay list price x mix; with it the price and the cost of a token fall alike."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.pricing.caching import Caching
from simulation.reading.places import ScenarioError
from simulation.tick.people import billed_shares
from tests.mechanisms import moves, neutral

SWITCH = "pricing.caching"
TOY = {"base": "toy", "months": 2}


def test_without_it_the_price_paid_is_list_price_times_mix():
    scenario = neutral(SWITCH, base="toy", months=1)
    mix = [task.billed / (1 - task.cache_reference * 0.9) for task in scenario.tasks.values()]
    economy = Economy(scenario, seed=1).run()
    np.testing.assert_allclose(billed_shares(economy), mix, rtol=1e-12)
    row, offers = economy.recorder.monthly[-1], economy.offers
    paid = offers.price[:, None] * offers.served.sum(2) * mix
    assert row["price_paid"] * row["tokens_mtok"] == pytest.approx(paid.sum(), rel=1e-12)


def test_as_the_scenario_has_it_the_billed_shares_are_those_written():
    scenario = neutral(SWITCH, base="toy", setting=True)
    written = [task.billed for task in scenario.tasks.values()]
    np.testing.assert_array_equal(billed_shares(Economy(scenario, seed=1)), written)


def test_loops_raise_hits_on_agentic_work_only():
    scenario = neutral(SWITCH, setting={"agent_loop_reuse": 0.5})
    hits = {name: task.cache_hit_rate for name, task in scenario.tasks.items()}
    assert hits["agentic"] == pytest.approx(0.8)
    assert hits["coding"] == pytest.approx(0.75)
    assert hits["chat"] is None


@pytest.mark.parametrize("setting", [True, False])
def test_price_and_cost_of_use_carry_the_same_factor(setting):
    """Sellers are paid for, and pay for, the same billed Mtok: use by task times its billed share."""
    economy = Economy(neutral(SWITCH, base="toy", setting=setting, months=1), seed=1).run()
    offers, shares = economy.offers, billed_shares(economy)
    billed = offers.served.sum(2) @ shares
    np.testing.assert_allclose(offers.billed.sum(1), billed, rtol=1e-12)
    serving = sum(usd for key, usd in economy.ledger.month(0).items() if key[2] in ("energy", "compute for serving"))
    assert serving == pytest.approx((offers.serving * billed).sum(), rel=1e-12)


@pytest.mark.parametrize("measure", Caching.LOOK)
def test_on_users_pay_less_of_the_list_price(measure):
    assert min(Caching.LOOK[measure] * step for step in moves(SWITCH, measure, **TOY)) > 0


def test_longer_loops_lower_the_price_of_agentic_work_further():
    settings = (True, {"agent_loop_reuse": 0.8})
    assert max(moves(SWITCH, "most_cached_price_paid", settings=settings, **TOY)) < 0


def test_no_offers_no_shares():
    empty = neutral(SWITCH, base="toy", months=1, labs={"alpha": {"api": False}, "beta": {"api": False}})
    assert Economy(empty, seed=1).run().recorder.monthly


def test_hits_and_the_price_of_a_cached_token_can_be_given():
    given = {"cache_hit_rate": {"chat": 0.3, "coding": 0.5}, "cached_price_ratio": 0.4, "agent_loop_reuse": 0.5}
    scenario = neutral(SWITCH, setting=given)
    assert scenario.tasks["chat"].cache_hit_rate == 0.3
    assert scenario.tasks["coding"].cache_hit_rate == pytest.approx(0.75)
    assert scenario.cost.cached_price_ratio == 0.4


def test_a_task_that_does_not_exist_is_a_sentence():
    with pytest.raises(ScenarioError, match=r"cache_hit_rate.chatt is no task of the scenario; did you mean chat\?"):
        neutral(SWITCH, setting={"cache_hit_rate": {"chatt": 0.3}})
