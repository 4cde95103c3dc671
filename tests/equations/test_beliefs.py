"""Beliefs about the regime against Bayes' rule written out, and what they do in the limit."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.equations.beliefs import after_report, after_switching, expected_margin

MEANS, SD = np.array([0.35, 0.10, -0.15]), 0.35
PRIOR = np.array([0.2, 0.6, 0.2])
priors = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3).map(lambda raw: np.array(raw) / sum(raw))
margins = st.floats(-5.0, 5.0)


def filtered(beliefs, seen, switching):
    """The filter over a series of margins."""
    for margin in seen:
        beliefs = after_report(after_switching(beliefs, switching), margin, MEANS, SD)
    return beliefs


def brute_force(beliefs, seen, switching):
    """Posterior of the last regime: the sum over all paths of regimes of their joint probability with the margins."""
    regimes, out = range(3), np.zeros(3)
    for path in itertools.product(regimes, repeat=len(seen) + 1):
        weight = beliefs[path[0]]
        for before, now, margin in zip(path, path[1:], seen, strict=False):
            weight *= 1 - switching if before == now else switching / 2
            weight *= np.exp(-0.5 * ((margin - MEANS[now]) / SD) ** 2)
        out[path[-1]] += weight
    return out / out.sum()


@given(priors, st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=5), st.floats(0.0, 0.5))
def test_the_filter_is_bayes_rule_over_all_paths_of_regimes(prior, seen, switching):
    np.testing.assert_allclose(filtered(prior, seen, switching), brute_force(prior, seen, switching), atol=1e-12)


@given(priors, margins)
def test_beliefs_stay_a_distribution(prior, margin):
    after = filtered(prior, [margin], 0.05)
    assert after.min() >= 0
    assert after.sum() == pytest.approx(1)


@given(priors, margins, st.floats(0.0, 3.0))
def test_a_higher_margin_never_moves_belief_to_poorer_regimes(prior, margin, more):
    """First-order dominance: MEANS fall, so sums from the front must rise."""
    low, high = (np.cumsum(after_report(prior, m, MEANS, SD)) for m in (margin, margin + more))
    assert (high >= low - 1e-12).all()


@given(priors)
def test_nothing_seen_teaches_nothing_and_surely_nothing_switches(prior):
    assert np.array_equal(after_report(prior, float("nan"), MEANS, SD), prior)
    np.testing.assert_allclose(after_switching(prior, 0.0), prior, atol=1e-15)
    np.testing.assert_allclose(after_switching(prior, 2 / 3), 1 / 3, atol=1e-15)


@pytest.mark.parametrize(("margin", "regime"), [(0.8, 0), (0.12, 1), (-0.6, 2)])
def test_persistent_margins_teach_the_regime(margin, regime):
    learned = filtered(PRIOR, [margin] * 40, 0.05)
    assert learned.argmax() == regime
    assert learned[regime] > (0.5 if regime == 1 else 0.9)


def test_beliefs_never_freeze():
    lost = filtered(PRIOR, [-3.0] * 200, 0.05)
    assert lost[2] > 0.999
    assert filtered(lost, [0.5] * 8, 0.05)[0] > 0.5
    assert filtered(filtered(PRIOR, [-3.0] * 200, 0.0), [0.5] * 8, 0.0)[0] < 1e-6


@pytest.mark.parametrize("margin", [-1e9, 1e9])
def test_absurd_margins_are_survived(margin):
    after = after_report(PRIOR, margin, MEANS, SD)
    assert after[2 if margin < 0 else 0] == 1


def test_expected_margin_counts_losses_as_walking_away():
    assert expected_margin([0, 0, 1], MEANS) == 0
    assert expected_margin(PRIOR, MEANS) == pytest.approx(0.2 * 0.35 + 0.6 * 0.10)
