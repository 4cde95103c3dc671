"""Fees against finite differences and closed forms, adverse selection, breakage, and break-even use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.equations.access import Setting, plan, solve
from simulation.equations.access_tables import ListDemand
from simulation.equations.demand import Structure
from simulation.equations.modes import Tastes
from simulation.equations.subscription import (
    Menu,
    best_fee,
    best_fees,
    break_even,
    break_even_utilisation,
    breakage,
    fee_gradient,
    lifetime_value,
    quota_gradient,
    steady_subscribers,
    use_classes,
)
from simulation.equations.use_curves import RoutedUse

LIST, COST, VALUE, GROSS = 3.0, 0.9, 12.0, 0.6


def random_menu(seed, users=40, modes=5):
    """Two own plans, a rival's plan and tier, use and cost rising together."""
    rng = np.random.default_rng(seed)
    money = rng.lognormal(4, 1.5, users)
    worth = 0.4 * money + np.vstack([np.zeros(users), money * rng.uniform(0.02, 0.2, (modes - 1, users))])
    margin = np.vstack([0.05 * money, -0.05 * money * rng.random((modes - 1, users))])
    margin[3:] = 0.0
    own, seller = np.array([False, True, True, False, False]), np.array([0, 1, 1, 2, 2])
    fee = np.array([0.0, 5.0, 12.0, 8.0, 0.5])
    return Menu(worth, margin, fee, own, seller, money, rng.uniform(1, 5, users), Tastes(0.05, 0.4))


def lognormal_market(quota, sigma=1.9, classes=400, mean=6.0):
    """One taste, one offer, use lognormal: the setting, the plan solved, and the menu of its seller."""
    multiple, share = use_classes(sigma, classes)
    use = mean * multiple
    structure = Structure(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), 0.1, 0.9, 0.6)
    gross, rate = np.full((1, classes), GROSS), np.full(classes, 1 / VALUE)
    setting = Setting(ListDemand(structure, gross - rate * LIST), use * VALUE, np.arange(classes), classes)
    access = solve(setting, RoutedUse(gross, rate), plan(np.array([0]), 0.0, quota, np.array([LIST])))
    at_list = (setting.market.share * rate * setting.stake)[0]
    metered = (LIST - COST) * at_list
    margin = np.vstack([metered, (LIST - COST) * access.list_tokens[0] - COST * access.used])
    tastes = Tastes(0.02, 0.0)
    worth = np.vstack([setting.value, access.value])
    menu = Menu(
        worth, margin, np.array([0.0, 20.0]), np.array([False, True]), np.arange(2), setting.money, share, tastes
    )
    return access, menu, use


