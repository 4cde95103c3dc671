"""Profit at many fees at once against one menu at a time, and the fee found against the first-order condition."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.fee_search import best_fee_near, fee_profits
from simulation.equations.modes import Tastes
from simulation.equations.subscription import Menu, best_fee, fee_gradient


def menu(seed, users=60):
    """Two sellers with two plans each, unlike users, some modes barred."""
    rng = np.random.default_rng(seed)
    money = rng.lognormal(4.0, 1.0, users)
    worth = np.concatenate([np.zeros((1, users)), money * rng.uniform(0.0, 0.6, (4, users))])
    worth[3, rng.random(users) < 0.2] = -np.inf
    margin = money * rng.uniform(-0.1, 0.1, (5, users))
    own = np.array([False, True, True, False, False])
    fee, seller = np.array([0.0, 20.0, 60.0, 15.0, 100.0]), np.array([0, 1, 1, 2, 2])
    return Menu(worth, margin, fee, own, seller, money, rng.uniform(1, 9, users), Tastes(0.05, 0.5))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("mode", [1, 2])
def test_profits_are_those_of_one_menu_at_a_time(seed, mode):
    fees = np.geomspace(1.0, 300.0, 9)
    one = menu(seed)
    expected = [one.at(mode, fee).profit for fee in fees]
    np.testing.assert_allclose(fee_profits(one, mode, fees), expected, rtol=1e-11)


def test_a_seller_with_one_plan_has_no_other_in_its_nest():
    lone = replace(menu(0), seller=np.arange(5))
    fees = np.array([5.0, 50.0])
    np.testing.assert_allclose(fee_profits(lone, 1, fees), [lone.at(1, fee).profit for fee in fees], rtol=1e-11)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_fee_is_that_of_the_finer_search(seed):
    one = menu(seed)
    found, fine = best_fee_near(one, 1, 20.0, 8.0), best_fee(one, 1, 160.0, 200)
    assert one.at(1, found).profit >= one.at(1, fine).profit * (1 - 1e-5)
    if 2.6 < found < 159:
        slopes = [fee_gradient(one.at(1, found * factor))[1] for factor in (0.98, 1.02)]
        assert slopes[0] > 0 > slopes[1]
