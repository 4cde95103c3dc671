"""Employers: between reviews their people buy from the provider alone, and it is whose customers they were."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms._views import incumbents
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "demand.employer_default"
ALL = {"employer_share": 1.0, "employer_review_interval": 6, "bundle_discount": 0.0}


def after(months, **numbers):
    economy = Economy(toy(f"months={months}", mechanisms={SWITCH: ALL | numbers}), seed=1).run()
    return economy, economy.state[SWITCH]


def test_at_first_everybody_chooses_and_then_takes_the_largest_sellers_part():
    economy = Economy(toy("months=1", mechanisms={SWITCH: ALL}), seed=1)
    assert economy.hooks("available")[0].all()
    economy.run()
    held, mass, state = incumbents(economy.mechanism_view()), economy.users.mass, economy.state[SWITCH]
    for user in range(0, len(economy.users), 2):
        both = held[:, user] * mass[user] + held[:, user + 1] * mass[user + 1]
        assert state["provider"][user] == state["provider"][user + 1] == (both.argmax() if both.max() > 0 else -1)


def test_between_reviews_the_provider_alone_is_open_and_at_reviews_all():
    economy, state = after(2)
    view, (open_to,) = economy.mechanism_view(), economy.hooks("available")
    seller = economy.offers.seller[view.live]
    bound = (state["bound"] > 0) & (state["provider"] >= 0)
    due = (view.month + state["phase"]) % 6 == 0
    assert (bound & due).any()
    assert (bound & ~due).any()
    assert open_to[:, due | ~bound].all()
    for user in np.flatnonzero(bound & ~due):
        np.testing.assert_array_equal(open_to[:, user], seller == state["provider"][user])


def test_reviews_come_once_in_the_interval_and_consumers_are_nobodys_employees():
    economy, state = after(1)
    view = economy.mechanism_view()
    reviews = np.array([(month + state["phase"]) % 6 == 0 for month in range(6)])
    np.testing.assert_array_equal(reviews.sum(0), 1)
    assert len(set(state["phase"])) > 1
    np.testing.assert_array_equal(state["bound"] > 0, view.users.segment != 0)


def test_the_bundle_is_worth_its_share_at_the_provider_alone():
    economy, state = after(1, bundle_discount=0.1)
    pairs = economy.hooks("taste")[0]
    total = sum(np.outer(one, other) for one, other in pairs)
    seller = economy.offers.seller[economy.mechanism_view().live]
    expected = 0.1 * (state["bound"] > 0) * (seller[:, None] == state["provider"])
    np.testing.assert_allclose(total, expected, rtol=1e-14)


def test_who_has_a_provider_that_sells_nothing_is_free():
    economy, state = after(1)
    economy.state[SWITCH] = {**state, "provider": np.full(len(economy.users), 77.0)}
    assert economy.hooks("available")[0].all()


def test_incumbents_of_a_type_are_the_mean_over_its_decisions():
    economy = Economy(toy("months=1"), seed=1).run()
    held, users, people = incumbents(economy.mechanism_view()), economy.users, economy.this_market().people
    for user in (int(people.routers[3]), int(people.singles[2])):
        own = np.flatnonzero(economy.this_market().people.user == user)
        weight = users.potential[user] if len(own) > 1 else [1.0]
        expected = np.average(economy.sellers.incumbency[:, own], axis=1, weights=weight)
        np.testing.assert_allclose(held[:, user], expected, rtol=1e-12)


def test_on_less_of_the_market_is_contested():
    found = moves(SWITCH, "contestable_share", base="toy", months=3)
    assert max(found) < -0.1
    assert moves(SWITCH, "contestable_share_consumer", base="toy", months=3, seeds=(1,)) == [0.0]


@pytest.mark.parametrize("gone", ["alpha", "beta"])
def test_it_runs_with_one_kind_of_weights(gone):
    Economy(toy("months=3", labs={gone: None}, mechanisms={SWITCH: True}), seed=1).run()
