"""What every engine must do, found by folder."""

import numpy as np
import pytest

from simulation import plugins
from simulation.engines import Engine
from simulation.equations.demand import choose
from tests.engines.scenes import USER, month, population

NAMES = plugins.names("engines")
PEOPLE = (3000, 2000, 4000)


def engine(name, seed=1):
    made = plugins.load("engines", name)(population(seed, PEOPLE))
    assert isinstance(made, Engine)
    return made


def test_the_three_are_there():
    assert set(NAMES) >= {"expected", "counts", "individuals"}


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_has_the_shapes_and_ranges_of_choose_and_lies_near_it(name):
    scene = month()
    outcome, law = engine(name).choose(scene), choose(scene.structure, scene.choices)
    for key, wanted in vars(law).items():
        got = getattr(outcome, key)
        assert got.shape == wanted.shape
        assert got.dtype == np.float64
        assert np.all(np.isfinite(got) & (got >= 0))
        np.testing.assert_allclose(got, wanted, atol=0.12)
    assert np.all(outcome.incumbent.sum(axis=0) <= 1 + 1e-12)
    assert np.mean(outcome.share.sum(axis=0) + outcome.outside) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_changes_nothing_it_is_shown_and_repeats_itself(name):
    shown, kept = month(), month()
    first = engine(name).choose(shown)
    for key in ("user", "task", "mass", "adoption", "live"):
        np.testing.assert_array_equal(getattr(shown, key), getattr(kept, key))
    for key in ("utility", "switching", "incumbent"):
        np.testing.assert_array_equal(getattr(shown.choices, key), getattr(kept.choices, key))
    np.testing.assert_array_equal(first.share, engine(name).choose(kept).share)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_offer_leaves_everybody_outside(name):
    scene = month()
    scene.choices.utility[:] = -np.inf
    outcome = engine(name).choose(scene)
    assert not outcome.share.any()
    assert not outcome.incumbent.any()
    assert not outcome.surplus.any()
    assert np.all(outcome.outside > 0.8)
    assert len(outcome.outside) == len(USER)
