"""Q-learning against the definition of the update and the published profit gain."""

import numpy as np
import pytest

from simulation.equations.decomposition import delta
from simulation.equations.q_learning import (
    Learner,
    first_values,
    learn,
    logit_profits,
    play,
    prices_between,
    session,
    tried,
    updated,
)

NASH, MONOPOLY = 1.472927, 1.924981  # Calvano et al. 2020, a = 2, mu = 1/4, c = 1, a_0 = 0; theory/calvano.py
PROFIT = logit_profits(prices_between(NASH, MONOPOLY))


def at(price):
    """Profit of each of two firms at a common price."""
    return float(logit_profits(np.array([price]))[0, 0])


def gain(profit):
    return delta(float(profit.mean()), at(NASH), at(MONOPOLY))


def test_an_update_moves_by_the_rate_towards_reward_and_discounted_best():
    assert updated(1.0, 2.0, 10.0, 0.25, 0.9) == pytest.approx(0.75 * 1.0 + 0.25 * (2.0 + 9.0))
    assert updated(5.0, 2.0, 3.0, 1.0, 0.0) == 2.0


def test_a_constant_reward_is_worth_reward_over_one_less_discount():
    value = 0.0
    for _ in range(3000):
        value = updated(value, 2.0, value, 0.15, 0.95)
    assert value == pytest.approx(2.0 / 0.05)


def test_the_grid_reaches_a_tenth_of_the_gap_beyond_both_ends():
    grid = prices_between(1.0, 2.0)
    assert (len(grid), grid[0], grid[-1]) == (15, pytest.approx(0.9), pytest.approx(2.1))
    np.testing.assert_allclose(np.diff(grid), 1.2 / 14)


def test_profits_are_those_of_the_logit_and_nash_and_monopoly_are_their_best_replies():
    grid = np.linspace(1.2, 2.2, 2001)
    table = logit_profits(grid)
    nash, joint = np.abs(grid - NASH).argmin(), np.abs(grid - MONOPOLY).argmin()
    assert grid[table[:, nash].argmax()] == pytest.approx(NASH, abs=6e-4)
    assert grid[table.diagonal().argmax()] == pytest.approx(MONOPOLY, abs=6e-4)
    assert (at(NASH), at(MONOPOLY)) == pytest.approx((0.22293, 0.33749), abs=1e-5)
    assert joint > nash


def test_values_start_at_what_a_price_earns_against_a_random_rival():
    values = first_values(PROFIT, 0.95)
    assert values.shape == (225, 15)
    np.testing.assert_allclose(values[7], PROFIT.mean(axis=1) * 20)


def test_trials_are_uniform_and_as_many_as_they_should_be():
    drawn = np.array([tried(99, 2 * n, 0.25, 15) for n in range(40_000)])
    assert (drawn != 99).mean() == pytest.approx(0.25, abs=0.01)
    shares = np.bincount(drawn[drawn != 99], minlength=15) / (drawn != 99).sum()
    assert np.abs(shares - 1 / 15).max() < 0.01


def test_one_period_by_hand():
    """Without exploration both charge their best first price; only that entry of that state moves."""
    values = np.array([first_values(PROFIT, 0.95)] * 2)
    before, best = values.copy(), int(PROFIT.mean(axis=1).argmax())
    state, periods, converged = learn(values, PROFIT, (0.15, 0.95, 1e9), 0, 2)
    assert (state, periods, converged) == (16 * best, 2, 0)
    assert (values != before).sum() <= 4


def test_greedy_play_earns_what_its_prices_earn():
    values = np.zeros((2, 225, 15))
    values[0, :, 3] = values[1, :, 11] = 1.0
    np.testing.assert_allclose(play(values, PROFIT, 0, 10), [PROFIT[3, 11], PROFIT[11, 3]])


def test_without_a_future_and_with_time_learners_do_not_collude():
    """A discount of 0: what is left is learning best replies; the gain is small against what patient learners find."""
    found = [session(PROFIT, seed, Learner(discount=0.0, decay=4e-5)) for seed in range(1, 5)]
    assert all(one.converged for one in found)
    assert np.mean([gain(one.profit) for one in found]) < 0.4


def test_the_compiled_loop_gives_the_same_digits():
    fast, slow = (session(PROFIT, 3, Learner(decay=1e-3), 3000, compiled=way) for way in (True, False))
    assert fast.values.tobytes() == slow.values.tobytes()
    assert (fast.periods, fast.converged, fast.profit.tolist()) == (slow.periods, slow.converged, slow.profit.tolist())


@pytest.mark.slow
def test_calvanos_learners_collude_as_much_as_he_found():
    """m = 15, xi = 0.1, alpha = 0.15, beta = 4e-6, delta = 0.95: mean profit gain 0.85 in the paper."""
    found = [session(PROFIT, seed) for seed in range(1, 41)]
    assert all(one.converged for one in found)
    gains = np.array([gain(one.profit) for one in found])
    assert 0.7 < gains.mean() < 0.9
    assert np.mean(gains > 0.6) > 0.8


@pytest.mark.slow
def test_a_run_of_months_is_far_too_short_to_learn_it():
    """120 periods: what learners charge then is what they started from, prices best against random rivals."""
    found = [gain(session(PROFIT, seed, limit=120).profit) for seed in range(1, 11)]
    start = play(np.array([first_values(PROFIT, 0.95)] * 2), PROFIT, 0)
    assert np.mean(found) == pytest.approx(gain(start), abs=0.15)
