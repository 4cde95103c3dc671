"""Compiled draws: the same choices as the reference, exact binomials, random subsets that fit."""

from itertools import pairwise

import numpy as np
import pytest
from numba import njit
from scipy import stats

from simulation.equations import sampling_kernel as kernel
from simulation.equations.sampling import arranged, branches, mix, race
from tests.equations.markets import random_choices, random_structure
from tests.equations.test_sampling import some_keys, words


@njit
def draws(n, p, keys):
    out = np.empty(keys.size, np.int64)
    for i in range(keys.size):
        out[i] = kernel.binomial(n, p, keys[i])
    return out


@njit
def subsets(counts, drawn, names, keys):
    out = np.zeros((keys.size, counts.shape[0]), np.int64)
    for i in range(keys.size):
        kernel.subset(counts, 0, drawn, names, keys[i], out[i])
    return out


def kernel_choices(structure, choices, names, key, group):
    """Choices of people in every decision by the kernel, offers' rows, (N, people)."""
    size, decisions, sellers = len(group), choices.utility.shape[1], choices.incumbent.shape[0]
    layout = structure.layout(sellers)
    ordered = arranged(structure, sellers, names)
    person = words(np.random.default_rng(0), 1)
    keyed = kernel.Names(
        np.append(ordered.family, ordered.outside),
        ordered.weights,
        ordered.offer,
        key,
        person,
        words(np.random.default_rng(1), sellers + 2),
    )
    incumbent = np.tile(np.where(group < sellers, group, -1), decisions).astype(np.int16)
    state = kernel.State(
        np.array([0, size]),
        np.zeros(1, np.int64),
        np.zeros(size, np.uint8),
        np.ones(size, np.uint8),
        incumbent,
        np.full(size * decisions, -9, np.int32),
    )
    rows = np.stack([np.arange(decisions), np.zeros(decisions, np.int64), np.arange(decisions)], axis=1)
    out = (
        np.zeros(choices.utility.shape, np.int64),
        np.zeros((sellers, decisions), np.int64),
        np.zeros(decisions, np.int64),
        np.zeros(decisions),
    )
    height = choices.switching / (structure.kappa * structure.scale.lam)
    kernel.draw_people(
        layout, structure.scale, keyed, choices.utility, height, choices.incumbent, rows, state,
        np.arange(len(structure.seller)), out, kernel.tree(layout, sellers), kernel.lanes(size, sellers, layout),
    )  # fmt: skip
    who = np.array(
        [[kernel.mix(kernel.person_key(keyed, 0, i) ^ k) for i in range(size)] for k in key], dtype=np.uint64
    )
    return state, out, who


@pytest.mark.parametrize("seed", range(4))
def test_people_choose_as_in_the_reference(seed):
    rng = np.random.default_rng(seed)
    structure = random_structure(rng, rho_host=[0.9, 0.6, 0.95, 0.0][seed], rho_family=[0.6, 0.6, 0.0, 0.0][seed])
    choices = random_choices(rng, structure, decisions=3)
    names, key, group = some_keys(rng, structure), words(rng, 3), rng.integers(0, 6, 300)
    state, (taken, held, people, log_sum), who = kernel_choices(structure, choices, names, key, group)
    tree, keys = branches(structure, choices), arranged(structure, 5, names)
    found = state.choice.reshape(3, -1)
    for n in range(3):
        expected = race(structure, tree, keys, n, (who[n], group))
        np.testing.assert_array_equal(found[n], expected)
        np.testing.assert_array_equal(taken[:, n], np.bincount(expected[expected >= 0], minlength=14))
        assert log_sum[n] == pytest.approx(tree.log_sum[group, n].sum(), rel=1e-12)
    np.testing.assert_array_equal(people, 300)
    sold = np.zeros_like(held)
    np.add.at(sold, structure.seller, taken)
    np.testing.assert_array_equal(held, sold)
    last = np.where(found >= 0, structure.seller[found], -1)
    np.testing.assert_array_equal(state.incumbent.reshape(3, -1), last)


CASES = [
    (1, 0.3),
    (7, 0.5),
    (40, 0.02),
    (30, 0.97),
    (25, 0.4),
    (25, 0.41),
    (1000, 0.2),
    (1000, 0.93),
    (10**6, 1e-5),
    (10**9, 0.37),
]


@pytest.mark.parametrize(("n", "p"), CASES)
def test_binomial_draws_have_the_binomial_law(n, p):
    found = draws(n, p, mix(np.arange(40000, dtype=np.uint64)))
    law = stats.binom(n, p)
    cuts = np.unique(law.ppf([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]))
    edges = np.concatenate([[-1], cuts, [n]])
    expected = np.diff(law.cdf(edges)) * len(found)
    counted = np.array([np.sum((found > a) & (found <= b)) for a, b in pairwise(edges)])
    seen = expected > 0
    assert counted[~seen].sum() == 0
    if seen.sum() > 1:
        assert stats.chisquare(counted[seen], expected[seen]).pvalue > 1e-3
    assert found.mean() == pytest.approx(law.mean(), abs=4 * law.std() / 200)
    assert found.var() == pytest.approx(law.var(), rel=0.06)


def test_binomial_draws_at_the_edges():
    keys = mix(np.arange(100, dtype=np.uint64))
    assert set(draws(0, 0.5, keys)) == {0}
    assert set(draws(9, 0.0, keys)) == {0}
    assert set(draws(9, 1.0, keys)) == {9}
    assert draws(9, 1e-300, keys).max() == 0


def test_binomial_draws_under_one_key_move_little():
    keys = mix(np.arange(20000, dtype=np.uint64))
    for n in (12, 400, 10**6):
        a, b = draws(n, 0.3, keys), draws(n, 0.301, keys)
        assert np.var(b - a) < 0.35 * (np.var(a) + np.var(b))


def test_a_subset_fits_and_is_random():
    counts, names = np.array([[5], [0], [20], [40]]), kernel.Names(*[words(np.random.default_rng(2), 6)] * 6)
    found = subsets(counts, 13, names, mix(np.arange(20000, dtype=np.uint64)))
    assert set(found.sum(axis=1)) == {13}
    assert np.all((found >= 0) & (found <= counts[:, 0]))
    for c in (0, 2, 3):
        law = stats.hypergeom(65, counts[c, 0], 13)
        assert found[:, c].mean() == pytest.approx(law.mean(), abs=0.04)
        assert found[:, c].var() == pytest.approx(law.var(), rel=0.05)
    assert np.all(subsets(counts, 65, names, mix(np.arange(5, dtype=np.uint64))) == counts[:, 0])
