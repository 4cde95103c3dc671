"""Choice with incumbents: against brute force over classes, at the edges, and compiled against reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.demand import Choices, Structure, choose
from tests.equations.markets import brute_force, random_choices, random_structure

ENGINES = [False, True]
SHAPES = [(0.1, 0.9, 0.6), (0.05, 0.6, 0.6), (0.2, 0.95, 0.0), (0.1, 0.0, 0.0), (0.1, 0.99, 0.5)]


def assert_matches_brute_force(structure, choices, compiled, tolerance=1e-13):
    outcome = choose(structure, choices, compiled)
    share, outside, surplus = brute_force(structure, choices)
    np.testing.assert_allclose(outcome.share, share.astype(float), rtol=0, atol=tolerance)
    np.testing.assert_allclose(outcome.outside, outside.astype(float), rtol=0, atol=tolerance)
    np.testing.assert_allclose(outcome.surplus, surplus.astype(float), rtol=0, atol=tolerance)
    np.testing.assert_allclose(outcome.share.sum(axis=0) + outcome.outside, 1.0, atol=tolerance)
    held = np.zeros_like(outcome.incumbent)
    np.add.at(held, structure.seller, outcome.share)
    np.testing.assert_allclose(outcome.incumbent, held, atol=1e-15)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("height", [0.0, 0.05, 0.3])
def test_masses_and_surplus_equal_brute_force(shape, height, compiled):
    rng = np.random.default_rng(int(1000 * sum(shape)))
    for _ in range(4):
        structure = random_structure(rng, kappa=shape[0], rho_host=shape[1], rho_family=shape[2])
        assert_matches_brute_force(structure, random_choices(rng, structure, height=height), compiled)


@pytest.mark.parametrize("compiled", ENGINES)
def test_highest_switching_cost_stays_exact(compiled):
    rng = np.random.default_rng(3)
    structure = random_structure(rng)
    choices = random_choices(rng, structure)
    height = 499.0 * structure.kappa * (1 - structure.rho_host)
    assert_matches_brute_force(structure, replace(choices, switching=np.full(6, height)), compiled)


@pytest.mark.parametrize("compiled", ENGINES)
def test_two_level_nesting_is_the_equal_correlation_case(compiled):
    rng = np.random.default_rng(4)
    structure = random_structure(rng, rho_host=0.8, rho_family=0.8)
    choices = random_choices(rng, structure)
    # With equal correlations weights within a family are no closer than hosts: the family is the nest.
    merged = replace(structure, weights=structure.family[structure.weights], family=np.arange(3))
    a, b = choose(structure, choices, compiled), choose(merged, choices, compiled)
    np.testing.assert_allclose(a.share, b.share, atol=1e-14)
    np.testing.assert_allclose(a.surplus, b.surplus, atol=1e-14)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("hosts", [1, 2, 5, 40])
def test_identical_hosts_add_only_what_the_nest_allows(hosts, compiled):
    kappa, rho, others, utility = 0.1, 0.9, 0.25, 0.13
    structure = Structure(np.arange(hosts + 1), np.r_[0, np.ones(hosts, int)], np.arange(2), kappa, rho, 0.6)
    rows = np.r_[others, np.full(hosts, utility)][:, None]
    inclusive = choose(structure, Choices(rows, np.zeros(1), np.zeros((hosts + 1, 1))), compiled).surplus[0] / kappa
    base = 1 + np.exp(others / kappa)
    worth = np.exp(utility / kappa)
    alone = np.log(base + worth)
    expected = np.log((base + hosts ** (1 - rho) * worth) / (base + worth))
    assert inclusive - alone == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("compiled", ENGINES)
def test_surplus_slope_is_the_share(compiled):
    rng = np.random.default_rng(5)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, missing=0.0)
    share = choose(structure, choices, compiled).share
    step = 1e-5
    for j in range(share.shape[0]):
        ends = []
        for sign in (-1, 1):
            utility = choices.utility.copy()
            utility[j] += sign * step
            ends.append(choose(structure, replace(choices, utility=utility), compiled).surplus)
        np.testing.assert_allclose((ends[1] - ends[0]) / (2 * step), share[j], atol=2e-5 * max(1, share[j].max()))


@pytest.mark.parametrize("compiled", ENGINES)
def test_nothing_on_offer(compiled):
    empty = Structure(np.zeros(0, int), np.zeros(0, int), np.zeros(3, int), 0.1, 0.9, 0.6)
    outcome = choose(empty, Choices(np.zeros((0, 4)), np.full(4, 0.1), np.zeros((2, 4))), compiled)
    np.testing.assert_array_equal(outcome.outside, 1.0)
    np.testing.assert_array_equal(outcome.surplus, 0.0)
    rng = np.random.default_rng(6)
    structure = random_structure(rng)
    away = replace(random_choices(rng, structure), utility=np.full((14, 6), -np.inf))
    outcome = choose(structure, away, compiled)
    np.testing.assert_allclose(outcome.outside, 1.0, atol=1e-15)
    np.testing.assert_array_equal(outcome.share, 0.0)


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize("size", [1e3, 1e9, -1e9])
def test_huge_utilities(size, compiled):
    rng = np.random.default_rng(7)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, missing=0.3)
    outcome = choose(structure, replace(choices, utility=choices.utility + size), compiled)
    assert np.all(np.isfinite(outcome.share))
    assert np.all(outcome.share >= 0)
    np.testing.assert_allclose(outcome.share.sum(axis=0) + outcome.outside, 1.0, atol=1e-12)
    assert np.all(outcome.outside < 1e-300) if size > 0 else np.all(outcome.outside == pytest.approx(1.0))


@pytest.mark.parametrize("compiled", ENGINES)
def test_no_sellers_and_weights_without_offers(compiled):
    structure = Structure(np.array([1, 1]), np.array([4, 2]), np.array([5, 0, 3, 0, 3, 1]), 0.1, 0.9, 0.6)
    choices = Choices(np.array([[0.1], [0.2]]), np.array([0.05]), np.array([[0.2], [0.3], [0.1]]))
    assert_matches_brute_force(structure, choices, compiled)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.floats(0.02, 0.5), st.floats(0, 0.97), st.floats(0, 1), st.floats(0, 1))
def test_compiled_equals_reference(seed, kappa, rho, part, height):
    rng = np.random.default_rng(seed)
    structure = random_structure(rng, kappa=kappa, rho_host=rho, rho_family=part * rho)
    choices = random_choices(
        rng, structure, decisions=int(rng.integers(1, 300)), height=20 * height * kappa * (1 - rho)
    )
    a, b = choose(structure, choices, True), choose(structure, choices, False)
    for name in ("share", "outside", "incumbent", "surplus"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=0, atol=1e-12)


def test_read_only_and_strided_inputs():
    rng = np.random.default_rng(8)
    structure = random_structure(rng)
    choices = random_choices(rng, structure)
    locked = Choices(np.asfortranarray(choices.utility), choices.switching.copy(), choices.incumbent.copy())
    for array in (locked.utility, locked.switching, locked.incumbent):
        array.flags.writeable = False
    np.testing.assert_array_equal(choose(structure, locked).share, choose(structure, choices).share)


def test_faults_are_sentences():
    rng = np.random.default_rng(9)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, missing=0.0)
    with pytest.raises(ValueError, match="at most 500"):
        choose(structure, replace(choices, switching=np.full(6, 6.0)))
    utility = choices.utility.copy()
    utility[2, 3] = np.nan
    for compiled in ENGINES:
        with pytest.raises(ValueError, match="decision 3"):
            choose(structure, replace(choices, utility=utility), compiled)
    with pytest.raises(ValueError, match="rho_host"):
        replace(structure, rho_family=0.95)
    with pytest.raises(ValueError, match="kappa"):
        replace(structure, kappa=0.0)
    with pytest.raises(ValueError, match=r"0\.\.5"):
        replace(structure, weights=structure.weights + 1)
    with pytest.raises(ValueError, match="every offer"):
        replace(structure, seller=structure.seller[1:])
