"""Multiplicative weights against their bound, and their play in a logit duopoly against Nash in closed form."""

import numpy as np
import pytest

from simulation.equations.no_regret import bandit, drawn, hedge, mixed
from simulation.equations.q_learning import logit_profits

RNG = np.random.default_rng(11)
NASH, MONOPOLY = 1.472927, 1.924981  # Calvano et al. 2020
GRID = np.linspace(1.2, 2.2, 21)
PROFIT = logit_profits(GRID)


def test_weights_multiply_by_the_exponential_of_the_payoff():
    start = np.log(np.array([0.2, 0.3, 0.5]))
    weight = np.array([0.2, 0.3, 0.5]) * np.exp(0.7 * np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(mixed(hedge(start, np.array([3.0, 4.0, 5.0]), 0.7)), weight / weight.sum(), rtol=1e-12)


def test_equal_payoffs_teach_nothing():
    start = np.array([0.0, -1.0])
    np.testing.assert_array_equal(hedge(start, np.array([2.0, 2.0]), 0.7), start)


def test_regret_stays_below_the_bound_of_freund_and_schapire():
    """Against payoffs that hurt whoever is ahead, regret <= ln A / rate + rate T / 8."""
    periods, arms = 2000, 5
    rate = np.sqrt(8 * np.log(arms) / periods)
    score, earned, total = np.zeros(arms), 0.0, np.zeros(arms)
    for _ in range(periods):
        chance = mixed(score)
        payoff = np.where(np.arange(arms) == chance.argmax(), 0.0, RNG.random(arms).round())
        payoff[:2] = 0.0, 1.0  # the range is 1 in every period
        if chance[1] > 0.5:
            payoff[:2] = 1.0, 0.0
        earned, total, score = earned + chance @ payoff, total + payoff, hedge(score, payoff, rate)
    assert total.max() - earned <= np.log(arms) / rate + rate * periods / 8


def test_draws_follow_the_probabilities():
    chance = np.array([0.1, 0.6, 0.3])
    assert [drawn(chance, uniform) for uniform in (0.0, 0.099, 0.1, 0.69, 0.71, 1 - 1e-16)] == [0, 0, 1, 1, 2, 2]


def test_a_bandit_learns_in_expectation_what_hedge_knows():
    score, payoff, rate = np.array([0.0, -0.4, -1.0]), np.array([0.2, 0.9, 0.5]), 0.1
    chance = mixed(score, 0.3)
    steps = np.zeros(3)
    for arm in range(3):
        after = bandit(score, arm, payoff[arm], rate, 0.3)
        raised = after - score
        steps += chance[arm] * (raised - raised[(arm + 1) % 3])
    np.testing.assert_allclose(steps, rate * payoff, atol=1e-12)


def test_two_learners_in_a_logit_duopoly_arrive_at_nash():
    """The game has one Nash equilibrium and is dominance solvable: time averages end within a grid step of it."""
    scores, played, periods = [np.zeros(21), np.zeros(21)], [], 3000
    rate = np.sqrt(8 * np.log(21) / periods)
    for _ in range(periods):
        arms = [drawn(mixed(score), RNG.random()) for score in scores]
        scores = [hedge(score, PROFIT[:, arms[1 - k]], rate) for k, score in enumerate(scores)]
        played.append([GRID[arm] for arm in arms])
    step = GRID[1] - GRID[0]
    late = np.array(played)[-1000:].mean(axis=0)
    assert late == pytest.approx([NASH, NASH], abs=step)
    assert (late < (NASH + MONOPOLY) / 2).all()