@pytest.mark.parametrize("seed", range(4))
def test_fee_gradient_equals_finite_differences(seed):
    menu, h = random_menu(seed), 1e-4
    slopes = [(menu.at(m, f + h).profit - menu.at(m, f - h).profit) / (2 * h) for m, f in enumerate(menu.fee)]
    np.testing.assert_allclose(fee_gradient(menu), np.where(menu.own, slopes, 0), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("quota", [1.0, 5.0, 30.0])
def test_quota_gradient_equals_finite_differences(quota):
    h = 1e-4
    (access, menu, _), (_, up, _), (_, down, _) = (lognormal_market(quota + x) for x in (0, h, -h))
    shadow = np.vstack([np.zeros_like(access.shadow_price), access.shadow_price])
    slope = quota_gradient(menu, shadow, (up.margin - down.margin) / (2 * h))
    assert slope[1] == pytest.approx((up.profit - down.profit) / (2 * h), rel=1e-5)
    assert slope[0] == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_best_fee_beats_a_fine_grid_and_meets_its_first_order_condition(seed):
    menu = random_menu(seed)
    fee = best_fee(menu, 1, 500.0)
    best = menu.at(1, fee)
    assert best.profit >= max(menu.at(1, f).profit for f in np.linspace(0, 500, 3001)) - 1e-9
    assert abs(fee_gradient(best)[1]) < 1e-9 * menu.people.sum()


def test_best_fees_of_two_plans_leave_no_single_fee_to_change():
    menu, settled = best_fees(random_menu(1), 500.0)
    assert settled
    assert np.max(np.abs(fee_gradient(menu))) < 1e-5 * menu.people.sum()
    for mode in (1, 2):
        assert all(menu.at(mode, f).profit <= menu.profit + 1e-7 for f in np.linspace(0, 500, 1001))


def test_one_plan_and_equal_users_give_the_logit_monopoly_fee():
    """Serving cost c and no rival: F = c + s / (1 - share) (Anderson, de Palma & Thisse 1992)."""
    worth, margin = np.array([[0.0], [30.0]]), np.array([[0.0], [-4.0]])
    money, people = np.array([200.0]), np.array([1000.0])
    menu = Menu(worth, margin, np.zeros(2), np.array([False, True]), np.arange(2), money, people, Tastes(0.05, 0.0))
    best = menu.at(1, best_fee(menu, 1, 200.0))
    assert best.fee[1] == pytest.approx(4.0 + 10.0 / (1 - best.choice.share[1, 0]), rel=1e-9)


def test_profit_on_pay_as_you_go_raises_the_fee():
    menu = random_menu(2)
    richer = replace(menu, margin=menu.margin + np.vstack([0.1 * menu.money, *(np.zeros_like(menu.margin[1:]))]))
    assert best_fee(richer, 1, 500.0) > best_fee(menu, 1, 500.0)


def test_heavy_users_take_the_plan_more_and_a_dearer_plan_keeps_the_heavier():
    """Adverse selection: while the quota does not bind, take-up rises with use and so does cost with the fee."""
    access, menu, _ = lognormal_market(quota=1e6)
    share = menu.choice.share[1]
    assert np.all(np.diff(share) >= 0)
    assert share[0] < 1e-6
    assert share[-1] > 0.5
    costs, takers = [], []
    for fee in (5.0, 10.0, 20.0, 40.0, 80.0):
        people = menu.at(1, fee).choice.share[1] * menu.people
        costs.append(COST * people @ access.used / people.sum())
        takers.append(people.sum())
    assert np.all(np.diff(costs) > 0)
    assert np.all(np.diff(takers) < 0)
    assert costs[0] > COST * menu.people @ access.used  # subscribers cost more than everybody would


def test_take_up_falls_with_the_fee_and_rises_with_the_quota_for_everybody():
    _, menu, _ = lognormal_market(quota=10.0)
    shares = np.array([menu.at(1, fee).choice.share[1] for fee in np.linspace(0, 100, 21)])
    assert np.all(np.diff(shares, axis=0) <= 1e-15)
    more = lognormal_market(quota=20.0)[1]
    assert np.all(more.choice.share[1] >= menu.choice.share[1] - 1e-12)


def test_breakage_lies_between_none_and_all_and_falls_with_use():
    last = 1.0
    for mean in (0.5, 2.0, 8.0, 32.0):
        access, menu, _ = lognormal_market(quota=10.0, mean=mean)
        people = menu.choice.share[1] * menu.people
        unused = breakage(access.used, 10.0, menu.people)
        assert 0.0 <= breakage(access.used, 10.0, people) <= 1.0
        assert 0.0 <= unused <= last
        last = unused
    assert np.isnan(breakage(access.used, 10.0, np.zeros_like(people)))


@pytest.mark.parametrize(("k", "expected"), [(15, 0.222), (40, 0.083), (70, 0.048)])
def test_break_even_utilisation_of_the_facts(k, expected):
    assert break_even_utilisation(k, 0.7) == pytest.approx(expected, abs=5e-4)


def test_a_plan_breaks_even_exactly_at_break_even_utilisation():
    """T11 inside the solved market: fee less cost of serving changes sign where use / quota crosses 1 / (k (1 - m))."""
    quota, fee = 40.0, 12.0
    access, _, _ = lognormal_market(quota=quota)
    threshold = break_even_utilisation(quota * LIST / fee, 1 - COST / LIST)
    profit = fee - COST * access.used
    assert np.any(profit > 0)
    assert np.any(profit < 0)
    np.testing.assert_array_equal(profit > 0, access.used / quota < threshold)
    np.testing.assert_allclose(profit, COST * quota * (threshold - access.used / quota), rtol=1e-9, atol=1e-9)


def test_value_of_a_subscriber_and_steady_state():
    survival, discount, months = 0.9, 1 / 1.01, np.arange(3000)
    assert lifetime_value(5.0, 0.01, 0.1) == pytest.approx(5 * ((survival * discount) ** months).sum(), rel=1e-12)
    people = 0.0
    for _ in range(400):
        people = people * 0.9 + 50
    assert steady_subscribers(50, 0.1) == pytest.approx(people, rel=1e-12)


@pytest.mark.parametrize("classes", [1, 5, 40])
def test_use_classes_keep_mean_use_and_order(classes):
    use, share = use_classes(1.9, classes)
    assert share.sum() == pytest.approx(1.0)
    assert use @ share == pytest.approx(1.0, rel=1e-12)
    assert np.all(np.diff(use) > 0)


def test_use_classes_have_the_shares_of_a_lognormal():
    """The top tenth of a lognormal with sigma 1.9 makes Phi(1.9 - 1.2816) = 73 % of use."""
    use, share = use_classes(1.9, 10)
    assert use[-1] * share[-1] == pytest.approx(0.7318, abs=2e-4)


@pytest.mark.parametrize("price", [0.3, 2.0, 40.0])
def test_at_the_break_even_volume_both_cost_the_same(price):
    fee, energy = 80.0, 0.1
    volume = break_even(fee, price, energy)
    assert fee + energy * volume == pytest.approx(price * volume, rel=1e-12)
    assert np.isnan(break_even(fee, 0.1, 0.1))
