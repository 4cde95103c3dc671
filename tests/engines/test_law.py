"""One law in three engines: means and variances over replications, and what many people converge to."""

from functools import cache

import numpy as np
import pytest

from simulation.engines._drawing import whole_people
from simulation.engines.counts import Counts
from simulation.engines.expected import Expected
from simulation.engines.individuals import Individuals
from simulation.equations.demand import choose
from simulation.equations.sampling import class_probabilities
from tests.engines.scenes import USER, after, month, population

DRAWN = [Counts, Individuals]
PEOPLE = (60, 40, 80)
REPLICATIONS = 200
MONTHS = ((0.3, 0.5), (0.4, 0.6), (0.55, 0.8))  # considers, adopted


def path(engine, months=MONTHS):
    """Outcomes of an engine month by month, each from the incumbents its own choices left."""
    scene, found = month(considers=months[0][0], adopted=months[0][1]), []
    for considers, adopted in months:
        if found:
            scene = after(scene, found[-1], considers, adopted)
        found.append(engine.choose(scene))
    return found


@cache
def replications(kind):
    """Offers' people per expected person, (replications, months, J, N), and surplus, (replications, months, N)."""
    runs = [path(kind(population(seed, PEOPLE))) for seed in range(REPLICATIONS)]
    return np.array([[o.share for o in run] for run in runs]), np.array([[o.surplus for o in run] for run in runs])


@cache
def law():
    outcomes = path(Expected(population(0, PEOPLE)))
    return np.array([o.share for o in outcomes]), np.array([o.surplus for o in outcomes])


def expected_people(t):
    considers, adopted = MONTHS[t]
    return np.repeat(PEOPLE, 2)[USER] * np.tile([1 - considers, considers], 3)[USER] * adopted


def test_expected_is_choose_itself():
    scene = month()
    for got, wanted in zip(
        vars(Expected(population(0, PEOPLE)).choose(scene)).values(),
        vars(choose(scene.structure, scene.choices)).values(),
        strict=True,
    ):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("t", range(len(MONTHS)))
def test_means_are_those_of_the_law(kind, t):
    for drawn, wanted in zip(replications(kind), law(), strict=True):
        error, spread = drawn[:, t].mean(axis=0) - wanted[t], drawn[:, t].std(axis=0) / np.sqrt(REPLICATIONS)
        # Offers that fewer than twenty of all drawn people took say nothing about their own spread.
        often = drawn[:, t].sum(axis=0) * expected_people(t) > 20
        z = error[often] / spread[often]
        assert abs(z).max() < 4.2
        assert z.size < 50 or 0.5 < np.mean(z**2) < 1.7  # surplus of the same people's tasks is nearly one number
        assert abs(error[~often]).max(initial=0) < 0.02


@pytest.mark.parametrize("kind", DRAWN)
def test_first_months_variance_is_binomial(kind):
    """A person is active and takes j with chance mass x adoption x P_j: independent people, so counts are binomial."""
    share, people = replications(kind)[0][:, 0], expected_people(0)
    chance = law()[0][0] * (people / np.repeat(PEOPLE, 2)[USER])
    wanted = np.repeat(PEOPLE, 2)[USER] * chance * (1 - chance)
    found = (share * people).var(axis=0, ddof=1)
    assert found.sum() == pytest.approx(wanted.sum(), rel=0.06)
    frequent = wanted > 1
    np.testing.assert_allclose(found[frequent], wanted[frequent], rtol=5 * np.sqrt(2 / REPLICATIONS))


@pytest.mark.parametrize("t", range(len(MONTHS)))
def test_variances_agree_between_engines(t):
    """Also sums over offers, tasks and types, whose spread shows how draws hang together."""
    counts, individuals = (replications(kind)[0][:, t] * expected_people(t) for kind in DRAWN)
    views = (
        lambda x: x.sum(axis=(1, 2)),
        lambda x: x.sum(axis=1),
        lambda x: x.sum(axis=2),
        lambda x: x[:, :, :4].sum(axis=(1, 2)),
    )
    for view in views:
        a, b = view(counts).var(axis=0), view(individuals).var(axis=0)
        assert a.sum() == pytest.approx(b.sum(), rel=0.35 if np.ndim(a) == 0 else 0.2)
    assert counts.var(axis=0).sum() == pytest.approx(individuals.var(axis=0).sum(), rel=0.08)


@pytest.mark.parametrize("kind", DRAWN)
def test_many_people_converge_to_the_law_like_one_over_the_root_of_their_number(kind):
    def error(size, seeds):
        drawn = [path(kind(population(seed, size * np.array(PEOPLE)))) for seed in range(seeds)]
        return np.sqrt(np.mean([(run[-1].share - law()[0][-1]) ** 2 for run in drawn]))

    few, many = error(4, 30), error(4 * 64, 30)
    assert few / many == pytest.approx(8.0, rel=0.25)


def test_billions_of_people_are_the_law():
    drawn = path(Counts(population(1, 1e9 * np.array(PEOPLE))))
    np.testing.assert_allclose(drawn[-1].share, law()[0][-1], atol=1e-4)
    np.testing.assert_allclose(drawn[-1].surplus, law()[1][-1], atol=1e-4)


@pytest.mark.parametrize("kind", DRAWN)
def test_shares_are_people(kind):
    scene, engine = month(), kind(population(3, PEOPLE))
    outcome = engine.choose(scene)
    people = outcome.share * expected_people(0)
    np.testing.assert_allclose(people, np.round(people), atol=1e-9)
    whole = (outcome.share.sum(axis=0) + outcome.outside) * expected_people(0)
    np.testing.assert_allclose(whole, np.round(whole), atol=1e-9)
    assert np.all(whole[:4] + whole[4:8] <= 2 * np.repeat([60, 80], 2))
    np.testing.assert_allclose(whole[:4], whole[4:8])
    assert np.all(outcome.incumbent.sum(axis=0) <= 1 + 1e-12)


@pytest.mark.parametrize("kind", DRAWN)
def test_where_nobody_was_drawn_sellers_expect_the_law(kind):
    scene = month()
    outcome = kind(population(5, (0.0, 0.4, 1e-9))).choose(scene)
    wanted = choose(scene.structure, scene.choices).incumbent
    empty = outcome.share.sum(axis=0) + outcome.outside == 0
    assert empty[:4].all()
    np.testing.assert_allclose(outcome.incumbent[:, empty], wanted[:, empty], atol=1e-15)


def test_whole_people_have_the_right_mean():
    people = np.array([0.2, 3.7, 1e-3, 12.0, 0.5])
    drawn = np.array([whole_people(population(seed, people)) for seed in range(4000)])
    np.testing.assert_allclose(drawn.mean(axis=0), people, atol=0.03)
    assert np.all(abs(drawn - people) < 1)
    assert set(drawn.sum(axis=1)) <= {16, 17}


def test_class_probabilities_give_the_first_months_law():
    scene = month()
    probability, _ = class_probabilities(scene.structure, scene.choices)
    held = scene.choices.incumbent
    share = (np.concatenate([held, 1 - held.sum(axis=0)[None]])[:, None] * probability).sum(axis=0)
    np.testing.assert_allclose(share, law()[0][0], atol=1e-12)
