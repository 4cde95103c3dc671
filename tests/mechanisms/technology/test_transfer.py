"""Transfer learning: a linear map of gains, exact in the economy; generalists gain."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.transfer import carried
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.transfer"
CLEAN = ("technology.skill_sd=0", "technology.shock_sd=0", "turnover.lab_entry=0")


@pytest.mark.parametrize("tasks", [1, 2, 5])
def test_in_all_it_is_the_matrix(tasks):
    gain, tau = np.random.default_rng(1).normal(size=(3, tasks)), 0.3
    mixed = np.eye(tasks) + (tau * (np.ones((tasks, tasks)) - np.eye(tasks)) / (tasks - 1) if tasks > 1 else 0)
    np.testing.assert_allclose(gain + carried(gain, tau), gain @ mixed, rtol=1e-12)


def test_a_generalist_gains_everywhere_and_a_specialist_where_it_learns():
    np.testing.assert_allclose(carried(np.array([10.0, 10, 10]), 0.2), 2.0)
    np.testing.assert_allclose(carried(np.array([30.0, 0, 0]), 0.2), [0, 3, 3])


def test_the_next_generation_has_tau_times_what_the_last_gained():
    economy = Economy(toy("months=16", *CLEAN, mechanisms={SWITCH: {"transfer": 0.5}})).run()
    weights, alpha = economy.weights, economy.sellers.names.index("alpha")
    line = [row for row in range(len(weights)) if weights.developer[row] == alpha and weights.tier[row] == 0]
    assert len(line) > 3
    rise, skill = np.diff(weights.rating[line]), np.diff(weights.skill[line], axis=0)
    np.testing.assert_allclose(skill[0], 0, atol=1e-12)
    np.testing.assert_allclose(skill[1:], 0.5 * rise[:-1, None] + np.zeros(3), rtol=1e-9)


def test_on_all_tasks_gain():
    assert min(moves(SWITCH, "task_skill", months=14)) > 0
