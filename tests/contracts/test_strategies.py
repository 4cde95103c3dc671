"""What every strategy rule promises, found by folder."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.plugins import build, names
from simulation.strategies import Decision, SellerView

usd = st.floats(0, 1e11)
views = st.builds(
    SellerView,
    month=st.integers(0, 240),
    rd=usd,
    cash=st.floats(-1e10, 1e12),
    overhead=usd,
    serving_profit=st.floats(-1e10, 1e11),
    parent=usd,
    raisable=usd,
    runway_target=st.floats(1, 120),
    trend=st.floats(0.5 ** (1 / 12), 10 ** (1 / 12)),
    openness=st.integers(0, 2),
    rating=st.floats(0, 5000),
    best_closed=st.floats(0, 5000),
    best_open=st.floats(0, 5000),
    core_gain=usd,
    release_gain=usd,
)


@pytest.mark.parametrize("name", names("strategies"))
@given(view=views)
def test_a_decision_is_possible(name, view):
    rule = build("strategies", name)
    decision = rule.decide(view)
    assert isinstance(decision, Decision)
    assert math.isfinite(decision.rd)
    assert decision.rd >= 0
    assert decision.openness in (0, 1, 2)
    assert isinstance(decision.release, bool)
    assert math.isfinite(decision.capacity)
    assert decision.capacity >= 0
    assert rule.decide(view) == decision
    assert build("strategies", name).decide(view) == decision


def treadmill(**changes):
    plain = {
        "month": 3,
        "rd": 100.0,
        "cash": 1e6,
        "overhead": 10.0,
        "serving_profit": 50.0,
        "parent": 0.0,
        "raisable": 0.0,
    }
    more = {"runway_target": 12.0, "trend": 1.1, "openness": 1, "rating": 1.0, "best_closed": 1.0, "best_open": 1.0}
    return build("strategies", "treadmill").decide(SellerView(**plain | more | changes)).rd


def test_the_treadmill_follows_the_trend_while_the_money_lasts():
    assert treadmill() == pytest.approx(110)
    assert treadmill(cash=600.0) == pytest.approx(50 - 10 + (600 - 3 * 10) / 12)
    assert treadmill(cash=600.0, raisable=120.0, parent=5.0) == pytest.approx(50 - 10 + 5 + (720 - 30) / 12)
    assert treadmill(cash=-1e9) == 0


def complement(**changes):
    plain = {"month": 3, "rd": 100.0, "cash": 300.0, "overhead": 10.0, "serving_profit": 0.0, "parent": 20.0}
    more = {"raisable": 0.0, "runway_target": 12.0, "trend": 1.1, "openness": 0, "rating": 1.0, "best_closed": 1.0}
    seen = SellerView(**plain | more | {"best_open": 1.0} | changes)
    return build("strategies", "complement").decide(seen)


def test_a_complement_lab_lives_on_parent_and_core_without_model_revenue():
    assert complement().rd == pytest.approx(20 - 10 + (300 - 30) / 12)
    assert complement(core_gain=15.0).rd == pytest.approx(20 + 15 - 10 + (300 - 30) / 12)
    assert complement(core_gain=1e9).rd == pytest.approx(110)


def test_a_complement_lab_publishes_once_that_is_worth_more_than_serving_and_does_not_go_back():
    assert complement(serving_profit=5.0, release_gain=5.0).openness == 0
    assert complement(serving_profit=5.0, release_gain=5.1).openness == 1
    assert complement(serving_profit=-5.0, release_gain=0.0).openness == 0
    assert complement(month=0, release_gain=5.0).openness == 0
    assert complement(serving_profit=5.0, openness=2).openness == 2
