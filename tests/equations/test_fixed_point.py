"""The accelerated fixed-point iteration."""

from __future__ import annotations

import numpy as np

from simulation.equations.fixed_point import solve_fixed_point


def test_linear_map_is_solved_in_few_steps():
    rng = np.random.default_rng(0)
    matrix = 0.9 * np.linalg.qr(rng.normal(size=(4, 4)))[0]
    target = rng.normal(size=4)
    solved = solve_fixed_point(lambda x: 0.05 * (matrix - np.eye(4)) @ (x - target), np.zeros(4), 1e-12)
    assert solved.converged
    assert solved.iterations < 40
    np.testing.assert_allclose(solved.point, target, atol=1e-9)


def test_divergent_acceleration_falls_back_to_plain_steps():
    solved = solve_fixed_point(lambda x: 0.5 * (np.cos(3 * x) / 3 - x), np.array([2.0, -4.0]), 1e-12)
    assert solved.converged
    np.testing.assert_allclose(np.cos(3 * solved.point) / 3, solved.point, atol=1e-11)


def test_cycling_plain_steps_are_shortened():
    solved = solve_fixed_point(lambda x: np.clip(-30.0 * x, -1.0, 1.0), np.array([0.37]), 1e-10)
    assert solved.converged
    np.testing.assert_allclose(solved.point, 0.0, atol=1e-10)


def test_no_solution_is_reported():
    solved = solve_fixed_point(np.ones_like, np.zeros(2), 1e-10, limit=50)
    assert not solved.converged
    assert solved.iterations == 50


def test_nothing_to_solve():
    assert solve_fixed_point(lambda x: x, np.zeros(0), 1e-10).converged
