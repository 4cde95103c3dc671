"""Plans, free tiers and own hardware against brute force, envelopes and limit cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.access import Mode, Setting, own_hardware, plan, solve
from simulation.equations.access_tables import ListDemand
from simulation.equations.demand import Choices, choose
from simulation.equations.use_curves import RoutedUse, SingleUse
from tests.equations.markets import random_structure

TASKS, USERS, OWN = 3, 6, 3


class World:
    """Users with lognormal use, offers at list, some of them never seen, one copy of open weights for own devices."""

    def __init__(self, seed=0, single=False, spread=1.9, shift=0.0):
        rng = np.random.default_rng(seed)
        self.structure = random_structure(rng, kappa=0.12)
        offers, tasks = len(self.structure.seller), (TASKS, USERS)
        self.value = rng.lognormal(1.2, 1.0, tasks)
        self.volume = rng.lognormal(0.0, spread, USERS) * rng.lognormal(0.0, 0.5, tasks)
        gross = rng.normal(0.5, 0.25, (offers, 1, 1)) + rng.normal(0, 0.15, (offers, *tasks))
        gross.transpose(0, 2, 1)[rng.random((offers, USERS)) < 0.1] = -np.inf
        self.price, self.gross = rng.lognormal(-0.5, 0.8, offers), gross + shift
        self.billed, self.single, self.device = rng.uniform(0.4, 0.9, (TASKS, 1)), single, offers - 1
        self.included = np.sort(rng.permutation(offers - 1)[:OWN])

    def curve(self, rows):
        worth, rate = self.volume * self.value, self.billed / self.value
        if self.single:
            return SingleUse(self.gross[rows], rate, worth / worth.sum(axis=0))
        return RoutedUse(self.gross[rows].reshape(len(rows), -1), rate.ravel())

    @property
    def every(self):
        return np.arange(len(self.price))

    def setting(self, price=None):
        price = (self.price if price is None else price)[:, None]
        worth = self.volume * self.value
        utility, slope = self.curve(self.every).at(np.broadcast_to(price, (len(price), self.decisions)))
        utility = np.array(utility)
        utility[self.device] = -np.inf
        self.slope = np.array(slope)
        stake = worth.sum(axis=0) if self.single else worth.ravel()
        user = np.arange(USERS) if self.single else np.tile(np.arange(USERS), TASKS)
        return Setting(ListDemand(self.structure, utility), stake, user, USERS)

    @property
    def decisions(self):
        return USERS if self.single else TASKS * USERS

    def plan(self, fee, quota, price=None):
        return plan(self.included, fee, quota, (self.price if price is None else price)[self.included])

    def solve(self, mode, price=None):
        return solve(self.setting(price), self.curve(mode.included), mode)

    def outcome(self, mode, mu):
        """The textbook way: reprice every offer at shadow prices mu (I,) and choose with the demand equations."""
        setting = self.setting()
        utility = setting.market.utility.copy()
        priced = mode.base[:, None] + mode.burn[:, None] * mu[setting.user]
        at, slope = self.curve(mode.included).at(np.minimum(priced, mode.ceiling[:, None]))
        utility[mode.included] = at
        free = np.zeros(utility.shape[1])
        return choose(self.structure, Choices(utility, free, np.zeros((5, free.size))), compiled=False), slope, setting

    def bracket(self, mode, mu):
        """sum M w kappa I + mu Q at given shadow prices, (I,)."""
        outcome, _, setting = self.outcome(mode, mu)
        return setting.by_user(setting.stake * outcome.surplus) + mu * mode.quota


def modes(world):
    burn = np.array([1.0, 2.5, 0.3])
    energy, device = np.array([0.05]), np.array([world.device])
    return {
        "plan": world.plan(20.0, 2.0),
        "free": world.plan(0.0, 0.3),
        "cap": Mode(world.included, 5.0, 1.0, np.zeros(3), np.full(3, np.inf), burn),
        "credits": Mode(world.included, 5.0, 1.0, np.zeros(3), world.price[world.included], burn),
        "device": own_hardware(device, 30.0, 1.5, energy),
    }


NAMES = ["plan", "free", "cap", "credits", "device"]
CASES = [(name, single, seed) for name in NAMES for single in (False, True) for seed in (0, 1)]


@pytest.mark.parametrize(("name", "single", "seed"), CASES)
def test_value_is_the_least_over_a_grid_of_shadow_prices(name, single, seed):
    world = World(seed, single)
    mode = modes(world)[name]
    access = world.solve(mode)
    at_best = world.bracket(mode, access.shadow_price) - mode.fee
    np.testing.assert_allclose(access.value, at_best, rtol=1e-11, atol=1e-9)
    grid = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 600)])
    values = np.array([world.bracket(mode, np.full(USERS, mu)) - mode.fee for mu in grid])
    assert np.all(access.value <= values.min(axis=0) * (1 + 1e-12) + 1e-9)
    near = np.array([world.bracket(mode, access.shadow_price * x) - mode.fee for x in np.linspace(0.99, 1.01, 21)])
    np.testing.assert_allclose(near.min(axis=0), access.value, rtol=1e-9)


@pytest.mark.parametrize(("name", "single", "seed"), CASES)
def test_quota_is_kept_and_has_a_price_only_where_it_binds(name, single, seed):
    world = World(seed, single)
    mode = modes(world)[name]
    access = world.solve(mode)
    assert np.all(access.used <= mode.quota * (1 + 1e-11))
    np.testing.assert_allclose(access.used[access.shadow_price > 0], mode.quota, rtol=1e-11)
    assert np.all(access.quota_tokens >= 0)
    assert np.all(access.list_tokens >= 0)


@pytest.mark.parametrize(("name", "single", "seed"), CASES)
def test_slopes_in_quota_and_fee_are_shadow_price_and_minus_one(name, single, seed):
    world = World(seed, single)
    mode = modes(world)[name]
    access, h = world.solve(mode), 1e-5
    up, down = (world.solve(replace(mode, quota=mode.quota + sign * h)) for sign in (1, -1))
    np.testing.assert_allclose((up.value - down.value) / (2 * h), access.shadow_price, rtol=1e-6, atol=1e-6)
    dearer = world.solve(replace(mode, fee=mode.fee + 1.0))
    np.testing.assert_allclose(dearer.value - access.value, -1.0, rtol=1e-9)


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_slope_in_every_list_price_is_minus_tokens_paid_at_list(seed, single):
    from simulation.equations.modes import tokens_asked

    world = World(seed, single)
    access = world.solve(world.plan(20.0, 1.0))
    setting = world.setting()
    only = np.vstack([np.zeros(USERS), np.ones(USERS)])
    asked = tokens_asked(setting, world.slope, [access], only)
    tokens = np.array([setting.by_user(row) for row in asked.at_list])
    h = 1e-6
    for j in world.every[:-1]:
        ends = []
        for sign in (1, -1):
            price = world.price.copy()
            price[j] += sign * h
            ends.append(world.solve(world.plan(20.0, 1.0, price), price).value)
        slope = (ends[0] - ends[1]) / (2 * h)
        np.testing.assert_allclose(slope, -tokens[j], rtol=1e-6, atol=2e-6)
    for row, tokens_of in zip(access.mode.included, access.quota_tokens, strict=True):
        np.testing.assert_allclose(asked.on_quota[row], tokens_of)


@pytest.mark.parametrize("single", [False, True])
def test_a_quota_without_limit_is_worth_the_offers_at_no_price(single):
    world = World(3, single)
    free, zero = world.solve(world.plan(7.0, np.inf)), np.zeros(USERS)
    assert np.all(free.shadow_price == 0)
    expected = world.bracket(replace(free.mode, quota=0.0), zero) - 7.0
    np.testing.assert_allclose(free.value, expected, rtol=1e-12)
    np.testing.assert_allclose(world.solve(world.plan(7.0, 1e9)).value, free.value, rtol=1e-13)
    device = own_hardware(np.array([world.device]), 7.0, np.inf, np.array([0.2]))
    at_energy = world.bracket(replace(device, quota=0.0), zero) - 7.0
    np.testing.assert_allclose(world.solve(device).value, at_energy, rtol=1e-12)


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("quota", [0.0, 1e-9])
def test_no_quota_is_pay_as_you_go_less_the_fee(single, quota):
    world = World(4, single)
    paid = world.setting().value
    np.testing.assert_allclose(world.solve(world.plan(7.0, quota)).value, paid - 7.0, rtol=1e-7)
    device = own_hardware(np.array([world.device]), 7.0, quota, np.array([0.2]))
    np.testing.assert_allclose(world.solve(device).value, paid - 7.0, rtol=1e-6, atol=1e-6)


def test_value_rises_and_is_concave_in_the_quota():
    world = World(5)
    quotas = np.linspace(0.05, 5.0, 60)
    values = np.array([world.solve(world.plan(0.0, q)).value for q in quotas])
    assert np.all(np.diff(values, axis=0) >= -1e-9)
    assert np.all(np.diff(values, 2, axis=0) <= 1e-9)


def test_quota_and_fee_may_differ_by_user():
    world = World(6)
    fee, quota = np.linspace(1, 6, USERS), np.geomspace(0.1, 10, USERS)
    together = world.solve(world.plan(fee, quota))
    for i in range(USERS):
        alone = world.solve(world.plan(fee[i], quota[i]))
        assert alone.value[i] == pytest.approx(together.value[i], rel=1e-12)
        assert alone.shadow_price[i] == pytest.approx(together.shadow_price[i], rel=1e-9)


def test_value_scales_with_use():
    """V(mM, mQ, mF) = m V: heavy and light users of one taste share a curve of tokens over shadow price."""
    world = World(7)
    one = world.solve(world.plan(3.0, 1.0))
    world.volume = world.volume * 5.0
    five = world.solve(world.plan(15.0, 5.0))
    np.testing.assert_allclose(five.value, 5 * one.value, rtol=1e-12)
    np.testing.assert_allclose(five.shadow_price, one.shadow_price, rtol=1e-9)


def test_unused_quota_falls_with_use():
    world, last = World(8, spread=0.5), np.full(USERS, 1.0)
    world.volume = world.volume * 0.05
    for _ in range(8):
        unused = 1 - world.solve(world.plan(3.0, 1.0)).used
        assert np.all((unused >= -1e-12) & (unused <= last + 1e-12))
        last, world.volume = unused, world.volume * 2.0
    assert np.median(last) < 1e-9


def test_extreme_tastes_and_quotas_are_survived():
    for shift in (-300.0, 60.0):
        world = World(9, shift=shift)
        for quota in (1e-12, 1.0, 1e12):
            access = world.solve(world.plan(1.0, quota))
            assert np.all(np.isfinite(access.value))
            assert np.all(access.used <= quota * (1 + 1e-11))


def test_a_plan_for_one_task_is_worth_the_same_as_use_of_that_task_alone():
    world = World(10)
    mode = world.plan(4.0, 0.5)
    covered = np.repeat(np.arange(TASKS) == 1, USERS)
    some = world.solve(replace(mode, covered=covered))
    assert not some.quota_tokens[:, ~covered].any()
    gain, volume = some.value - world.setting().value, world.volume
    world.volume = volume * (np.arange(TASKS) == 1)[:, None]
    alone = world.solve(mode)
    np.testing.assert_allclose(gain, alone.value - world.setting().value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(some.shadow_price, alone.shadow_price, rtol=1e-9)


def test_a_plan_that_covers_nothing_is_pay_as_you_go_less_the_fee():
    world = World(11)
    access = world.solve(replace(world.plan(4.0, 0.5), covered=np.zeros(TASKS * USERS, bool)))
    np.testing.assert_allclose(access.value, world.setting().value - 4.0, rtol=1e-12)
    assert not access.used.any()
    assert not access.shadow_price.any()


def test_bad_terms_are_refused():
    world = World()
    with pytest.raises(ValueError, match="fee of an access mode must not be negative"):
        world.plan(-1.0, 1.0)
    with pytest.raises(ValueError, match="needs offers with burn > 0"):
        Mode(world.included, 1.0, 1.0, np.zeros(3), np.ones(3), np.zeros(3))
