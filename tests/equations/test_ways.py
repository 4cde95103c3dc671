"""All ways to buy at once: the compiled solver against the reference, and what people in ways buy."""

import numpy as np
import pytest

from simulation.equations.access import Mode
from simulation.equations.ways import Buyers, Goods, Problem, Terms, goods_of, purchases, solve_ways
from simulation.equations.ways_reference import one_way, parts
from tests.equations.markets import random_structure

pytest.importorskip("numba")
TASKS, USERS, GROUPS = 3, 11, 3
PLAN, CAP, MACHINE = range(GROUPS)


def problem(seed=0, routers=5, shift=0.0, users=USERS, tasks=TASKS):
    """A plan with two credits, a hard cap that covers some tasks, and a machine that runs two offers' weights."""
    rng = np.random.default_rng(seed)
    structure = random_structure(rng, kappa=0.12)
    offers, size = len(structure.seller), (tasks, users)
    value, volume = rng.lognormal(1.2, 1.0, size), rng.lognormal(0.0, 1.9, users) * rng.lognormal(0.0, 0.5, size)
    gross = shift + rng.normal(0.5, 0.25, (offers, 1, 1)) + rng.normal(0, 0.15, (offers, *size))
    gross.transpose(0, 2, 1)[rng.random((offers, users)) < 0.1] = -np.inf
    price, who = rng.lognormal(-0.5, 0.8, offers), rng.permutation(users)
    buyers = Buyers(rng.uniform(0.4, 0.9, (tasks, 1)) / value, volume * value, volume,
                    np.sort(who[:routers]), np.sort(who[routers:]))  # fmt: skip
    return Problem(structure, utility(buyers, gross, price), buyers, *ways(rng, buyers, gross, price))


def utility(buyers, gross, price):
    net = gross - buyers.rate * price[:, None, None]
    weight = buyers.worth / buyers.worth.sum(0)
    alone = np.where(np.isneginf(gross[:, 0]), -np.inf, (np.maximum(net, 0) * weight).sum(1))
    return np.concatenate([net[:, :, buyers.routers].reshape(len(price), -1), alone[:, buyers.singles]], axis=1)


def ways(rng, buyers, gross, price):
    tasks, users = buyers.rate.shape
    included, copies = np.sort(rng.permutation(len(price))[:3]), np.sort(rng.permutation(len(price))[:2])
    offer = np.concatenate([included, included, copies])
    kind = np.repeat([PLAN, CAP, MACHINE], [3, 3, 2])
    burn = np.where(kind == MACHINE, 0.7, price[offer])
    ceiling = np.where(kind == PLAN, price[offer], np.inf)
    covered = (rng.random((GROUPS, tasks, 1)) < 0.7) | (np.arange(tasks) == 0)[:, None]
    covered[MACHINE] = True
    by_user = np.ones(users)
    goods = Goods(
        np.array([0, 3, 6, 8]), offer, kind != MACHINE, gross[offer], np.where(kind == MACHINE, 0.02, 0.0),
        np.outer(burn, by_user), np.outer(ceiling, by_user),
        np.outer(np.where(kind == MACHINE, np.inf, price[offer]), by_user), covered * by_user > 0,
    )  # fmt: skip
    group = np.array([PLAN, CAP, PLAN, MACHINE, PLAN])
    quota = rng.uniform(0, 0.3, (5, users)) * buyers.worth.sum(0) * np.array([1, 0.3, 0.05, 1, 20])[:, None]
    return goods, Terms(group, quota, np.full(quota.shape, -np.inf), rng.random(quota.shape) < 0.9)


def some_shares(one, seed=0):
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.ones(5), one.terms.quota.shape[1]).T * (rng.random(one.terms.quota.shape) < 0.8)
    return share * np.isfinite(solve_ways(one).value)


CASES = [(seed, routers, shift) for seed in range(12) for routers in (0, 5, USERS) for shift in (0.0, 0.4)]


@pytest.mark.parametrize(("seed", "routers", "shift"), CASES)
def test_the_compiled_solver_repeats_the_reference(seed, routers, shift):
    one = problem(seed, routers, shift)
    fast, slow = solve_ways(one), solve_ways(one, compiled=False)
    assert np.array_equal(np.isfinite(fast.value), np.isfinite(slow.value))
    some = np.isfinite(slow.value)
    for name in ("value", "price", "used", "mix"):
        np.testing.assert_allclose(getattr(fast, name)[some], getattr(slow, name)[some], rtol=1e-10, atol=1e-10)
    assert some.any()


