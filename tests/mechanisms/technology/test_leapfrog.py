"""Leapfrogging: how often, how much, how it fades, and that labs swap places."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.technology import Learning, knowledge_after, value_before
from simulation.mechanisms.technology.leapfrog import Leapfrog
from simulation.streams import Streams
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.leapfrog"


def found(months, **numbers):
    labs = SimpleNamespace(
        names=[f"lab {n}" for n in range(50)],
        active=np.arange(50) > 0,
        research_budget=np.where(np.arange(50) > 1, 1e6, 0.0),
    )
    sellers = type("Rows", (SimpleNamespace,), {"__len__": lambda rows: 50})(**vars(labs))
    streams, rule = Streams(1), Leapfrog(Leapfrog.Parameters(**numbers))
    views = (
        SimpleNamespace(month=m, sellers=sellers, uniform=streams.uniform, normal=streams.normal) for m in range(months)
    )
    return np.array([rule.knowledge(view, {}) for view in views])


def test_jumps_come_at_the_hazard_with_half_normal_size():
    jumps = found(200, innovation_sd=2.0, jump_hazard=0.1)
    assert not jumps[:, :2].any()  # out of business, without R&D
    size = jumps[:, 2:]
    assert (size > 0).mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / size.size))
    some = size[size > 0]
    assert some.mean() == pytest.approx(2 * np.sqrt(2 / np.pi), abs=4 * 2 * np.sqrt((1 - 2 / np.pi) / some.size))


def test_a_jump_leaks_at_the_speed_of_spillovers():
    """Edge x (1 - s)^(t - delay) over an equal follower, once the delay is over."""
    learning, best, follower, lead = Learning(0.0, 0.1, 3.0), [0.0], 0.0, 1.0
    gaps = []
    for _ in range(30):
        follower = float(knowledge_after(follower, value_before(best, 3.0), 0.0, learning))
        best.append(lead)
        gaps.append(lead - follower)
    np.testing.assert_allclose(gaps, 0.9 ** np.maximum(np.arange(30) - 3, 0), rtol=1e-12)


@pytest.mark.parametrize("zero", ["innovation_sd", "jump_hazard"])
def test_either_at_zero_is_no_term(zero):
    assert Leapfrog(Leapfrog.Parameters(**{zero: 0})).knowledge(None, {}) is None


def test_nobody_does_research():
    on = Economy(toy("months=2", "labs.alpha.rd=0", "labs.beta.rd=0", mechanisms={SWITCH: {"jump_hazard": 1.0}})).run()
    assert not on.recorder.monthly[-1]["labs_rd_usd"]


def test_on_labs_swap_places():
    often = {"innovation_sd": 2.0, "jump_hazard": 0.1}
    assert min(moves(SWITCH, "rank_swaps", settings=(False, often), months=15)) > 0
