"""Plans, free tiers and own hardware inside the month: who takes them, what rules do to fees, what off means."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.equations.subscription import break_even_utilisation, fee_gradient
from simulation.goods.plan import FREE, OWN, PAID
from simulation.tick.fees import seller_menu
from tests.economies import arrays, channels, play_until, played, toy


def until_served(scenario):
    economy = Economy(scenario)
    play_until(economy, "s07")
    return economy


def rows_of(economy, kind):
    return np.flatnonzero(economy.plans.kind == kind)


def test_without_plans_everybody_pays_as_they_go():
    economy = played(toy("months=3"))
    uptake = until_served(toy()).this_uptake()
    assert np.array_equal(economy.users.metered, np.ones(len(economy.users)))
    assert len(economy.plans) == 0
    assert np.array_equal(uptake.listed, uptake.outcome.share)
    assert not economy.offers.quota_billed.any()


def test_plans_that_nobody_may_buy_change_nothing():
    """A firm-only machine in an industry without firms' interest, against none at all: the same to the last digit."""
    off, on = played(toy("months=3")), played(toy("months=3", own_hardware={"server": {"segments": []}}))
    before, after = arrays(off), arrays(on)
    assert all(np.array_equal(before[name], after[name]) for name in before if not name.startswith("plans."))


def test_use_of_persons_spreads_round_its_mean_and_tokens_stay():
    many, unlike = "users.types=400", {"consumer": {"use": 4, "use_sigma": 1.5}}
    plain, spread = Economy(toy(many)).users, Economy(toy(many, segments=unlike)).users
    consumer = plain.segment == 0
    for cell in np.unique(plain.cell[consumer]):
        here = plain.cell == cell
        tokens = [users.potential[here].sum() for users in (plain, spread)]
        assert tokens[1] == pytest.approx(tokens[0], rel=1e-12)
        assert tokens[1] / spread.people[here].sum() == pytest.approx(4)
    use = spread.potential.sum(1) / spread.people
    assert np.log(use[consumer]).std() > 0.3
    assert np.array_equal(plain.value, spread.value)
    assert np.array_equal(plain.potential[~consumer], spread.potential[~consumer])


def test_heavier_users_take_paid_plans():
    """Adverse selection: of one taste the share on paid plans rises with use, and takers use more than the others."""
    economy = until_served(channels("users.types=400"))
    users, plans, people = economy.users, economy.plans, economy.this_ways().people
    consumer = users.segment == 0
    use = users.potential.sum(1) / users.people
    paid = plans.share[rows_of(economy, PAID)].sum(0)
    mean = use[consumer] @ people[consumer] / people[consumer].sum()
    takers = (paid * people)[consumer]
    assert use[consumer] @ takers / takers.sum() > 1.5 * mean


def test_nothing_at_stake_no_plan_and_no_surplus():
    economy = Economy(channels())
    users = economy.users
    with writing(economy.tables, ("users.potential",)):
        idle = np.arange(len(users)) < 10
        users.potential = np.where(idle[:, None], 0.0, users.potential)
    play_until(economy, "s08")
    assert not economy.plans.share[:, :10].any()
    assert not users.surplus[:10].any()
    assert economy.plans.share.any()


def test_nobody_uses_more_than_the_credit():
    economy = until_served(channels())
    for row in range(len(economy.plans)):
        assert economy.plans.used[row].max() <= economy.plans.credit[row] * (1 + 1e-9)


def test_a_hard_cap_sells_nothing_at_list_in_covered_tasks_and_a_soft_one_does():
    economy = until_served(channels())
    uptake, names = economy.this_uptake(), economy.plans.names
    at_list = {names[row]: uptake.included[way].at_list.sum() for way, row in enumerate(uptake.ways.rows)}
    consumers = np.flatnonzero(economy.users.segment == 0)
    capped = uptake.included[names.index("alpha capped")].at_list[:, :, consumers]
    assert capped.sum() == 0
    assert at_list["alpha free"] > 0


def test_a_plan_breaks_even_where_its_holders_use_the_share_of_the_textbook():
    """T11: k (1 - m) x utilisation = 1 where fee and cost of serving meet, k = credit / fee, m the margin at list."""
    economy = until_served(channels())
    plans, people, offers = economy.plans, economy.this_ways().people, economy.offers
    uptake = economy.this_uptake()
    for way, row in enumerate(uptake.ways.rows):
        subscribers = plans.subscribers(people)[row]
        if plans.kind[row] != PAID or subscribers < 1:
            continue
        live = economy.this_market().live[uptake.ways.places[way]]
        billed = uptake.included[way].on_quota.sum(2) @ economy.this_market().people.billed
        used = offers.price[live] @ billed  # list value
        margin = 1 - offers.cost[live] @ billed / used
        utilisation = (plans.share[row] * plans.used[row]) @ people / (plans.credit[row] * subscribers)
        assert utilisation == pytest.approx(used / (plans.credit[row] * subscribers), rel=1e-9)
        even = break_even_utilisation(plans.credit[row] / plans.fee[row], margin)
        gain = plans.fee[row] * subscribers - plans.serving[row]
        assert gain == pytest.approx(plans.fee[row] * subscribers * (1 - utilisation / even), rel=1e-9)


