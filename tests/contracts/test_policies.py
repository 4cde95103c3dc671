"""What every policy promises, found by folder."""

import pandas as pd
import pytest

from simulation.plugins import build, names
from simulation.policies import Clause, Target
from tests.economies import played, toy

POLICIES = names("policies")
TARGETS = (Target(), Target(regions=("eu",), segments=("public",), origin=("china",), openness=("closed",)))


def months(*entries):
    return pd.DataFrame(played(toy("months=3", policies=list(entries))).recorder.monthly)


@pytest.mark.parametrize("name", POLICIES)
def test_no_strength_no_clauses(name):
    for target in TARGETS:
        assert build("policies", name).levers(target, 0.0) == ()


@pytest.mark.parametrize("name", POLICIES)
def test_clauses_keep_the_target_and_grow_with_strength(name):
    for target in TARGETS:
        weak, strong = (build("policies", name).levers(target, strength) for strength in (0.5, 1.0))
        assert strong
        assert all(isinstance(clause, Clause) for clause in strong)
        assert weak != strong
        assert strong == build("policies", name).levers(target, 1.0)


@pytest.mark.parametrize("name", POLICIES)
def test_what_is_not_enforced_changes_nothing(name):
    without = months()
    past = {"start": "2025-01-01", "end": "2026-03-01"}
    for entry in ({"enforcement": 0.0}, {"leakage": 1.0}, {"start": "2026-09-01"}, past):
        pd.testing.assert_frame_equal(months({"policy": name} | entry), without, check_exact=True)


@pytest.mark.parametrize("name", POLICIES)
def test_in_force_it_changes_something(name):
    assert not months({"policy": name}).equals(months())


def test_a_token_tax_is_paid_on_top_of_the_price():
    economy = played(toy("months=1", policies=[{"policy": "token_tax", "with": {"rate": 0.1}, "region": ["eu"]}]))
    offers, paid = economy.offers, economy.ledger.month(0)["users", "state", "token tax"]
    europe = offers.billed[:, 5:10].sum(1)
    assert paid == pytest.approx(0.1 * (offers.price * europe).sum(), rel=1e-12)


def test_a_tax_takes_months_to_reach_full_strength():
    entry = {
        "policy": "token_tax",
        "with": {"rate": 0.3},
        "start": "2026-04-01",
        "ramp": 2,
        "enforcement": 0.8,
        "leakage": 0.5,
    }
    frame = pd.DataFrame(played(toy("months=5", policies=[entry])).recorder.monthly)
    rates = (frame.state_usd / frame.revenue_usd).tolist()
    assert rates == pytest.approx([0, 0.04, 0.08, 0.12, 0.12], rel=1e-9)
