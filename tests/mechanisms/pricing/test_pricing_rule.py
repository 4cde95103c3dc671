"""Pricing rules as a switch: who posts by which, and what a price war does to margins."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.plugins import names
from simulation.scenario import ScenarioError
from tests.mechanisms import monthly, moves, neutral

SWITCH = "pricing.pricing_rule"


def rules(scenario, group):
    return {seller.pricing for seller in getattr(scenario, group).values()}


@pytest.mark.parametrize("rule", names("pricing"))
def test_every_rule_there_is_can_be_switched_on(rule):
    scenario = neutral(SWITCH, base="toy", setting={"rule": rule, "who": "hosts"})
    assert rules(scenario, "hosts") == {rule}
    assert rules(scenario, "labs") == {"best_response"}


def test_it_reaches_whom_it_names():
    on = neutral(SWITCH, setting={"rule": "cost_plus", "who": "closed"})
    assert {lab.pricing for lab in on.labs.values() if lab.kind == "closed"} == {"cost_plus"}
    assert {lab.pricing for lab in on.labs.values() if lab.kind == "open"} == {"best_response"}
    every = neutral(SWITCH, setting=True)
    assert rules(every, "labs") | rules(every, "hosts") | rules(every, "apps") == {"undercut"}


def test_off_is_best_response_and_changes_nothing_today():
    on = neutral(SWITCH, setting=True)
    back = neutral(SWITCH, labs={name: {"pricing": lab.pricing} for name, lab in on.labs.items()})
    assert rules(back, "labs") == {"best_response"}
    assert monthly(SWITCH, None, months=2).equals(monthly(SWITCH, False, months=2))


def test_an_unknown_rule_is_one_sentence():
    with pytest.raises(ScenarioError, match="undercut"):
        neutral(SWITCH, setting={"rule": "undercutt"})


def test_a_slow_seller_goes_a_share_of_the_way_in_logs():
    """Hosts at cost plus: the price posted is p (p* / p)^speed, and what is inside the band stays."""
    found = {}
    for speed in (1.0, 0.25):
        setting = {"rule": "cost_plus", "who": "hosts", "reaction_speed": speed}
        economy = Economy(neutral(SWITCH, base="toy", setting=setting, months=1))
        before = economy.offers.price.copy()
        economy.step()
        found[speed] = before, economy.offers.price[: len(before)], economy.offers.desired[: len(before)]
    before, fast, desired = found[1.0]
    slow, moved = found[0.25][1], fast != before
    assert moved.any()
    np.testing.assert_allclose(fast[moved], desired[moved])
    np.testing.assert_allclose(slow[moved], before[moved] * (desired / before)[moved] ** 0.25)
    np.testing.assert_array_equal(slow[~moved], before[~moved])


def both(setting, months, seed=1):
    """Monthly tables of paired runs with best responses and with a rule."""
    return (monthly(SWITCH, one, months=months, seed=seed) for one in (False, setting))


@pytest.mark.parametrize("seed", [1, 2])
def test_undercutting_competes_margins_away(seed):
    off, on = both(True, 3, seed)
    for measure in ("closed_serving_margin", "price_paid"):
        assert on[measure].iloc[-1] < off[measure].iloc[-1]
    assert on["margin_erosion"].iloc[0] > off["margin_erosion"].iloc[0]


def test_margins_erode_faster_when_sellers_react_faster():
    quick, slow = ({"reaction_speed": speed} for speed in (1.0, 0.1))
    assert max(moves(SWITCH, "price_paid", settings=(slow, quick), months=1, last=1)) < 0


def test_collusion_raises_prices_until_the_first_war():
    """The first month starts in peace; wars after it make prices turn."""
    off, on = both({"rule": "tacit_collusion"}, 4)
    assert on["price_paid"].iloc[0] > 1.5 * off["price_paid"].iloc[0]
    assert on["list_price_turn_share"].sum() > off["list_price_turn_share"].sum()


@pytest.mark.parametrize("rule", ["penetration", "subsidised", "no_regret", "q_learning", "tacit_collusion"])
def test_hard_cases_play(rule):
    """One seller alone without rivals or open weights; open weights that cost next to nothing to serve."""
    for hard in (("labs.beta=null", "hosts.gamma=null"), ("labs.beta.releases.beta-open.cost=1e-6",)):
        found = monthly(SWITCH, {"rule": rule}, *hard, base="toy", months=3)
        assert np.isfinite(found["profit_usd"]).all()
