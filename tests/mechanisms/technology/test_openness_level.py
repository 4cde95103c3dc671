"""Degree of openness: followers of an open leader are closer by the closed form; off they are not."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.technology import Learning, balanced_gaps, knowledge_gap, learnt
from simulation.goods.history import NOBODY
from simulation.scenario import load
from tests.economies import toy
from tests.mechanisms import SMALL, moves, neutral

SWITCH = "technology.openness_level"
SPEED = 0.45
CALM = (
    "technology.shock_sd=0",
    "technology.release_interval=1",
    "technology.release_jitter=0",
    "technology.residual_half_life=0.1",
    "technology.spend_growth=1",
    f"technology.spillover={SPEED}",
    "technology.imitation=0",
    "months=120",
    "finance.dilution=0",
    "labs.alpha.cash=1e12",
    "labs.beta.cash=1e12",
)
OWN = 0.4 * math.log(3) / 12
SLIGHT = {"spillover_weights": 1.05, "spillover_full": 1.1, "adaptation": 0.0}
"""So little that the leader's products still teach something that what it publishes does not."""
FACTOR = {"closed": 1.0, "weights": 1.5, "full": 3.0}


def industry(level, switch, *changes):
    """Research and releases alone for ten years; the leader publishes at the level."""
    kind = "closed" if level == "closed" else "open"
    ladder = {name: {"hosts": {}} for name in ("alpha-large", "alpha-small")}
    leader = {"alpha": {"kind": kind, "openness": level, "releases": ladder}}
    economy = Economy(toy(*CALM, *changes, labs=leader, mechanisms={SWITCH: switch}), seed=1)
    economy.stages = tuple(stage for stage in economy.stages if stage.name[:3] in ("s02", "s03"))
    economy.recorder.record = lambda _: None
    return economy.run()


def behind(economy):
    """Log units that beta is behind alpha."""
    alpha, beta = (economy.sellers.names.index(name) for name in ("alpha", "beta"))
    return float(economy.sellers.knowledge[alpha] - economy.sellers.knowledge[beta])


def closed_form(factor):
    """min{[(a + own) delta + (own - own_f) / s] / phi, (own - own_f) / (s (phi - 1))}; beta spends 0.3 of alpha's."""
    less = OWN * (1 - math.sqrt(0.3)) / SPEED
    both = (math.log(3) / 12 * 3.0 + less) / factor
    return min(both, less / (factor - 1)) if factor > 1 else both


@pytest.mark.parametrize("level", FACTOR)
def test_a_follower_is_as_far_behind_as_the_leader_s_openness_lets_it(level):
    assert behind(industry(level, True, "technology.adaptation=0")) == pytest.approx(
        closed_form(FACTOR[level]), rel=1e-12
    )


def test_full_openness_without_data_teaches_no_more_than_weights():
    assert behind(industry("full", {"data_revealed": False})) == pytest.approx(closed_form(1.5), rel=1e-12)


@pytest.mark.parametrize(("level", "factor"), [("weights", 1.05), ("full", 1.1)])
def test_a_little_openness_brings_everybody_closer_in_proportion(level, factor):
    full = (math.log(3) / 12 * 3.0 + OWN * (1 - math.sqrt(0.3)) / SPEED) / factor
    assert closed_form(factor) == full
    assert behind(industry(level, SLIGHT)) == pytest.approx(full, rel=1e-12)


@pytest.mark.parametrize("level", FACTOR)
def test_off_openness_teaches_nothing(level):
    assert behind(industry(level, False)) == pytest.approx(closed_form(1.0), rel=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_adaptation_closes_its_share_of_the_gap_to_open_weights(share):
    economy = industry("weights", {"spillover_weights": 1.0, "adaptation": share})
    slope = 23 / math.log(2) * math.log(1.43 * 3) / 12
    own = 23 * (math.log2(1 / 0.3) + closed_form(1.0) / math.log(2))
    beta = economy.weights.rating[economy.weights.developer == economy.sellers.names.index("beta")].max()
    expected = (1 - share) * own + share * 3 * slope
    assert economy.history.best_open[-1] - beta == pytest.approx(expected, rel=1e-11)


def test_the_opening_is_the_balanced_distance():
    """A chain: the closed leader, a full follower of it, and a small one who learns from both."""
    learning, factor = Learning(0.05, 0.1, 3.0), [1.0, 1.5, 4.0]
    own, level = np.array([0.04, 0.035, 0.01, 0.0]), np.array([0, 2, 1, -1])
    gaps = balanced_gaps(own, level, learning, factor)
    first, moved = knowledge_gap(0.04, 0.035, learning), 0.09 * 3
    assert gaps[:2] == pytest.approx([0.0, first], rel=1e-12)
    # 0.1 (G - m) + 0.3 (G - first) = 0.03
    assert gaps[2] == pytest.approx((0.03 + 0.1 * moved + 0.3 * first) / 0.4, rel=1e-12)
    even = balanced_gaps(own, level, learning, [1.0, 1.0, 1.0])
    np.testing.assert_allclose(even, [0.0, *(knowledge_gap(0.04, one, learning) for one in own[1:])], rtol=1e-12)


def test_the_balanced_distances_reproduce_themselves():
    learning, factor = Learning(0.05, 0.1, 0.0), [1.0, 2.0, 4.0]
    own, level = np.array([0.04, 0.03, 0.035, 0.02, 0.001]), np.array([0, 1, 2, 1, -1])
    gaps = balanced_gaps(own, level, learning, factor)
    teachers = [-gaps[level == place].min() for place in range(3)]
    gain = learnt(-gaps, 0.0, teachers, learning, factor)
    np.testing.assert_allclose(own + gain, 0.04, rtol=1e-12)


def test_nobody_learns_more_than_there_is_to_know():
    gain = learnt(np.array([-1.0, 0.0]), 0.0, [0.0, -0.5, NOBODY], Learning(0.05, 0.9, 0.0), [1.0, 3.0, 5.0])
    assert gain == pytest.approx([1.0, 0.0])


def test_with_factors_of_one_it_is_the_baseline_to_the_last_digit():
    plain = Economy(neutral(SWITCH, setting=False, months=2), seed=1).run()
    base = Economy(load("light", SMALL, {"months": 2}), seed=1).run()
    np.testing.assert_array_equal(plain.sellers.knowledge, base.sellers.knowledge)


@pytest.mark.parametrize("level", FACTOR)
def test_the_level_is_what_open_labs_publish(level):
    on = neutral(SWITCH, setting={"level": level}, months=2)
    kinds = {lab.openness for lab in load("light").labs.values()}
    assert {lab.openness for lab in on.labs.values()} == {"closed", level}
    assert kinds == {"closed", "weights"}
    row = Economy(on, seed=1).run().recorder.monthly[-1]
    assert (row["full_token_share"] > 0) == (level == "full")
    assert (row["weights_token_share"] > 0) == (level == "weights")


def test_on_followers_are_closer():
    assert max(moves(SWITCH, "followers_knowledge_gap", months=6)) < 0


def test_one_lab_alone():
    Economy(toy("labs.beta=null", "hosts.gamma=null", "months=2", mechanisms={SWITCH: True}), seed=1).run()
