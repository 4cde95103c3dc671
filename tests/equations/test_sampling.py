"""Drawing from the tree: class probabilities against `choose` and brute force, draws against both, keyed throughout."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.sampling import (
    Keys,
    arranged,
    branches,
    class_probabilities,
    clocks,
    mix,
    race,
    uniform,
)
from tests.equations.markets import LONG, nested_logit, random_choices, random_structure


def words(rng, *shape):
    return rng.integers(0, 2**64, shape, dtype=np.uint64)


def some_keys(rng, structure):
    weights = len(structure.family)
    return Keys(words(rng, 1)[0], words(rng, weights), words(rng, weights), words(rng, len(structure.seller)))


def masses(choices):
    return np.concatenate([choices.incumbent, np.maximum(1 - choices.incumbent.sum(axis=0), 0)[None]])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.floats(0.02, 0.5), st.floats(0, 0.97), st.floats(0, 1), st.floats(0, 1))
def test_class_probabilities_add_up_to_the_shares(seed, kappa, rho, part, height):
    rng = np.random.default_rng(seed)
    structure = random_structure(rng, kappa=kappa, rho_host=rho, rho_family=part * rho)
    choices = random_choices(rng, structure, height=20 * height * kappa * (1 - rho))
    probability, outside = class_probabilities(structure, choices)
    outcome = choose(structure, choices)
    np.testing.assert_allclose((masses(choices)[:, None] * probability).sum(axis=0), outcome.share, atol=1e-12)
    np.testing.assert_allclose((masses(choices) * outside).sum(axis=0), outcome.outside, atol=1e-12)
    np.testing.assert_allclose(probability.sum(axis=1) + outside, 1.0, atol=1e-12)
    log_sum = branches(structure, choices).log_sum
    np.testing.assert_allclose(kappa * (masses(choices) * log_sum).sum(axis=0), outcome.surplus, atol=1e-12)


def test_class_probabilities_are_nested_logit_with_the_incumbents_offers_lifted():
    rng = np.random.default_rng(1)
    structure = random_structure(rng)
    choices = random_choices(rng, structure)
    probability, _ = class_probabilities(structure, choices)
    for c in range(6):
        paid = np.where((structure.seller == c)[:, None], 0.0, choices.switching)
        value = (choices.utility - paid).astype(LONG) / LONG(structure.kappa)
        expected, _ = nested_logit(structure, value, 1 - LONG(structure.rho_host), 1 - LONG(structure.rho_family))
        np.testing.assert_allclose(probability[c], expected.astype(float), atol=1e-13)


def test_words_are_scrambled_well():
    rng = np.random.default_rng(2)
    numbers = np.arange(20000, dtype=np.uint64)
    assert stats.kstest(uniform(mix(numbers)), "uniform").pvalue > 1e-3
    assert len(np.unique(mix(numbers))) == len(numbers)
    flipped = mix(numbers) ^ mix(numbers ^ np.uint64(1 << 40))
    assert np.bitwise_count(flipped).mean() == pytest.approx(32, abs=0.2)
    times = clocks(mix(numbers), words(rng, 2))
    assert times.mean() == pytest.approx(1.0, abs=0.02)
    assert abs(np.corrcoef(times.T)[0, 1]) < 0.02
    assert uniform(np.array([0, 2**64 - 1], dtype=np.uint64)).tolist() == [2.0**-53, 1 - 2.0**-53]


@pytest.mark.parametrize("group", [0, 3, 5])
def test_the_race_has_the_class_probabilities(group):
    rng = np.random.default_rng(3)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, missing=0.2)
    people, n = 40000, 2
    who = (mix(words(rng, people)), np.full(people, group))
    keys = arranged(structure, 5, some_keys(rng, structure))
    taken = race(structure, branches(structure, choices), keys, n, who)
    probability, outside = class_probabilities(structure, choices)
    expected = np.append(outside[group, n], probability[group, :, n]) * people
    found = np.bincount(taken + 1, minlength=15)
    rare = expected < 5
    assert np.all(found[expected == 0] == 0)
    table = np.append(found[~rare], found[rare].sum()), np.append(expected[~rare], expected[rare].sum())
    assert stats.chisquare(*(x[table[1] > 0] for x in table)).pvalue > 1e-3


def chosen(structure, choices, names, who, decision=0):
    keys = arranged(structure, choices.incumbent.shape[0], names)
    return race(structure, branches(structure, choices), keys, decision, who)


def with_one_more(structure, choices, seller, weights, utility):
    """The market with another offer as its last row."""
    more = replace(structure, seller=np.append(structure.seller, seller), weights=np.append(structure.weights, weights))
    rows = np.concatenate([choices.utility, np.full((1, choices.utility.shape[1]), utility)])
    return more, replace(choices, utility=rows)


def market_of_labs():
    """Six sellers with one offer each, all weights of different families: the tree has one level."""
    rng = np.random.default_rng(4)
    six = np.arange(6)
    structure = Structure(six, six, np.arange(7), 0.1, 0.9, 0.6)
    choices = Choices(rng.normal(0.1, 0.1, (6, 1)), np.full(1, 0.1), np.zeros((7, 1)))
    who = (mix(words(rng, 20000)), rng.integers(0, 8, 20000))
    names = Keys(words(rng, 1)[0], words(rng, 7), words(rng, 7), words(rng, 7))
    return structure, choices, names, who


def test_a_new_offer_changes_only_the_choices_of_those_who_take_it():
    structure, choices, names, who = market_of_labs()
    before = chosen(structure, choices, Keys(*names[:3], names.offer[:6]), who)
    more, wider = with_one_more(structure, choices, 6, 6, 0.15)
    after = chosen(more, wider, names, who)
    moved = before != after
    assert 0.05 < moved.mean() < 0.5
    assert np.all(after[moved] == 6)
    assert np.array_equal(moved, after == 6)


def test_a_price_cut_only_brings_choices():
    structure, choices, names, who = market_of_labs()
    cheaper = replace(choices, utility=choices.utility + 0.05 * (np.arange(6) == 2)[:, None])
    before, after = (chosen(structure, x, Keys(*names[:3], names.offer[:6]), who) for x in (choices, cheaper))
    assert 0 < np.mean(before != after) < 0.3
    assert np.all(after[before != after] == 2)


def test_a_new_host_moves_nobody_between_other_families_and_few_beside_its_takers():
    rng = np.random.default_rng(5)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, missing=0.0)
    weights, seller = (
        int(structure.weights[0]),
        int(np.setdiff1d(np.arange(5), structure.seller[structure.weights == structure.weights[0]])[0]),
    )
    names, who = some_keys(rng, structure), (mix(words(rng, 20000)), rng.integers(0, 6, 20000))
    more, wider = with_one_more(structure, choices, seller, weights, float(choices.utility[0, 0]))
    after = chosen(more, wider, names._replace(offer=np.append(names.offer, words(rng, 1))), who)
    before = chosen(structure, choices, names, who)
    moved = before != after
    family = structure.family[more.weights]
    assert np.all(family[after[moved]] == structure.family[weights])
    takers = np.mean(after == 14)
    assert takers <= moved.mean() <= 1.25 * takers
