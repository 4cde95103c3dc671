"""Choice among access modes: shares, surplus, and tokens of all offers against brute force mode by mode."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.equations.modes import Tastes, choose_modes, tokens_asked
from tests.equations.test_access import USERS, World
from tests.equations.test_access import modes as terms

TASTES = Tastes(0.05, 0.5)
NEST = np.array([-1, 0, 0, 1, 1, 2])


def everything(world, price=None, fee=0.0):
    """All modes of `world` solved at list prices, the first one's fee raised, and the choice among them."""
    listed = world.price if price is None else price
    named = terms(world)
    accesses = []
    for name, mode in named.items():
        ceiling = listed[mode.included] if np.isfinite(mode.ceiling).all() else mode.ceiling
        extra = fee if name == "plan" else 0.0
        accesses.append(
            world.solve(mode.__class__(**{**vars(mode), "ceiling": ceiling, "fee": mode.fee + extra}), price)
        )
    setting = world.setting(price)
    value = np.array([setting.value, *(access.value for access in accesses)])
    return setting, accesses, choose_modes(value, NEST, setting.money, TASTES)


@pytest.mark.parametrize("single", [False, True])
def test_shares_add_up_and_surplus_falls_by_the_share_with_the_fee(single):
    world, h = World(0, single), 1e-4
    _, _, choice = everything(world)
    np.testing.assert_allclose(choice.share.sum(axis=0), 1.0, rtol=1e-12)
    assert choice.share.min() >= 0
    up, down = (everything(world, fee=sign * h)[2].surplus for sign in (1, -1))
    np.testing.assert_allclose((up - down) / (2 * h), -choice.share[1], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_tokens_of_all_modes_equal_brute_force_mode_by_mode(single, seed):
    world = World(seed, single)
    setting, accesses, choice = everything(world)
    asked = tokens_asked(setting, world.slope, accesses, choice.share)
    money = setting.stake
    at_list = setting.market.share * world.slope * money * choice.share[0][setting.user]
    on_quota = np.zeros_like(at_list)
    for access, share in zip(accesses, choice.share[1:], strict=True):
        outcome, slope, _ = world.outcome(access.mode, access.shadow_price)
        tokens = outcome.share * world.slope * money
        included = outcome.share[access.mode.included] * slope * money
        np.testing.assert_allclose(outcome.surplus.sum(), access.logs.total.sum() * world.structure.kappa, rtol=1e-11)
        if not single:  # at a kink of a single-homer tokens are a mixture, which brute force does not see
            np.testing.assert_allclose(access.quota_tokens + access.list_tokens, included, rtol=1e-9, atol=1e-12)
        tokens[access.mode.included] = access.list_tokens
        at_list += share[setting.user] * tokens
        on_quota[access.mode.included] += share[setting.user] * access.quota_tokens
    np.testing.assert_allclose(asked.at_list, at_list, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(asked.on_quota, on_quota, rtol=1e-12)
    assert asked.at_list.min() >= 0


@pytest.mark.parametrize("single", [False, True])
def test_surplus_falls_with_a_list_price_by_the_tokens_paid_at_list(single):
    """dCS/dp_j = -tokens_j at list, through shadow prices, values and the choice of mode."""
    world, h = World(2, single), 1e-6
    setting, accesses, choice = everything(world)
    at_list = tokens_asked(setting, world.slope, accesses, choice.share).at_list.sum(axis=1)
    for j in world.every[:-1]:
        ends = []
        for sign in (1, -1):
            price = world.price.copy()
            price[j] += sign * h
            ends.append(everything(world, price)[2].surplus.sum())
        assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(-at_list[j], rel=1e-6, abs=1e-5)


def test_a_user_with_nothing_at_stake_buys_no_plan_and_books_no_surplus():
    world = World(3)
    world.volume = world.volume * (np.arange(USERS) > 1)
    _, _, choice = everything(world)
    np.testing.assert_array_equal(choice.surplus[:2], 0.0)
    np.testing.assert_array_equal(choice.share[0, :2], 1.0)
    assert np.all(choice.surplus[2:] > 0)


def test_a_user_with_next_to_nothing_at_stake_buys_no_plan():
    world = World(3)
    world.volume = world.volume * 1e-6
    setting, accesses, choice = everything(world)
    paying = [1 + n for n, access in enumerate(accesses) if access.mode.fee > 0]
    assert choice.share[paying].max() < 1e-100
    assert np.all(choice.surplus <= setting.money * (1 + TASTES.kappa * np.log(2)))


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_copies_of_a_plan_add_what_their_correlation_leaves(copies):
    """N equal plans of one seller: CS = s ln(e^(V0/s) + N^(1-rho) e^(V/s))."""
    money, s = np.array([100.0]), 5.0
    value = np.array([[30.0]] + copies * [[32.0]])
    choice = choose_modes(value, np.array([0] + copies * [1]), money, TASTES)
    expected = s * np.log(np.exp(30 / s) + copies**0.5 * np.exp(32 / s))
    assert choice.surplus[0] == pytest.approx(expected, rel=1e-14)
    assert choice.share[0, 0] == pytest.approx(np.exp(30 / s) / np.exp(expected / s), rel=1e-13)


def test_shares_do_not_depend_on_how_many_people_a_type_stands_for():
    rng = np.random.default_rng(0)
    value, money = rng.normal(50, 10, (6, 4)), np.full(4, 100.0)
    one = choose_modes(value, NEST, money, TASTES)
    many = choose_modes(1000 * value, NEST, 1000 * money, TASTES)
    np.testing.assert_allclose(many.share, one.share, rtol=1e-12)
    np.testing.assert_allclose(many.surplus, 1000 * one.surplus, rtol=1e-12)


def test_a_mode_that_cannot_be_had_changes_nothing():
    value, money = np.array([[30.0, 0.0], [32.0, -5.0]]), np.array([100.0, 0.0])
    barred = np.vstack([value, np.full((1, 2), -np.inf)])
    for seller in ([0, 1, 1], [0, 1, 2]):
        with_it, without = (
            choose_modes(barred, np.array(seller), money, TASTES),
            choose_modes(value, np.arange(2), money, TASTES),
        )
        np.testing.assert_allclose(with_it.surplus, without.surplus, rtol=1e-14)
        np.testing.assert_allclose(with_it.share[:2], without.share, rtol=1e-14)
        assert not with_it.share[2].any()


def test_tastes_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"kappa > 0 and 0 <= rho < 1 are needed; came 0\.0, 0\.5"):
        choose_modes(np.zeros((1, 1)), np.zeros(1, int), np.ones(1), Tastes(0.0, 0.5))
