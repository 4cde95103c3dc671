"""The community's pool: its path, what labs learn from it, and that it draws them together."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.community_pool import CommunityPool
from simulation.parameters import Technology
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.community_pool"


def view(spent, known, openness, month=0):
    size = len(spent)
    sellers = type("Rows", (SimpleNamespace,), {"__len__": lambda rows: size})(
        active=np.ones(size, bool),
        research_budget=np.array(spent),
        knowledge=np.array(known),
        openness=np.array(openness),
    )
    setup = SimpleNamespace(technology=Technology(spend_growth=1.0), labs={"one": SimpleNamespace(rd=100.0)})
    return SimpleNamespace(sellers=sellers, setup=setup, month=month)


SCENE = ([100.0, 64.0, 36.0, 0.0], [0.0, -1.0, -0.4, 0.0], [0, 1, 2, 0])


def test_the_pool_grows_by_public_progress_and_the_root_of_its_research():
    rule = CommunityPool(CommunityPool.Parameters(pool_size=3.0, open_contribution=1.0))
    state = rule.advance(view(*SCENE), rule.start(SimpleNamespace()))
    assert state["pool"][0] == -0.4  # where the best open lab stands
    for month in range(12):
        state = rule.advance(view(*SCENE, month), state)
    rate = np.log(3) / 12
    assert state["pool"][0] == pytest.approx(-0.4 + 12 * (0.6 * rate + 0.4 * rate * np.sqrt(4.0)), rel=1e-12)


def test_labs_below_it_learn_a_share_of_the_gap():
    rule = CommunityPool()
    learnt = rule.knowledge(view(*SCENE), {"pool": np.array([-0.2])})
    np.testing.assert_allclose(learnt, [0, 0.08, 0.02, 0], atol=1e-15)


def test_a_lab_behind_a_pool_at_its_own_pace_closes_the_gap_at_that_speed():
    """Gap x (1 - spillover)^t."""
    rule, known = CommunityPool(), -1.0
    for _ in range(24):
        known += float(rule.knowledge(view([1.0], [known], [1]), {"pool": np.zeros(1)})[0])
    assert -known == pytest.approx(0.9**24, rel=1e-12)


def test_nobody_does_research_and_nobody_is_open():
    Economy(toy("months=3", "labs.alpha.rd=0", "labs.beta.rd=0", mechanisms={SWITCH: True})).run()
    closed = Economy(toy("months=3", "labs.beta=null", "hosts.gamma=null", mechanisms={SWITCH: True})).run()
    assert np.isfinite(closed.state[SWITCH]["pool"]).all()


def test_at_zero_it_is_off():
    zero = CommunityPool(CommunityPool.Parameters(spillover=0))
    assert zero.knowledge(None, {"pool": np.zeros(1)}) is None


def test_on_it_draws_labs_together():
    assert max(moves(SWITCH, "knowledge_spread", months=10)) < 0
    assert max(moves(SWITCH, "open_knowledge_gap", months=10, seeds=(1,))) < 0