def test_a_seller_that_leaves_takes_its_plans_along():
    economy = Economy(channels("months=3"))
    economy.step()
    assert economy.plans.share[:3].any()
    with writing(economy.tables, ("sellers.active", "offers.active")):
        gone = economy.sellers.names.index("alpha")
        economy.sellers.put("active", gone, 0)
        economy.offers.active = economy.offers.active & (economy.offers.seller != gone)
    economy.step()
    alpha = economy.plans.seller == gone
    assert not economy.plans.share[alpha].any()
    assert economy.plans.share[~alpha].any()
    assert economy.recorder.monthly[-1]["ledger_residual"] < 1e-12


def test_the_first_order_rule_posts_the_fee_at_which_profit_is_flat():
    economy = Economy(channels("channels.review=1", "pricing.band_closed=0", rules=("first_order", "fixed")))
    with writing(economy.tables, ("sellers.band",)):
        economy.sellers.band = np.zeros(len(economy.sellers))
    play_until(economy, "s07")
    alpha = economy.sellers.names.index("alpha")
    menu = seller_menu(economy, alpha)
    own = [row for row in rows_of(economy, PAID) if economy.plans.seller[row] == alpha]
    last = 1 + int(np.flatnonzero(economy.this_ways().rows == own[-1])[0])
    fee = economy.plans.fee[own[-1]]
    assert fee == economy.plans.best[own[-1]]
    here = menu.profit
    assert all(menu.at(last, fee * factor).profit <= here * (1 + 1e-9) for factor in (0.93, 0.97, 1.03, 1.07))
    below, above = (fee_gradient(menu.at(last, fee * factor))[last] for factor in (0.99, 1.01))
    assert below > 0 > above


def test_a_follower_copies_the_nearest_plan_of_the_largest_rival():
    economy = Economy(channels("channels.review=1", rules=("fixed", "copy")))
    with writing(economy.tables, ("sellers.band",)):
        economy.sellers.band = np.zeros(len(economy.sellers))
    economy.step()
    pro = economy.plans.names.index("beta pro")
    assert economy.plans.fee[pro] == 15  # nobody has sold a plan yet
    economy.step()
    assert economy.plans.fee[pro] == 20
    assert economy.plans.fee[economy.plans.names.index("alpha plus")] == 20


def test_fees_stay_while_the_wish_is_within_the_band():
    economy = Economy(channels("channels.review=1", "months=2", rules=("first_order", "copy")))
    with writing(economy.tables, ("sellers.band",)):
        economy.sellers.band = np.full(len(economy.sellers), 9.0)
    before = economy.plans.fee.copy()
    economy.run()
    assert np.array_equal(economy.plans.fee, before)
    assert not np.array_equal(economy.plans.best, before)


def test_metered_use_is_what_sellers_of_tokens_compete_for():
    economy = until_served(channels("months=2"))
    assert economy.users.metered.min() >= 0
    assert economy.users.metered[economy.users.segment == 0].min() < 0.9
    uptake, market = economy.this_uptake(), economy.this_market()
    billed = market.people.billed @ uptake.at_list().sum((0, 2))
    assert uptake.billed_at_list().sum() == pytest.approx(billed, rel=1e-9)
    rows = market.sold(economy.users.metered).at(uptake.prices).quantity
    whole = market.sold(np.ones(len(economy.users))).at(uptake.prices).quantity
    np.testing.assert_allclose(rows, whole * economy.users.metered[market.people.user], rtol=1e-12)


def test_own_machines_run_open_weights_alone_and_fill_up():
    economy = until_served(channels())
    uptake = economy.this_uptake()
    for way, row in enumerate(uptake.ways.rows):
        if economy.plans.kind[row] == OWN:
            weights = economy.offers.weights[economy.this_market().live[uptake.ways.places[way]]]
            assert np.all(economy.weights.openness[weights] > 0)
            assert economy.plans.serving[row] == 0
    machines = rows_of(economy, OWN)
    assert economy.plans.tokens[machines].sum() > 0
    assert economy.plans.used[machines].max() <= 1 + 1e-9
    assert not economy.offers.quota_billed[economy.offers.seller == economy.sellers.names.index("gamma")].any()


def test_free_tiers_cost_and_bring_no_fee():
    economy = played(channels("months=1"))
    free = rows_of(economy, FREE)
    assert economy.plans.serving[free].sum() > 0
    assert not any(usd for key, usd in economy.ledger.flows.items() if key[3] == "plan fees" and usd <= 0)
    assert economy.recorder.monthly[0]["free_tier_users"] > 0