@pytest.mark.parametrize(("seed", "routers", "shift"), CASES)
def test_what_people_in_ways_buy_is_what_the_reference_says(seed, routers, shift):
    one = problem(seed, routers, shift)
    share, solved = some_shares(one, seed), solve_ways(one)
    fast, slow = purchases(one, solved, share), purchases(one, solved, share, compiled=False)
    for got, expected in zip(fast, slow, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-14 * np.abs(expected).max())
    assert fast.listed.any()
    assert fast.on_quota.any()


def test_users_beyond_one_block_and_many_tasks_are_solved_as_well():
    for one in (problem(1, 150, users=300), problem(2, 4, users=9, tasks=131)):
        fast, slow = solve_ways(one), solve_ways(one, compiled=False)
        some = np.isfinite(slow.value)
        np.testing.assert_allclose(fast.value[some], slow.value[some], rtol=1e-11)
        share = some_shares(one)
        for got, expected in zip(purchases(one, fast, share), purchases(one, fast, share, compiled=False), strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-14 * np.abs(expected).max())


@pytest.mark.parametrize("routers", [0, USERS])
def test_tokens_meet_the_quota_where_it_binds(routers):
    one = problem(3, routers)
    solved = solve_ways(one)
    bought = purchases(one, solved, np.where(np.isfinite(solved.value), 1.0, 0.0))
    billed = one.buyers.rate * one.buyers.worth / one.buyers.volume
    ends = np.cumsum([len(goods) for goods in goods_of(one)])[:-1]
    binds, count = solved.price > 0, 0
    for way, tokens in enumerate(np.split(bought.on_quota, ends)):
        burn = one.goods.burn[goods_of(one)[way]]
        used = np.einsum("mi,mki,ki->i", burn, tokens, billed)
        some = np.isfinite(solved.value[way])
        np.testing.assert_allclose(used[some], solved.used[way, some], rtol=1e-11)
        np.testing.assert_allclose(used[binds[way]], one.terms.quota[way, binds[way]], rtol=1e-11)
        count += binds[way].sum()
    assert count > 5


def test_a_user_for_whom_a_way_cannot_be_worth_enough_is_left_out():
    one = problem(1)
    free = solve_ways(one._replace(terms=one.terms._replace(quota=np.full_like(one.terms.quota, 1e9)))).value
    least = np.where((np.arange(USERS) % 2) & np.isfinite(free), free * 1.01, -np.inf)
    least[:, 1::2][np.isneginf(least[:, 1::2])] = np.inf
    found = solve_ways(one._replace(terms=one.terms._replace(least=least)))
    assert np.all(np.isneginf(found.value[:, 1::2]))
    assert np.array_equal(np.isfinite(found.value[:, ::2]), np.isfinite(solve_ways(one).value[:, ::2]))


def test_goods_that_meet_list_prices_apart_are_refused():
    one = problem(1)
    ceiling = one.goods.ceiling * np.arange(1.0, 9.0)[:, None]
    with pytest.raises(ValueError, match="at one shadow price"):
        solve_ways(one._replace(goods=one.goods._replace(ceiling=ceiling)))


def test_what_stands_far_below_the_goods_is_not_lost():
    """Goods that are worth e^600 times all others at list but cannot be bought beyond a small cap."""
    one = problem(4, 5, shift=0.3)
    best = np.unique(one.goods.offer[3:6])
    lifted = one.utility.copy()
    lifted[best] += 600 * 0.12
    gross = one.goods.gross.copy()
    gross[3:6] += 600 * 0.12
    one = one._replace(utility=lifted, goods=one.goods._replace(gross=gross))
    fast, slow = solve_ways(one), solve_ways(one, compiled=False)
    some = np.isfinite(slow.value[1])
    np.testing.assert_allclose(fast.value[1, some], slow.value[1, some], rtol=1e-10)
    share = np.zeros(fast.value.shape)
    share[1] = np.isfinite(fast.value[1])
    with np.errstate(over="ignore"):
        got, expected = (purchases(one, fast, share, compiled=how).listed for how in (True, False))
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-200)
    assert got.any()


def test_the_reference_hands_every_decision_to_the_equations_of_one_way():
    one = problem(0)
    seen = []
    for part in parts(one, np.ones(USERS, bool)):
        setting, curve, mode = one_way(one, MACHINE, part)
        assert isinstance(mode, Mode)
        assert setting.market.utility.shape[1] == curve.beyond.shape[1] == len(part.columns)
        seen.append(part.columns)
    assert np.array_equal(np.sort(np.concatenate(seen)), np.arange(one.utility.shape[1]))
