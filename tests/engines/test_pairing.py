"""Common random numbers: the difference a new offer makes varies far less on the same keys than on others."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.engines.counts import Counts
from simulation.engines.individuals import Individuals
from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.sampling import Keys, branches, class_probabilities, mix, race
from tests.engines.scenes import USER, month, population
from tests.equations.test_sampling import words

PEOPLE = np.array([400, 400, 400])


def wider(scene):
    """The scene with a new host of weights 1, sold by somebody who did not sell them."""
    structure, choices = scene.structure, scene.choices
    seller = int(np.setdiff1d(np.arange(5), structure.seller[structure.weights == 1])[0])
    more = replace(structure, seller=np.append(structure.seller, seller), weights=np.append(structure.weights, 1))
    rows = np.concatenate([choices.utility, np.full((1, len(USER)), 0.3)])
    return replace(
        scene, structure=more, choices=replace(choices, utility=rows), live=np.arange(15), offers=(*scene.offers, "new")
    )


def total_variance(differences):
    """Sum over old offers of the variance of how many people they lose, all decisions together."""
    return np.var([d.sum(axis=1) for d in differences], axis=0).sum()


@pytest.fixture(scope="module")
def factors():
    """Variance of differences with other keys over that with the same keys."""
    scene, more, seeds = month(), wider(month()), range(60)

    def people(kind, x, seed):
        return (kind(population(seed, PEOPLE)).choose(x).share * PEOPLE[USER // 2] * x.weight)[:14]

    found = {}
    for kind in (Counts, Individuals):
        paired = total_variance([people(kind, more, s) - people(kind, scene, s) for s in seeds])
        apart = total_variance([people(kind, more, s + 1000) - people(kind, scene, s) for s in seeds])
        found[kind] = apart / paired
    return found


def test_pairing_cuts_the_variance_of_differences(factors):
    assert factors[Individuals] > 8
    assert factors[Counts] > 3


def labs(offers):
    """Plain logit among labs 0, ..., 39 of which `offers` are on sale, with keys by their names."""
    rng = np.random.default_rng(0)
    utility, keys = rng.normal(0.1, 0.1, (40, 1)), words(rng, 40)
    rows = np.arange(len(offers))
    structure = Structure(rows, rows, rows, 0.1, 0.0, 0.0)
    choices = Choices(utility[offers], np.zeros(1), np.zeros((len(offers), 1)))
    return structure, choices, Keys(np.uint64(1), keys[offers], keys[offers], keys[offers])


@pytest.mark.parametrize(("new", "factor"), [(0, 20), (20, 14), (39, 10)])
def test_keyed_clocks_flip_nobody_else_where_plain_inversion_flips_many(new, factor):
    """In plain logit, with the new offer's row first, in the middle and last."""
    few, all_labs = np.setdiff1d(np.arange(40), [new]), np.arange(40)
    paired, plain, flips = [], [], []
    for seed in range(80):
        rng = np.random.default_rng(seed)
        who, u = (mix(words(rng, 400)), np.zeros(400, np.int64)), rng.random(400)
        chosen, inverted = [], []
        for offers in (few, all_labs):
            structure, choices, keys = labs(offers)
            found = race(structure, branches(structure, choices), keys, 0, who)
            edges = np.cumsum(class_probabilities(structure, choices)[0][0, :, 0])
            by_row = np.searchsorted(edges, u)
            chosen.append(np.where(found >= 0, offers[found], -1))
            inverted.append(np.where(by_row < len(offers), offers[np.minimum(by_row, len(offers) - 1)], -1))
        assert np.array_equal(chosen[0] != chosen[1], chosen[1] == new)
        flips.append(np.mean((inverted[0] != inverted[1]) & (inverted[1] != new)))
        for draws, into in ((chosen, paired), (inverted, plain)):
            before, after = (np.bincount(x + 1, minlength=41) for x in draws)
            into.append(np.delete(after - before, new + 1))
    assert np.mean(flips) > 0.1
    assert np.var(plain, axis=0).sum() > factor * np.var(paired, axis=0).sum()


def test_a_new_offer_moves_individuals_only_towards_its_family():
    scene, more = month(), wider(month())
    before, after = (Individuals(population(1, PEOPLE)) for _ in range(2))
    before.choose(scene)
    after.choose(more)
    moved = before.state.choice != after.state.choice
    family = scene.structure.family[more.structure.weights]
    assert 0 < moved.mean() < 0.5
    assert np.all(family[after.state.choice[moved]] == scene.structure.family[1])
    assert moved.mean() < 1.4 * np.mean(after.state.choice == 14)


@pytest.mark.parametrize("kind", [Counts, Individuals])
def test_rows_and_other_names_do_not_matter_but_seeds_do(kind):
    scene = month()
    a, b = (kind(population(7, PEOPLE)).choose(scene).share for _ in range(2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, kind(population(8, PEOPLE)).choose(scene).share)
    # A seller and an offer that nobody can have: rows shift, nobody's choice does.
    structure, choices = scene.structure, scene.choices
    extra = replace(structure, seller=np.append(0, structure.seller + 1), weights=np.append(0, structure.weights))
    unavailable = np.concatenate([np.full((1, len(USER)), -np.inf), choices.utility])
    nobody = np.concatenate([np.zeros((1, len(USER))), choices.incumbent])
    shifted = replace(
        scene, structure=extra, choices=replace(choices, utility=unavailable, incumbent=nobody), live=np.arange(15),
        offers=("dear", *scene.offers), sellers=("late", *scene.sellers),
    )  # fmt: skip
    c = kind(population(7, PEOPLE)).choose(shifted).share
    np.testing.assert_array_equal(a, c[1:])
    assert choose(extra, shifted.choices).share[0].max() == 0
