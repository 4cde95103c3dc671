"""The equations without numba, and without a place to keep compiled code."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from simulation.equations import demand
from simulation.equations.demand import choose
from simulation.equations.response import evaluate
from tests.equations.markets import random_choices, random_market, random_structure


def test_importing_the_equations_leaves_numba_alone():
    code = "import sys, simulation.equations.equilibrium; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_reference_serves_where_numba_is_missing(monkeypatch):
    rng = np.random.default_rng(0)
    structure = random_structure(rng)
    choices = random_choices(rng, structure)
    market = random_market(rng)
    monkeypatch.setattr(demand, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "simulation.equations.demand_kernel", None)
    assert np.all(choose(structure, choices).share >= 0)
    fresh = type(market)(market.structure, market.demand, market.costs, market.switching, market.incumbent)
    assert not fresh.compiled
    assert np.all(np.isfinite(evaluate(fresh, 2 * market.costs).step))


def test_kernels_compile_where_no_cache_can_be_written(monkeypatch):
    pytest.importorskip("numba")
    from simulation.equations import demand_kernel

    def refusing(*, cache=False, **_):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(demand_kernel, "njit", refusing)
    assert demand_kernel.compiled(len) is len
