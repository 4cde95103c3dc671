"""The kernels' own exponential and logarithm."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")
from simulation.equations.demand_kernel import compiled, fast_exp, fast_log


@compiled
def exps(x, out):
    for i in range(x.size):
        out[i] = fast_exp(x[i])


@compiled
def logs(x, out):
    for i in range(x.size):
        out[i] = fast_log(x[i])


def test_exponential_is_accurate():
    x = np.random.default_rng(0).uniform(-708, 709, 200_000)
    out = np.empty_like(x)
    exps(x, out)
    assert float(np.max(np.abs(out / np.exp(x.astype(np.longdouble)) - 1))) < 3e-16


def test_exponential_at_the_edges():
    x = np.array([-np.inf, -1e300, -710.0, 0.0, 800.0, np.inf, np.nan])
    out = np.empty_like(x)
    exps(x, out)
    np.testing.assert_array_equal(out, [0, 0, 0, 1, np.inf, np.inf, np.nan])


def test_logarithm_is_accurate():
    rng = np.random.default_rng(1)
    x = np.r_[rng.uniform(0.3, 3, 100_000), np.exp(rng.uniform(-600, 700, 100_000))]
    out = np.empty_like(x)
    logs(x, out)
    exact = np.log(x.astype(np.longdouble))
    assert float(np.max(np.abs(out - exact) / np.maximum(np.abs(exact), 1e-3))) < 4e-16


def test_logarithm_at_the_edges():
    x = np.array([0.0, 1.0, np.inf, np.nan])
    out = np.empty_like(x)
    logs(x, out)
    np.testing.assert_array_equal(out, [-np.inf, 0, np.inf, np.nan])
