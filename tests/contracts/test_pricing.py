"""What every pricing rule promises, found by folder."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.parameters import Pricing
from simulation.plugins import build, names
from simulation.pricing import MarketView, Rivals
from tests.economies import around, arrays, toy

RULES = names("pricing")
BELOW_COST: set[str] = set()  # rules that may price below unit cost on purpose


def locked(values):
    array = np.array(values)
    array.flags.writeable = False
    return array


def view(rng, own=3, rivals=5, asked=None):
    """A random information set; what a rule asks for is noted in `asked`."""
    cost = locked(rng.uniform(0.1, 2.0, own))
    price = locked(cost * rng.uniform(0.7, 4.0, own))
    asked = [] if asked is None else asked

    def oracle(name, low):
        answer = locked(cost * (1 + rng.uniform(low, 1.0, own)))
        return lambda: (asked.append(name), answer)[1]

    return MarketView(
        price=price,
        cost=cost,
        rating=locked(rng.uniform(1300, 1500, own)),
        tier=locked(rng.integers(0, 3, own)),
        weights=locked(np.arange(own)),
        rivals=Rivals(
            price=locked(rng.uniform(0.1, 6.0, rivals)),
            rating=locked(rng.uniform(1300, 1500, rivals)),
            tier=locked(rng.integers(0, 3, rivals)),
            weights=locked(rng.integers(0, 8, rivals)),
            is_open=locked(rng.random(rivals) < 0.5),
            revenue=locked(rng.uniform(0, 1e6, rivals) * (rng.random(rivals) < 0.7)),
        ),
        numbers=Pricing(),
        band=0.2,
        movable=locked(np.ones(own, bool)),
        first_step=oracle("first_step", 0.05),
        improved=oracle("improved", 0.05),
        best_response=oracle("best_response", 0.05),
        nash=oracle("nash", 0.05),
        lead_value=oracle("lead_value", -3.0),
    )


def views(count=40):
    """Many information sets, with and without rivals."""
    rng = np.random.default_rng(5)
    return [view(rng, int(rng.integers(1, 6)), int(rng.integers(0, 7))) for _ in range(count)]


@pytest.mark.parametrize("name", RULES)
def test_prices_are_positive_numbers_one_per_offer(name):
    for seen in views():
        prices = build("pricing", name).prices(seen)
        assert prices.shape == seen.price.shape
        assert np.isfinite(prices).all()
        assert (prices > 0).all()


@pytest.mark.parametrize("name", sorted(set(RULES) - BELOW_COST))
def test_prices_cover_cost(name):
    """Where the answers of the oracle do."""
    for seen in views():
        assert (build("pricing", name).prices(seen) >= seen.cost * (1 - 1e-12)).all()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_a_function_of_what_it_sees(name):
    """Same view, same prices, whatever was asked before; and no array of the view is handed out for others to write."""
    rule, seen = build("pricing", name), views(6)
    first = [rule.prices(one).copy() for one in seen]
    for old, one in zip(first, seen, strict=True):
        assert np.array_equal(rule.prices(one), old)
        assert np.array_equal(build("pricing", name).prices(one), old)


@pytest.mark.parametrize("name", RULES)
def test_the_order_of_rivals_does_not_matter(name):
    for seen in views():
        turned = {key: value[::-1] for key, value in vars(seen.rivals).items()}
        again = replace(seen, rivals=Rivals(**turned))
        np.testing.assert_array_equal(build("pricing", name).prices(again), build("pricing", name).prices(seen))


@pytest.mark.parametrize("name", RULES)
def test_a_month_with_every_seller_on_the_rule(name):
    """Prices stay positive numbers, and the rule changes nothing but prices; unit costs are booked with them."""
    scenario = toy("months=3", f"labs.alpha.pricing={name}", f"labs.beta.pricing={name}", f"hosts.gamma.pricing={name}")
    economy = Economy(scenario)
    before, after = {}, {}
    around(economy, "s05", lambda it: before.update(arrays(it)), lambda it: after.update(arrays(it)))
    for _ in range(3):
        economy.step()
        live = economy.offers.active
        assert np.isfinite(after["offers.desired"]).all()
        assert (economy.offers.price[live] > 0).all()
        changed = {key for key in before if before[key].tobytes() != after[key].tobytes()}
        assert changed <= {"offers.price", "offers.desired", "offers.repriced", "offers.cost"}


def test_undercutting_is_just_below_the_cheapest_host_of_the_same_weights():
    seen = view(np.random.default_rng(1), own=1, rivals=3)
    rivals = replace(
        seen.rivals, weights=locked([0, 0, 1]), price=locked([3.0, 2.0, 0.5]), rating=locked([1.0, 1.0, 9999.0])
    )
    seen = replace(seen, rivals=rivals, cost=locked([0.1]), weights=locked([0]))
    assert build("pricing", "undercut").prices(seen) == pytest.approx([2.0 * 0.98])
    dear = replace(seen, cost=locked([5.0]))
    assert build("pricing", "undercut").prices(dear) == pytest.approx([5.0])


def test_cost_plus_is_cost_and_its_margin():
    seen = view(np.random.default_rng(1))
    np.testing.assert_allclose(build("pricing", "cost_plus").prices(seen), 1.15 * seen.cost)


def test_the_ceiling_is_the_cheapest_host_of_the_best_open_weights_and_the_lead():
    seen = view(np.random.default_rng(1), own=2, rivals=3)
    rivals = replace(
        seen.rivals,
        is_open=locked([True, True, False]),
        rating=locked([1400.0, 1400.0, 1500.0]),
        price=locked([0.6, 0.4, 9.0]),
    )
    seen = replace(seen, rivals=rivals, cost=locked([0.1, 3.0]), lead_value=lambda: locked([1.5, 0.0]))
    assert build("pricing", "ceiling").prices(seen) == pytest.approx([1.9, 3.0])


def test_a_follower_takes_the_price_of_the_largest_rival_of_its_tier():
    seen = view(np.random.default_rng(1), own=2, rivals=3)
    rivals = replace(
        seen.rivals, tier=locked([0, 0, 1]), revenue=locked([5.0, 9.0, 99.0]), price=locked([3.0, 4.0, 7.0])
    )
    seen = replace(seen, rivals=rivals, tier=locked([0, 2]), cost=locked([0.1, 0.1]), price=locked([2.0, 2.5]))
    assert build("pricing", "follow_leader").prices(seen) == pytest.approx([4.0, 2.5])


def asked_for(seen, asked, **changes):
    """What a best response asks the oracle for, and its answer."""
    asked.clear()
    prices = build("pricing", "best_response").prices(replace(seen, **changes))
    return list(asked), prices


def test_a_best_response_is_computed_only_as_far_as_it_matters():
    asked = []
    seen = replace(view(np.random.default_rng(1), own=2, asked=asked), band=0.2)
    step, better = seen.price * 1.05, seen.price * 1.19
    calls, prices = asked_for(seen, asked, first_step=lambda: step)
    assert (calls, prices.tolist()) == ([], step.tolist())
    calls, prices = asked_for(seen, asked, first_step=lambda: seen.price * 1.15, improved=lambda: better)
    assert (calls, prices.tolist()) == ([], better.tolist())
    calls, _ = asked_for(seen, asked, first_step=lambda: better, improved=lambda: seen.price * 1.5)
    assert calls == ["best_response"]


def test_a_first_step_below_zero_is_refined():
    asked = []
    seen = view(np.random.default_rng(1), own=2, asked=asked)
    frozen = locked(np.array([False, True]))
    for movable in (seen.movable, frozen):
        calls, _ = asked_for(seen, asked, first_step=lambda: np.array([-0.1, seen.price[1]]), movable=movable)
        assert calls[0] == "improved"
