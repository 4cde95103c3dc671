"""Routing: per-task choice against one offer for all, errors and overhead, and the user of the source."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.single_homing import Use, Values, offer_rows
from tests.economies import channels, toy
from tests.identities.second_route import both_routes
from tests.mechanisms import moves, neutral

SWITCH = "demand.routing"
SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")


def test_the_source_user_spends_230_where_the_frontier_alone_costs_900():
    """80% of 1 Mtok at USD 50 for all of it is under a tenth of the frontier's token price; the rest stays there."""
    volume, worth = np.array([0.8, 0.2]), np.array([2000.0, 8000.0])
    frontier, cheap = 900.0, 50.0 / 0.8
    assert cheap / frontier < 0.1
    gross = np.array([[[1.0], [1.0]], [[1.0], [0.2]]])  # offer, task, user: the cheap weights fail at hard work
    rate = (1 / worth)[:, None]
    stake = (volume * worth)[:, None]
    weight = stake / stake.sum()
    use = Use(rate, weight, weight * rate, volume[:, None])
    values = Values(gross[:, :, 0], rate[:, 0], volume, gross, use)
    prices = np.array([frontier, cheap])
    utility, _, billed = offer_rows(values, np.arange(2), prices[:, None], np.ones((2, 1)), compiled=False)
    routed, single = utility[:, :2].argmax(axis=0), utility[:, 2].argmax()
    assert routed.tolist() == [1, 0]
    assert single == 0
    assert prices[routed] @ volume == pytest.approx(50 + 180)
    assert prices[single] * billed[single, 2] == pytest.approx(900)


def one_task(share):
    """The toy with chat alone, so easy that every offer has a positive value."""
    tasks = {"coding": None, "expert": None, "chat": {"difficulty": 0.0, "volume": 1.0, "value": 100.0}}
    changes = (f"segments.{name}.router={share}" for name in SEGMENTS)
    return Economy(toy("months=1", "demand.value_sigma=0", "demand.difficulty_sd=0", *changes, tasks=tasks))


def test_with_one_task_no_router_is_a_router():
    routed, single = (one_task(share).run() for share in (1, 0))
    for economy in (routed, single):
        economy.month -= 1
    np.testing.assert_allclose(routed.this_choice().share, single.this_choice().share, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(routed.offers.billed, single.offers.billed, rtol=1e-12)


def test_off_nobody_routes():
    assert not Economy(neutral(SWITCH), seed=1).users.router.any()


def test_errors_take_their_share_of_routers_and_no_others():
    all_, some = (Economy(neutral(SWITCH, setting={"router_error": e}), seed=1).users.router for e in (0.0, 0.5))
    assert some.sum() < all_.sum()
    assert not (some & ~all_).any()
    assert not Economy(neutral(SWITCH, setting={"router_error": 1.0}), seed=1).users.router.any()


def test_overhead_is_lost_on_routed_tasks_alone():
    free, dear = (Economy(toy(f"demand.router_overhead={cost}")).this_market() for cost in (0, 0.03))
    seen = np.isfinite(free.gross)
    routers = np.isin(np.arange(free.gross.shape[2]), free.people.routers)
    lost = np.where(seen, free.gross, 0) - np.where(seen, dear.gross, 0)
    np.testing.assert_allclose(lost, np.where(seen & routers, 0.03, 0), atol=1e-15)


def test_welfare_adds_up_with_overhead():
    assert max(both_routes(Economy(channels("months=2", "demand.router_overhead=0.03"))).gaps) <= 1e-9


def test_on_more_is_routed():
    assert min(moves(SWITCH, "routed_spend_share", base="toy", months=3)) > 0
