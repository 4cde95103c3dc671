"""The safety rule: who pays, what it takes away, and what stays outside."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import channels, toy
from tests.policies.worlds import account, at_accounts, cells, entry, played

RULE = {"fixed": 1e6, "proportional": 0.05, "effect": 0.4}


def test_developers_pay_for_each_set_and_buyers_in_proportion():
    law = entry("safety_rule", region=["eu"], openness=["closed"], numbers=RULE)
    economy = Economy(toy("months=1", policies=[law]), 1)
    seen = at_accounts(economy)[0]
    closed = seen["weights.openness"][seen["offers.weights"]] == 0
    tokens = seen["offers.billed"][:, cells(region=["eu"])].sum(1)
    due = 0.05 * float((seen["offers.price"] * tokens)[closed].sum())
    assert account(economy, "compliance", "users", "labour") == pytest.approx({0: due}, rel=1e-12)
    assert account(economy, "compliance staff", "alpha", "labour") == {0: 2e6}  # two sets of weights
    assert account(economy, "compliance staff") == {0: 2e6}
    assert economy.recorder.monthly[0]["state_usd"] == 0


def test_shares_inside_and_outside_add_up_region_by_region():
    law = entry("safety_rule", region=["eu"], openness=["closed"], numbers=RULE)
    economy = played(law)
    closed = economy.weights.openness[economy.offers.weights] == 0
    served = economy.offers.served.sum(1)
    covered = served[closed][:, cells(region=["eu"])].sum() / served.sum()
    last = economy.recorder.monthly[0]
    assert last["use_outside_rule_share"] == pytest.approx(1 - covered, rel=1e-12)
    assert last["safety_weighted_use_share"] == pytest.approx(0.4 * covered, rel=1e-12)


def test_own_machines_are_outside():
    law = entry("safety_rule", numbers=RULE)
    economy = played(law, scenario=channels)
    last = economy.recorder.monthly[0]
    assert last["use_outside_rule_share"] == pytest.approx(last["self_hosted_token_share"], rel=1e-9)
    assert last["self_hosted_token_share"] > 0


def test_a_rule_on_own_machines_is_a_premium():
    rule = played(entry("safety_rule", numbers=dict.fromkeys(RULE, 0.0) | {"local": 9.0}), scenario=channels)
    premium = played(entry("local_liability", numbers={"premium": 9.0}), scenario=channels)
    for name in ("consumer_surplus_usd", "own_machines", "profit_usd"):
        assert rule.recorder.monthly[0][name] == premium.recorder.monthly[0][name]


@pytest.mark.parametrize("harm", [0.0, 0.02])
def test_harm_is_what_rules_leave_of_the_risk(harm):
    """external = -harm x sum of tokens x (1 - effect where covered)."""
    law = entry("safety_rule", region=["eu", "us"], numbers=RULE)
    economy = played(law, changes=(f"welfare.harm={harm}",))
    served = economy.offers.served.sum((0, 1))
    risk = float((served * np.where(cells(region=["eu", "us"]), 0.6, 1.0)).sum())
    last = economy.recorder.monthly[0]
    assert last["external_usd"] == pytest.approx(-harm * risk, rel=1e-12)
    parts = last["consumer_surplus_usd"] + last["profit_usd"] + last["external_usd"]
    assert last["welfare_usd"] == pytest.approx(parts + 1.3 * last["state_usd"], rel=1e-12)


def test_two_rules_take_away_no_more_than_all_risk():
    first = entry("safety_rule", origin=["us"], numbers=RULE | {"effect": 0.8})
    second = entry("safety_rule", origin=["china"], numbers=RULE | {"effect": 0.8}) | {"name": "second"}
    both = played(first, second).recorder.monthly[0]
    assert both["use_outside_rule_share"] == pytest.approx(0.0, abs=1e-12)
    assert both["safety_weighted_use_share"] == pytest.approx(0.8, rel=1e-12)


def test_above_a_threshold_only_what_took_as_much_compute_is_covered():
    economy = played(entry("safety_rule", compute=1e40, numbers=RULE))
    assert not account(economy, "compliance")
    assert economy.recorder.monthly[0]["use_outside_rule_share"] == 1
    size = float(np.median(np.unique(economy.weights.compute)))
    economy = Economy(toy("months=1", policies=[entry("safety_rule", compute=size, numbers=RULE)]), 1)
    seen = at_accounts(economy)[0]
    large = seen["weights.compute"][seen["offers.weights"]] >= size
    assert set(large) == {True, False}
    np.testing.assert_array_equal(seen["offers.safety"], np.where(large[:, None], 0.4, 0.0) + np.zeros((1, 20)))
