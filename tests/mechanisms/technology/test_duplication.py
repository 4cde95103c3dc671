"""Duplication: what is found twice counts once, and open labs give up until two are left."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology._labs import discoveries
from simulation.mechanisms.technology.duplication import Duplication
from simulation.tick import s02_research
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.duplication"


@pytest.mark.parametrize("overlap", [0.3, 1.0])
def test_in_all_it_is_the_largest_and_a_part_of_the_rest(overlap):
    economy = Economy(toy("months=2", mechanisms={SWITCH: {"overlap": overlap}})).run()
    own = s02_research.discoveries(economy)
    np.testing.assert_allclose(
        own, discoveries(economy.mechanism_view(), economy.sellers.research_budget + economy.sellers.pool), rtol=1e-14
    )
    total = (own + economy.mechanisms[SWITCH].knowledge(economy.mechanism_view(), {})).sum()
    assert total == pytest.approx(own.max() + (1 - overlap) * (own.sum() - own.max()), rel=1e-12)


def test_the_weakest_open_lab_gives_up_until_so_many_are_left():
    always = {"consolidation_rate": 12.0, "alternatives": 2, "overlap": 0.0}
    economy = Economy(neutral(SWITCH, setting=always, months=4))
    rule, gone = economy.mechanisms[SWITCH], []
    while economy.month < 4:
        view = economy.mechanism_view()
        certain = SimpleNamespace(**{**vars(view), "uniform": lambda *_: 0.0})
        makers = [
            n for n in np.flatnonzero(view.sellers.active & (view.sellers.rd > 0)) if view.sellers.openness[n] > 0
        ]
        best = {n: view.weights.rating[view.weights.developer == n].max() for n in makers}
        assert rule.leave(certain, {}) == [view.sellers.names[min(best, key=best.get)]]
        gone += rule.leave(view, {}) or []
        economy.step()
    assert gone
    assert not any(economy.sellers.active[economy.sellers.names.index(name)] for name in gone)


def test_two_are_left_alone():
    economy = Economy(toy("months=1", mechanisms={SWITCH: {"consolidation_rate": 12.0}}))
    view = SimpleNamespace(**{**vars(economy.mechanism_view()), "uniform": lambda *_: 0.0})
    assert economy.mechanisms[SWITCH].leave(view, {}) is None


def test_at_zero_it_is_off():
    assert Duplication(Duplication.Parameters(overlap=0)).knowledge(None, {}) is None


def test_on_knowledge_spreads_and_labs_are_fewer():
    alone, fast = {"consolidation_rate": 0.0}, {"consolidation_rate": 12.0}
    assert min(moves(SWITCH, "knowledge_spread", settings=(False, alone))) > 0
    assert max(moves(SWITCH, "labs_active", settings=(False, fast), seeds=(1,), months=8)) < 0
