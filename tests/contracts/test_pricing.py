"""What every pricing rule promises, found by folder."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.parameters import Pricing
from simulation.plugins import build, load, names
from simulation.pricing import MarketView, Rivals
from tests.economies import around, arrays, toy

RULES = names("pricing")
BELOW_COST = {"penetration", "subsidised"}  # rules that may price below unit cost on purpose


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
        months=int(rng.integers(0, 60)),
        tokens=locked(rng.uniform(0, 1e6, own)),
        share=float(rng.random()),
        memory=locked(np.zeros(max(load("pricing", name).remembers(Pricing()) for name in RULES))),
        uniform=lambda purpose: {"no-regret price": 0.3}.get(purpose, 0.7),
        profit=lambda prices: float(np.sum((prices - cost) * np.exp(-prices / cost))),
        joint=oracle("joint", 0.05),
        deviation=lambda: float(cost[0]),
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
def test_what_a_rule_notes_is_a_function_of_what_it_sees(name):
    """As many numbers as it says, in what it was given; the view's memory is not written in place."""
    rule = build("pricing", name)
    for seen in views(6):
        noted = rule.remember(seen)
        assert noted.shape == (rule.remembers(Pricing()),)
        assert np.isfinite(noted).all()
        assert np.array_equal(noted, rule.remember(seen))
        again = replace(seen, memory=locked(np.pad(noted, (0, seen.memory.size - noted.size))))
        assert np.isfinite(rule.prices(again)).all()
        assert rule.remember(again).shape == noted.shape


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
        moved = {f"offers.{name}" for name in ("price", "desired", "repriced", "move", "turned", "cost")}
        assert changed <= moved | {"sellers.memory"}


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


def single(**changes):
    """A view of one offer at cost 1 and best response 2."""
    seen = view(np.random.default_rng(1), own=1, rivals=3)
    plain = {"cost": locked([1.0]), "best_response": lambda: locked([2.0]), "joint": lambda: locked([3.0])}
    return replace(seen, **(plain | {"nash": lambda: locked([2.0]), "price": locked([2.0])} | changes))


def test_penetration_fades_as_the_share_nears_its_target():
    rule, target = build("pricing", "penetration"), Pricing().conduct.penetration_target
    for share, factor in ((0.0, 0.7), (0.5 * target, 0.85), (target, 1.0), (1.0, 1.0)):
        assert rule.prices(single(share=share)) == pytest.approx([2.0 * factor])


def test_a_subsidy_ends_with_the_share_or_with_the_months():
    rule, conduct = build("pricing", "subsidised"), Pricing().conduct
    few, many = 0.5 * conduct.subsidy_target, conduct.subsidy_target
    assert rule.prices(single(share=few, months=0)) == pytest.approx([0.7])
    assert rule.prices(single(share=few, months=conduct.subsidy_months)) == pytest.approx([2.0])
    assert rule.prices(single(share=many, months=0)) == pytest.approx([2.0])
    free = single(share=few, months=0, cost=locked([0.0]))
    assert rule.prices(free) == pytest.approx([2.0])


def test_value_based_prices_share_the_lead_and_are_the_ceiling_at_a_share_of_one():
    for lead in (4.0, -0.5):
        seen = single(lead_value=lambda lead=lead: locked([lead]))
        rivals = replace(seen.rivals, is_open=locked([True, False, False]), price=locked([1.6, 9.0, 9.0]))
        seen = replace(seen, rivals=rivals)
        part = 0.5 * lead if lead > 0 else lead
        assert build("pricing", "value_based").prices(seen) == pytest.approx([1.6 + part])
        whole = replace(seen, numbers=Pricing(conduct={"value_share": 1.0}))
        assert build("pricing", "value_based").prices(whole) == build("pricing", "ceiling").prices(whole)


def test_tacit_collusion_forgives_nothing_for_as_many_months_as_it_says():
    rule, length = build("pricing", "tacit_collusion"), Pricing().conduct.tacit_punishment
    memory, wished = np.zeros(2), []
    for month in range(length + 4):
        seen = single(memory=locked(memory), deviation=lambda month=month: 0.5 if month == 1 else 0.0)
        wished.append(float(rule.prices(seen)[0]))
        memory = rule.remember(seen)
    assert wished == [3.0] + [2.0] * length + [3.0] * 3


def test_a_first_month_and_a_month_after_war_blame_nobody():
    rule = build("pricing", "tacit_collusion")
    assert rule.prices(single(memory=locked([0.0, 0.0]), deviation=lambda: 9.0)) == [3.0]
    assert rule.prices(single(memory=locked([1.0, 0.0]), deviation=lambda: 9.0)) == [3.0]


def learnt(name, periods, **changes):
    """Prices that a rule ends with when its profit is (p - 1) exp(-p), largest at 2, and its draws are real ones."""
    rng, rule, found = np.random.default_rng(3), build("pricing", name), []
    memory = np.zeros(rule.remembers(Pricing()))
    price = 2.0
    for _ in range(periods):
        draws = {}
        seen = single(
            memory=locked(memory),
            price=locked([price]),
            tokens=locked([np.exp(-price)]),
            profit=lambda prices: float(((prices - 1.0) * np.exp(-prices)).sum()),
            uniform=lambda purpose, draws=draws: draws.setdefault(purpose, rng.random()),
            **changes,
        )
        price, memory = float(rule.prices(seen)[0]), rule.remember(seen)
        found.append(price)
    return found


def test_a_learner_without_regret_finds_the_best_price_of_its_grid():
    grid, late = 1 + np.geomspace(0.02, 8.0, 11), np.array(learnt("no_regret", 100)[-20:])
    earned = [(prices - 1) * np.exp(-prices) for prices in (grid, late)]
    assert earned[1].mean() > 0.98 * earned[0].max()


def test_q_learning_alone_in_its_market_ends_near_its_best_price():
    assert np.median(learnt("q_learning", 1500)[-100:]) == pytest.approx(2.0, abs=0.5)


def test_q_learning_by_hand_for_two_months():
    rule, numbers = build("pricing", "q_learning"), Pricing(conduct={"q_prices": 3, "q_decay": 1.0})
    plain = {"numbers": numbers, "profit": lambda prices: float(prices[0]), "uniform": lambda _: 0.999}
    prices = 2.0 * np.exp([-0.4, 0.0, 0.4])
    seen = single(memory=locked(np.zeros(30)), **plain)
    noted = rule.remember(seen)
    first = np.tile(prices / 0.05, (9, 1))
    state = int(noted[27])
    np.testing.assert_allclose(noted[:27].reshape(9, 3), first)
    assert noted[28:].tolist() == [2, 1]
    assert rule.prices(seen) == pytest.approx([prices[2]])
    later = single(memory=locked(noted), tokens=locked([7.0]), price=locked([3.0]), **plain)
    first[state, 2] = 0.85 * first[state, 2] + 0.15 * (2.0 * 7.0 + 0.95 * prices[2] / 0.05)
    np.testing.assert_allclose(rule.remember(later)[:27].reshape(9, 3), first)
