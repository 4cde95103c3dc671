"""Specialists: what they are made of, what they cost, who buys them, and that welfare closes."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.specialists import FIRST_PRICE, Specialists, best_base
from tests.economies import toy
from tests.identities.second_route import gaps
from tests.mechanisms import moves

SWITCH = "technology.specialists"


def test_a_specialist_is_its_base_cheap_and_good_in_one_task():
    economy = Economy(toy("months=1", mechanisms={SWITCH: {"n_domains": 1}})).run()
    made, offers, rule = economy.weights, economy.offers, economy.mechanisms[SWITCH].parameters
    (row,) = np.flatnonzero(made.developer == economy.sellers.names.index("gamma"))
    base = made.names.index(made.names[row].removesuffix("-chat-0"))
    expected = [rule.spec_quality_bonus] + [-rule.spec_quality_penalty] * 2
    np.testing.assert_allclose(made.skill[row] - made.skill[base], expected, rtol=1e-12)
    assert made.rating[row] == made.rating[base]
    (sold,) = np.flatnonzero(offers.weights == row)
    assert offers.cost_factor[sold] == rule.spec_cost_ratio


def test_its_first_price_covers_cost_with_a_mark_up():
    economy = Economy(toy("months=1", mechanisms={SWITCH: {"n_domains": 1}}))
    view = economy.mechanism_view()
    base, cost = best_base(view)
    (derived,) = economy.mechanisms[SWITCH].derive(view, {})
    run = economy.offers.serving[economy.offers.weights == base]
    assert economy.weights.names[derived.base] == "beta-open"
    assert cost == run.min() > 0
    assert derived.price == pytest.approx(FIRST_PRICE * 0.25 * cost)


def test_every_domain_has_its_turn_once_in_a_round():
    economy = Economy(toy("months=8", mechanisms={SWITCH: {"n_domains": 3, "refresh": 6}})).run()
    made = [n for n, maker in enumerate(economy.weights.developer) if economy.sellers.names[maker] == "gamma"]
    assert sorted(economy.weights.released[made].tolist()) == [0, 2, 4, 6]


def test_who_chooses_per_task_bears_the_switch():
    users = SimpleNamespace(router=np.array([True, False]))
    np.testing.assert_allclose(Specialists().stickiness(SimpleNamespace(users=users), {}), [0.02, 0])


def test_without_open_weights_or_hosts_there_are_none():
    alone = Economy(toy("months=2", "labs.beta=null", mechanisms={SWITCH: True}))
    view = Economy(toy("months=1", mechanisms={SWITCH: True})).mechanism_view()
    shut = SimpleNamespace(
        active=view.sellers.active & (view.sellers.kind < 2), kind=view.sellers.kind, names=view.sellers.names
    )
    for case in (alone.mechanism_view(), replace(view, sellers=shut)):
        assert alone.mechanisms[SWITCH].derive(case, {}) is None
    alone.run()


def test_at_zero_it_is_off():
    zero = Specialists(Specialists.Parameters(n_domains=0, model_switch_cost=0))
    assert zero.stickiness(None, {}) is None
    assert zero.derive(SimpleNamespace(tasks=("a",), month=0), {}) is None


def test_welfare_closes_by_the_second_route():
    assert max(gaps(Economy(toy("months=4", mechanisms={SWITCH: {"refresh": 3}})))) <= 1e-9


def test_on_specialists_sell_and_most_in_their_domain():
    cheap = {"n_domains": 3, "refresh": 3}
    assert min(moves(SWITCH, "specialist_token_share", settings=(False, cheap), seeds=(1,))) > 0
    assert min(moves(SWITCH, "specialist_best_domain_share", settings=(False, cheap), seeds=(2,))) > 0
