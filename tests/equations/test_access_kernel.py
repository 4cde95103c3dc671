"""The compiled solver of access modes against the numpy reference, and the list sums both start from."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.access import Mode, solve, solve_for
from simulation.equations.access_tables import ListDemand
from simulation.equations.modes import included_tokens, list_mass
from simulation.equations.use_curves import TaskUse
from tests.equations.test_access import TASKS, USERS, World, modes

pytest.importorskip("numba")
KINDS = ("plan", "hard cap", "machine")
EVERYBODY, NEVER = np.ones(USERS, bool), np.full((1, USERS), -np.inf)


def reference(setting):
    return replace(setting, market=replace(setting.market, compiled=False))


def terms(world, kind, rng):
    """A curve over tasks some of which are covered, and credits burnt at list prices or shares of a machine."""
    own = np.array([world.device]) if kind == "machine" else world.included
    worth, rate, count = world.volume * world.value, world.billed / world.value, len(own)
    covered = np.repeat(rng.random((TASKS, 1)) < 0.7, USERS, 1) | (np.arange(TASKS) == 0)[:, None]
    gross, weight = world.gross[own], worth / worth.sum(0)
    if not world.single:
        gross, rate = gross.reshape(count, 1, -1), rate.reshape(1, -1)
        weight, covered = np.ones_like(rate), covered.reshape(1, -1)
    size = rate.shape[1]
    if kind == "machine":
        never = np.full((count, size), np.inf)
        mode = Mode(own, 0.0, rng.uniform(0, 0.3, USERS) * worth.sum(0), np.full(count, 0.02), np.full(count, np.inf),
                    np.full(count, 0.7))  # fmt: skip
        return TaskUse(gross, rate, weight, np.ones_like(covered), never, world.single), mode
    price = world.price[own]
    ceiling = price if kind == "plan" else np.full(count, np.inf)
    credit = rng.uniform(0, 0.3 if kind == "plan" else 0.1, USERS) * worth.sum(0)
    beyond = np.repeat(price[:, None], size, 1)
    mode = Mode(own, 0.0, credit, np.zeros(count), ceiling, price, covered.any(0))
    return TaskUse(gross, rate, weight, covered, beyond, world.single), mode


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("single", [False, True])
def test_the_compiled_solver_repeats_the_reference(kind, single):
    for seed in range(25):
        world = World(seed, single, shift=0.3 * (seed % 3))
        setting = world.setting()
        curve, mode = terms(world, kind, np.random.default_rng(seed))
        (fast,) = solve_for(setting, curve, [mode], EVERYBODY, NEVER)
        (slow,) = solve_for(reference(setting), curve, [mode], EVERYBODY, NEVER)
        ok = np.isfinite(slow.value)
        assert np.array_equal(ok, np.isfinite(fast.value))
        for name in ("shadow_price", "value", "used"):
            np.testing.assert_allclose(getattr(fast, name)[ok], getattr(slow, name)[ok], rtol=1e-10, atol=1e-10)
        seen = ok[setting.user]
        for name in ("mass", "quota_tokens", "list_tokens"):
            np.testing.assert_allclose(
                getattr(fast, name)[:, seen], getattr(slow, name)[:, seen], rtol=1e-9, atol=1e-10
            )
        for one, two in zip(fast.logs, slow.logs, strict=True):
            np.testing.assert_allclose(one[..., seen], two[..., seen], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("single", [False, True])
def test_list_sums_and_shares_are_those_of_the_reference(single):
    setting = World(3, single).setting()
    slow = ListDemand(setting.market.structure, setting.market.utility, compiled=False)
    for one, two in zip(setting.market.logs, slow.logs, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(setting.market.share, slow.share, rtol=1e-11)


@pytest.mark.parametrize("single", [False, True])
def test_purchases_at_list_under_modes_are_those_of_the_reference(single):
    world = World(5, single)
    setting = world.setting()
    accesses = [solve(setting, world.curve(mode.included), mode) for mode in modes(world).values()]
    share = np.random.default_rng(5).dirichlet(np.ones(len(accesses)), USERS).T
    fast, slow = (list_mass(one, accesses, share) for one in (setting, reference(setting)))
    np.testing.assert_allclose(fast, slow, rtol=1e-10, atol=1e-200)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("single", [False, True])
def test_several_quotas_are_solved_together_as_each_alone(kind, single):
    world = World(4, single)
    curve, mode = terms(world, kind, np.random.default_rng(4))
    quotas = [replace(mode, quota=mode.quota * factor, fee=fee) for factor, fee in ((2, 3.0), (0.1, 1.0), (30, 0.0))]
    together = solve_for(world.setting(), curve, quotas, EVERYBODY, np.repeat(NEVER, 3, 0))
    for one, found in zip(quotas, together, strict=True):
        (alone,) = solve_for(world.setting(), curve, [one], EVERYBODY, NEVER)
        assert found.mode is one
        assert np.array_equal(found.logs.total, alone.logs.total)
        for name in ("value", "shadow_price", "other", "mix", "used", "mass", "quota_tokens", "list_tokens"):
            assert np.array_equal(getattr(found, name), getattr(alone, name)), name
    assert not np.array_equal(together[0].value, together[1].value)


@pytest.mark.parametrize("single", [False, True])
def test_tokens_of_included_offers_are_those_of_the_reference(single):
    world, rng = World(6, single), np.random.default_rng(6)
    setting, ways = world.setting(), []
    for kind in KINDS:
        curve, mode = terms(world, kind, rng)
        quotas = [replace(mode, quota=mode.quota * factor) for factor in (0.05, 1.0)]
        ways += [(curve, access) for access in solve_for(setting, curve, quotas, EVERYBODY, np.repeat(NEVER, 2, 0))]
    share = rng.dirichlet(np.ones(len(ways)), USERS).T * (rng.random((len(ways), USERS)) < 0.8)
    volume = world.volume if single else world.volume.reshape(1, -1)
    fast, slow = (included_tokens(one, ways, volume, share, TASKS) for one in (setting, reference(setting)))
    for one, two in zip(fast, slow, strict=True):
        assert one.shape == (sum(len(access.mode.included) for _, access in ways), TASKS, USERS)
        assert np.array_equal(one, two)
        assert one.any()


def test_a_user_for_whom_the_mode_cannot_be_worth_enough_is_left_out():
    world = World(1)
    setting = world.setting()
    curve, mode = terms(world, "plan", np.random.default_rng(1))
    (free,) = solve_for(setting, curve, [replace(mode, quota=np.inf)], EVERYBODY, NEVER)
    least = np.where(np.arange(USERS) % 2, free.value * 1.01, -np.inf)
    (found,) = solve_for(setting, curve, [mode], EVERYBODY, least[None])
    assert np.all(np.isneginf(found.value[1::2]))
    assert np.all(np.isfinite(found.value[::2]))


def test_offers_that_meet_list_prices_apart_are_refused():
    world = World(1)
    curve, mode = terms(world, "plan", np.random.default_rng(1))
    odd = replace(mode, ceiling=mode.ceiling * np.array([1.0, 2.0, 1.0]))
    with pytest.raises(ValueError, match="at one shadow price"):
        solve_for(world.setting(), curve, [odd], EVERYBODY, NEVER)
