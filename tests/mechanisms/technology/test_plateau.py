"""The plateau: the path in closed form, newcomers under it too, and near-copies that enter."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.plateau import Plateau, lost_share
from simulation.parameters import Technology
from tests.economies import toy
from tests.mechanisms import monthly, moves

SWITCH = "technology.plateau"
STEPS = 100  # a month
POINTS = 23 / np.log(2)


def view(rating):
    sellers = type("Rows", (SimpleNamespace,), {"__len__": lambda rows: 2})()
    weights = SimpleNamespace(developer=np.array([0]), rating=np.array([rating]))
    technology = Technology(spend_growth=2.4 ** (1 / STEPS), compute_per_usd=1.0, algorithms=1.0)
    return SimpleNamespace(sellers=sellers, weights=weights, setup=SimpleNamespace(technology=technology))


@pytest.mark.parametrize(("level", "width"), [(1550.0, 30.0), (1600.0, 10.0), (1500.0, 80.0)])
def test_a_lab_on_trend_follows_the_closed_form(level, width):
    """The trend adds to effective compute, the hook takes from it: q = q0 + gamma (g t + ln factor) / ln 2."""
    rule, start = Plateau(Plateau.Parameters(plateau_level=level, plateau_width=width)), 1480.0
    trend, state, months = np.log(2.4) / 12 / STEPS, rule.start(view(start)), 60
    rating, found = start, [start]
    for step in range(1, months * STEPS + 1):
        state = rule.advance(view(rating), state)
        rating = start + POINTS * (trend * step + float(np.log(rule.effort(view(rating), state)[0])))
        found += [rating] if step % STEPS == 0 else []
    time = np.arange(months + 1)
    growth = POINTS * trend * STEPS
    exact = level - width * np.log1p(np.expm1((level - start) / width) * np.exp(-growth * time / width))
    np.testing.assert_allclose(found, exact, atol=0.2)
    assert found[-1] < level
    np.testing.assert_allclose(state["lost"][0], state["lost"][1])  # without weights of its own: as the others


def test_at_or_above_the_level_nothing_is_gained():
    np.testing.assert_allclose(lost_share(np.array([1400.0, 1500.0, 1600.0]), 1500.0, 50.0), [np.exp(-2), 1, 1])


def test_at_zero_it_is_off():
    none = Plateau(Plateau.Parameters(plateau_level=0, me_too_entry_rate=0))
    assert none.effort(None, {}) is None
    assert none.enter(None, {}) is None
    assert none.advance(None, {"lost": np.zeros(1)}) == {"lost": np.zeros(1)}


def test_near_copies_enter_by_their_clock():
    economy = Economy(toy("months=5", mechanisms={SWITCH: {"me_too_entry_rate": 12.0}})).run()
    entered = [name for name in economy.sellers.names if name.startswith("me-too-")]
    due = [month for month in range(5) if economy.streams.uniform("me-too entry", "", month) < 1 - np.exp(-1)]
    assert entered == [f"me-too-{month}" for month in due]


def test_on_the_frontier_stands_and_copies_crowd_it():
    low = {"plateau_level": 1480.0, "me_too_entry_rate": 6.0}
    off, on = (monthly(SWITCH, one, months=14).iloc[-1] for one in (False, low))
    assert on["best_closed_rating"] < off["best_closed_rating"]
    assert on["frontier_growth"] < off["frontier_growth"]
    assert on["labs_active"] > off["labs_active"]
    assert min(moves(SWITCH, "near_copies", settings=(False, low), months=14, last=6, seeds=(2,))) > 0
