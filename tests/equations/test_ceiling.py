"""What a lead is worth beside open weights: against the definition by indifference, and in its limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.equations.ceiling import best_open, ceiling, local_cost

TASKS, USERS, OPEN = 3, 4, 5
ROUTED = np.zeros((TASKS, USERS))


def market(seed):
    """Performance of open offers and of one closed, prices, local costs, and money's worth."""
    rng = np.random.default_rng(seed)
    return {
        "performance": rng.uniform(0.1, 0.9, (OPEN, TASKS, USERS)),
        "closed": rng.uniform(0.1, 0.99, (TASKS, USERS)),
        "market": rng.uniform(0.1, 2.0, (OPEN, USERS)),
        "local": rng.uniform(0.1, 2.0, OPEN),
        "rate": rng.uniform(0.05, 0.6, (TASKS, USERS)),
    }


def best_of(given, together=ROUTED):
    return best_open(given["performance"], given["market"], given["local"], given["rate"], together)


@given(st.integers(0, 10_000))
def test_at_the_ceiling_a_user_is_as_well_off_as_with_the_best_alternative(seed):
    """By brute force: over open offers, each bought or run locally, and leaving the task undone."""
    it = market(seed)
    found = ceiling(it["closed"], best_of(it), it["rate"])
    for k in range(TASKS):
        for i in range(USERS):
            ways = [0.0]
            for o in range(OPEN):
                ways += [
                    it["performance"][o, k, i] - it["rate"][k, i] * p for p in (it["market"][o, i], it["local"][o])
                ]
            assert it["closed"][k, i] - it["rate"][k, i] * found.price[k, i] == pytest.approx(max(ways), abs=1e-12)


@given(st.integers(0, 10_000))
def test_a_user_of_one_offer_for_all_tasks_is_indifferent_over_all_of_them(seed):
    """Its ceiling is the mean over tasks by money at stake; every open offer is one alternative for all its tasks."""
    it = market(seed)
    it["rate"] *= 0.02  # so that every task is worth doing with every offer
    share = np.random.default_rng(seed + 1).dirichlet(np.ones(TASKS), USERS).T
    found = ceiling(it["closed"], best_of(it, share), it["rate"])
    pull = share * it["rate"]
    price = (pull * found.price).sum(0) / pull.sum(0)
    own = (share * it["closed"]).sum(0) - pull.sum(0) * price
    money = np.minimum(it["market"], it["local"][:, None])
    ways = np.einsum("ki,oki->oi", share, it["performance"] - it["rate"] * money[:, None])
    assert own == pytest.approx(ways.max(0))


def test_without_a_lead_the_ceiling_is_the_open_price():
    it = market(1) | {"rate": np.full((TASKS, USERS), 0.01), "local": np.full(OPEN, np.inf)}
    best = best_of(it)
    found = ceiling(best.performance, best, it["rate"])
    assert found.lead == pytest.approx(0.0)
    assert found.price == pytest.approx(best.market)


def test_a_lead_is_worth_its_performance_over_the_weight_of_money():
    best = best_of(market(2) | {"rate": np.full((TASKS, USERS), 0.1)})
    found = ceiling(best.performance + 0.03, best, np.full((TASKS, USERS), 0.1))
    assert found.lead == pytest.approx(0.3)
    assert found.price == pytest.approx(best.money + 0.3)


def test_the_cheaper_of_price_and_local_cost_counts():
    it = market(3) | {"rate": np.full((TASKS, USERS), 0.01)}
    cheap = best_of(it | {"local": np.full(OPEN, 0.05)})
    assert cheap.money == pytest.approx(0.05)
    dear = best_of(it | {"local": np.full(OPEN, np.inf)})
    assert np.array_equal(dear.money, dear.market)


def test_nobody_pays_more_than_the_task_is_worth():
    it = market(4) | {"market": np.full((OPEN, USERS), 50.0), "local": np.full(OPEN, 60.0)}
    found = ceiling(it["closed"], best_of(it), it["rate"])
    assert found.price == pytest.approx(it["closed"] / it["rate"])


def test_without_open_weights_the_ceiling_is_undefined():
    it = market(5)
    none = best_open(it["performance"][:0], it["market"][:0], it["local"][:0], it["rate"], ROUTED)
    assert np.isnan(ceiling(it["closed"], none, it["rate"]).price).all()


def test_who_cannot_have_any_open_offer_has_no_ceiling():
    it = market(6)
    it["performance"][:, :, 1] = -np.inf
    it["performance"][0, :, 2] = -np.inf
    for together in (ROUTED, np.full((TASKS, USERS), 1 / TASKS)):
        found = ceiling(it["closed"], best_of(it, together), it["rate"])
        assert np.isnan(found.price[:, 1]).all()
        assert np.isfinite(found.price[:, [0, 2, 3]]).all()


def test_local_cost_is_a_hosts_cost_with_overhead():
    assert local_cost(np.array([0.2, 0.5]), 3.0) == pytest.approx([0.6, 1.5])
