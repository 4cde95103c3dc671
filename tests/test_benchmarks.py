"""The benchmarks' work is the same on both sides; nothing here looks at a clock."""

import json

import numpy as np
import pytest

from benchmarks import Line
from benchmarks.__main__ import as_json, as_table
from benchmarks.crowd import Crowd, PlainMesa, jax_month
from benchmarks.floor import counted_run, exponentials
from benchmarks.prices import Case
from benchmarks.scaling import exponent


@pytest.fixture(scope="module")
def crowd():
    return Crowd(8000)


def test_mesa_chooses_as_the_engine_does(crowd):
    """One month from the same incumbents: numbers by offer differ by no more than two samples of the law do."""
    mesa = PlainMesa(crowd, 10**9)
    assert mesa.choices == crowd.choices
    mesa.step()
    theirs = mesa.taken.sum(axis=1)
    ours = crowd.choose().sum(axis=1)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.02)
    spread = np.sqrt(ours + theirs + 1)
    assert abs((ours - theirs) / spread).max() < 4
    assert np.mean(((ours - theirs) / spread) ** 2) < 1.5


def test_jax_chooses_as_mesa_does(crowd):
    pytest.importorskip("jax")
    month, choices = jax_month(crowd, 10**9)
    order = crowd.scene.structure.layout(len(crowd.scene.sellers)).order
    taken = np.bincount(np.asarray(month()), minlength=len(order) + 1)[:-1]
    mesa = PlainMesa(crowd, 10**9)
    mesa.step()
    theirs = mesa.taken.sum(axis=1)[order]
    assert choices == mesa.choices
    assert abs((taken - theirs) / np.sqrt(taken + theirs + 1)).max() < 4


def test_both_solvers_find_the_same_prices():
    pytest.importorskip("pyblp")
    case = Case(offers=16, firms=4, types=30)
    np.testing.assert_allclose(case.ours(), case.theirs(), atol=1e-8)


def test_the_floor_counts_and_leaves_the_kernels_alone():
    from simulation.equations import demand_kernel

    kept = (demand_kernel.choose_kernel, demand_kernel.slopes_kernel, demand_kernel.groups_kernel)
    one, two = (counted_run(months, 40) for months in (1, 2))
    assert 0 < one < two
    assert kept == (demand_kernel.choose_kernel, demand_kernel.slopes_kernel, demand_kernel.groups_kernel)
    rows, out = np.linspace(-20, 0, 128), np.empty(128)
    exponentials(rows, out, 2)
    np.testing.assert_allclose(out, np.exp(rows), rtol=1e-14)


def test_exponents_and_verdicts():
    assert exponent([1, 2, 4], [3.0, 6.0, 12.0]) == pytest.approx(1.0)
    lines = [Line("a", 90.0, 80, True), Line("b", 2.0, 1.1, False, "why"), Line("c", None, 5, True)]
    assert [line.met for line in lines] == [True, False, None]
    assert [word for row in as_table(lines).splitlines() for word in row.split() if word in {"met", "missed"}] == [
        "met",
        "missed",
    ]
    assert [item["met"] for item in json.loads(as_json(lines))["benchmarks"]] == [True, False, None]
