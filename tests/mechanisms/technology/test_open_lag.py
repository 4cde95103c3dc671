"""The imposed lag: open weights come out at the frontier less slope x lag."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.scenario import ScenarioError, load
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.open_lag"
CALM = ("technology.shock_sd=0", "technology.release_interval=1", "technology.release_jitter=0", "months=5")


@pytest.mark.parametrize("lag", [0.0, 4.0, 8.5])
def test_open_weights_stand_the_lag_behind_the_frontier_they_could_see(lag):
    history = Economy(toy(*CALM, mechanisms={SWITCH: {"lag_months": lag}}), seed=1).run().history
    seen = history.best_closed[-6:-1] - 6.5 * lag
    np.testing.assert_allclose(history.best_open[-5:], seen, rtol=1e-12)


def test_at_the_start_too():
    history = Economy(neutral(SWITCH, setting={"lag_months": 5}), seed=1).history
    assert history.best_closed[-1] - history.best_open[-1] == pytest.approx(5 * 6.5, rel=1e-12)


def test_off_imitation_decides_also_where_the_scenario_imposes_a_lag():
    off = neutral(SWITCH, technology={"open_lag": 6.0})
    assert off.technology.open_lag is None
    assert off == neutral(SWITCH)


def test_a_longer_lag_keeps_users_with_closed_labs():
    far = {"settings": ({"lag_months": 4}, {"lag_months": 12}), "months": 5}
    assert min(moves(SWITCH, "lag_months_vertical", **far)) > 2
    assert min(moves(SWITCH, "closed_token_share", **far)) > 0


def test_it_is_imposed_or_explained_and_not_both():
    with pytest.raises(ScenarioError, match="conflicts with"):
        load("toy", (), {"mechanisms": {SWITCH: True, "technology.imitation": True}})


def test_without_open_labs_it_does_nothing():
    alone = ("labs.beta=null", "hosts.gamma=null", "months=2")
    on, off = (Economy(toy(*alone, mechanisms={SWITCH: one}), seed=1).run() for one in (True, False))
    assert on.recorder.monthly[-1]["best_closed_rating"] == off.recorder.monthly[-1]["best_closed_rating"]
