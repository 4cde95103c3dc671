"""The kernels' own exponential and logarithm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("numba")
from simulation.equations.demand import Choices, choose
from simulation.equations.demand_kernel import compiled, fast_exp, fast_log, fixed_kernel, turns
from simulation.equations.layout import build_layout
from simulation.equations.nests import fixed_part, powers_of
from simulation.equations.response import RivalTables, evaluate
from tests.equations.markets import random_choices, random_market, random_structure


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


def some_see_little(rng, structure, decisions=300):
    """Choices of people of whom every second one can have two offers only, so that blocks differ in what they skip."""
    choices = random_choices(rng, structure, decisions, missing=0.05)
    choices.utility[2:, ::2] = -np.inf
    return choices


def test_decisions_are_taken_by_how_many_offers_they_can_have():
    utility = np.array([[0.1, -np.inf, 0.2, -np.inf], [0.3, -np.inf, -np.inf, 0.5]])
    assert turns(utility).tolist() == [0, 2, 3, 1]


@pytest.mark.parametrize("height", [0.0, 0.3])
def test_skipping_what_a_block_cannot_have_changes_nothing(height):
    rng = np.random.default_rng(5)
    for _ in range(4):
        structure = random_structure(rng)
        choices = some_see_little(rng, structure)
        choices = Choices(choices.utility, height * choices.switching, choices.incumbent)
        for fast, plain in zip(*(vars(choose(structure, choices, how)).values() for how in (True, False)), strict=True):
            np.testing.assert_allclose(fast, plain, rtol=1e-12, atol=1e-300)


def test_a_block_that_can_have_nothing_stays_outside():
    structure = random_structure(np.random.default_rng(6))
    choices = random_choices(np.random.default_rng(7), structure, 200)
    choices.utility[:] = -np.inf
    outcome = choose(structure, choices, compiled=True)
    assert not outcome.share.any()
    np.testing.assert_allclose(outcome.outside, 1.0, rtol=1e-15)
    np.testing.assert_allclose(outcome.surplus, 0.0, atol=1e-15)


def test_what_is_not_a_number_is_found_wherever_it_stands():
    structure = random_structure(np.random.default_rng(8))
    choices = some_see_little(np.random.default_rng(9), structure)
    choices.utility[:, 100] = -np.inf
    choices.utility[0, 100] = np.nan
    with pytest.raises(ValueError, match="decision 100"):
        choose(structure, choices, compiled=True)


@pytest.mark.parametrize("patience", [0.0, 0.4])
def test_logarithms_and_what_rivals_keep_equal_their_references(patience):
    rng = np.random.default_rng(10)
    market = random_market(rng, decisions=150, patience=patience)
    market.demand.utility_at_zero[2:, ::2] = -np.inf
    posted, structure = 2 * market.costs, market.structure
    plain, fast = (RivalTables(replace(market, compiled=how), posted) for how in (False, True))
    keep = structure.family == structure.family[structure.weights[0]]
    keep[structure.weights[1]] = True
    for view, logs, quick in zip(market.views, plain.logs, fast.logs, strict=True):
        for name, reference, found in zip(logs._fields, logs, quick, strict=True):
            np.testing.assert_allclose(found, reference, rtol=1e-12, atol=1e-12, err_msg=name)
        full, classes = view.layout, view.incumbent.shape[0]
        part = build_layout(structure.seller, structure.weights, structure.family, classes, keep)
        kept = keep[structure.weights[full.order[full.nest_start[:-1]]]]
        powers = powers_of(full, logs)
        pair = [fixed_part(full, part, kept, logs), fixed_kernel(full, part, kept, logs, powers)]
        for place, each in enumerate(pair):  # the exponent taken out of the market is another
            out = np.exp(each.shift)
            pair[place] = each._replace(shift=out * 0, total=each.total * out, classes=each.classes * out)
        for name, reference, found in zip(pair[0]._fields, *pair, strict=True):
            np.testing.assert_allclose(found, reference, rtol=1e-12, atol=1e-12, err_msg=name)


def test_slopes_where_blocks_differ_in_reach_equal_the_reference():
    market = random_market(np.random.default_rng(11), decisions=300, patience=0.4)
    market.demand.utility_at_zero[3:, ::2] = -np.inf
    plain, fast = (evaluate(replace(market, compiled=how), 2 * market.costs) for how in (False, True))
    np.testing.assert_allclose(fast.tokens, plain.tokens, rtol=1e-12)
    np.testing.assert_allclose(fast.gradient, plain.gradient, rtol=1e-12, atol=1e-12 * plain.tokens.max())
    np.testing.assert_allclose(fast.step, plain.step, rtol=1e-11)
