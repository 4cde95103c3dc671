"""Imitation: without it the lag is what spills over and is spent; with it followers come closer."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.technology import Imitation as Distilling
from simulation.equations.technology import balanced_lag, knowledge_gap, own_capability_gap
from simulation.tick.s02_research import learning
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.imitation"
CALM = (
    "technology.shock_sd=0",
    "technology.release_interval=1",
    "technology.release_jitter=0",
    "technology.residual_half_life=0.1",
    "technology.spend_growth=1",
    "technology.spillover=0.8",
    "months=80",
)
RICH = ("finance.dilution=0", "labs.alpha.cash=1e12", "labs.beta.cash=1e12")
SLOPE = 23 / math.log(2) * math.log(1.43 * 3) / 12
"""Of the frontier, points a month, when spending stands still."""


def balanced(setting, *changes):
    """Research and releases alone, until the paths are parallel; beta spends 0.3 of what alpha does."""
    economy = Economy(toy(*CALM, *RICH, *changes, mechanisms={SWITCH: setting}), seed=1)
    economy.stages = tuple(stage for stage in economy.stages if stage.name[:3] in ("s02", "s03"))
    economy.recorder.record = lambda _: None
    return economy.run()


def lag(economy):
    """Months behind at the end; and points behind by its own means, the closed form."""
    history, lead = economy.history, 0.4 * math.log(3) / 12
    assert history.best_closed[-1] - history.best_closed[-2] == pytest.approx(SLOPE, rel=1e-12)
    gap = own_capability_gap(23.0, 0.3, knowledge_gap(lead, lead * math.sqrt(0.3), learning(economy)))
    return (history.best_closed[-1] - history.best_open[-1]) / SLOPE, gap


@pytest.mark.parametrize("secrecy", [0.0, 0.5])
def test_off_the_lag_is_the_closed_form_without_distillation(secrecy):
    months, gap = lag(balanced(False, f"technology.secrecy={secrecy}"))
    assert months == pytest.approx(gap / SLOPE, rel=1e-12)
    assert months == pytest.approx(balanced_lag(gap, SLOPE, Distilling(0.0, 3.0)), rel=1e-12)


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_on_it_is_the_closed_form_with_distillation(strength):
    months, gap = lag(balanced({"distill_efficiency": strength}))
    assert months == pytest.approx(balanced_lag(gap, SLOPE, Distilling(0.85 * strength, 3.0)), rel=1e-12)


def test_secrecy_slows_learning_and_nothing_else():
    open_book, sealed = (
        learning(Economy(neutral(SWITCH, setting={"secrecy": one}, technology={"secrecy": 0.2}), seed=1))
        for one in (0.0, 0.5)
    )
    assert open_book.speed == pytest.approx(0.1 * 0.8, rel=1e-12)
    assert sealed.speed == pytest.approx(0.1 * 0.8 * 0.5, rel=1e-12)
    assert (open_book.public, open_book.delay) == (sealed.public, sealed.delay)


def test_strengths_scale_and_stay_below_one():
    on = neutral(SWITCH, setting={"distill_efficiency": 2.0, "imitation_hazard": 3.0})
    assert (on.technology.imitation, on.technology.imitation_closed) == (0.99, 0.99)
    assert on.technology.spillover == pytest.approx(0.3)
    off = neutral(SWITCH)
    assert off.technology.imitation == off.technology.imitation_closed == 0
    assert all(lab.imitation in (None, 0.0) for lab in off.labs.values())


def test_on_followers_come_closer():
    how = {"months": 9, "settings": (False, True), "seeds": (1, 2)}
    assert max(moves(SWITCH, "lag_months_vertical", **how)) < 0
    near = moves(SWITCH, "labs_near_frontier", **how)
    assert min(near) >= 0
    assert max(near) > 0


def test_one_lab_alone_has_nobody_to_learn_from():
    economy = Economy(toy("labs.beta=null", "hosts.gamma=null", "months=2", mechanisms={SWITCH: True}), seed=1).run()
    assert np.isnan(economy.recorder.monthly[-1]["lead_points"])
