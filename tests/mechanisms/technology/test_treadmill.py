"""The treadmill: what too little R&D costs, and how far behind it leads."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.technology import Learning, knowledge_after
from simulation.mechanisms.technology.treadmill import Treadmill, shortfall
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.treadmill"


def test_the_shortfall_by_hand():
    np.testing.assert_allclose(shortfall(np.array([100.0, 30.0, 15.0, 0.0]), 0.3), [0, 0, 0.5, 1], atol=1e-15)
    assert not shortfall(np.zeros(2), 0.3).any()


@pytest.mark.parametrize("missing", [0.25, 1.0])
def test_a_lasting_shortfall_leads_so_far_behind(missing):
    """Against the same lab that spends enough, both learning from a leader."""
    learning, rate, months = Learning(0.05, 0.1, 3.0), 0.05, 40
    kept, short, gaps = -1.0, -1.0, []
    for month in range(months):
        best = 0.1 * (month - learning.delay)
        kept = float(knowledge_after(kept, best, 0.01, learning))
        short = float(knowledge_after(short, best, 0.01, learning)) - rate * missing
        gaps.append(kept - short)
    expected = rate * missing / learning.speed * (1 - (1 - learning.speed) ** np.arange(1, months + 1))
    np.testing.assert_allclose(gaps, expected, rtol=1e-12)


def test_a_lab_that_stops_loses_the_whole_rate_in_the_economy():
    off, on = (Economy(toy("months=3", mechanisms={SWITCH: one})) for one in (False, True))
    for economy in (off, on):
        economy.run()
    row = on.sellers.names.index("beta")
    spent = on.sellers.rd[row] / on.sellers.rd.max()
    lost = off.sellers.knowledge - on.sellers.knowledge
    assert lost[on.sellers.names.index("alpha")] == 0
    assert (lost[row] > 0) == (spent < 0.3)
    assert on.mechanisms[SWITCH].knowledge(on.mechanism_view(), {})[on.sellers.kind >= 2] == pytest.approx(-0.05)


def test_nobody_spends():
    on = Economy(toy("months=1", "labs.alpha.rd=0", "labs.beta.rd=0", mechanisms={SWITCH: True})).run()
    assert np.isfinite(on.sellers.knowledge).all()


def test_off_is_no_term():
    zero = Treadmill(Treadmill.Parameters(depreciation_of_knowledge=0))
    assert zero.knowledge(None, {}) is None


def test_on_knowledge_spreads():
    assert min(moves(SWITCH, "knowledge_spread")) > 0
