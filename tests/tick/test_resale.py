"""Weights sold by others than those who run them: prices, payments, succession, exit and entry in the small."""

import numpy as np
import pytest

from simulation.agents.seller import Aggregator, AppVendor
from simulation.economy import Economy
from simulation.equations.demand import Choices, choose
from simulation.goods.offer import APPLIED, OWN, ROUTED, TIED
from simulation.tick.desks import PriceBoard
from tests.economies import around, play_until, played, resold, toy


@pytest.fixture(scope="module")
def economy():
    return played(resold("months=7"))


def rows(economy, contract):
    offers = economy.offers
    return np.flatnonzero(offers.active & (offers.contract == contract))


def test_everybody_resells_what_the_scenario_says(economy):
    names = economy.sellers.names
    sold = {
        kind: {names[row] for row in economy.offers.seller[rows(economy, kind)]} for kind in (TIED, ROUTED, APPLIED)
    }
    assert sold == {TIED: {"cloudy"}, ROUTED: {"router"}, APPLIED: {"coder", "open coder"}}


def test_clouds_sell_at_the_labs_price_and_keep_their_cut():
    economy = Economy(resold("months=5"))
    for _ in range(5):
        economy.step()
        offers, live = economy.offers, economy.this_market().live
        tied = live[offers.contract[live] == TIED]
        source = offers.source[tied]
        assert len(tied) >= 2
        np.testing.assert_array_equal(offers.price[tied], offers.price[source])
        margin = np.maximum(offers.price[source] - offers.serving[source], 0)
        np.testing.assert_allclose(offers.price[tied] - offers.cost[tied], 0.2 * offers.price[tied] + 0.1 * margin)
        np.testing.assert_array_equal(offers.serving[tied], offers.serving[source])
        np.testing.assert_array_equal(offers.supplier[tied], offers.seller[source])


def test_an_aggregator_buys_from_the_cheapest_at_the_prices_posted_before():
    economy = Economy(resold("months=5"))
    for _ in range(5):
        play_until(economy, "s05")
        offers = economy.offers
        for row in rows(economy, ROUTED):
            same = offers.active & (offers.contract == OWN) & (offers.weights == offers.weights[row])
            assert offers.price[offers.source[row]] == offers.price[same].min()
        economy.step()
        live = economy.this_market().live
        routed = live[offers.contract[live] == ROUTED]
        np.testing.assert_allclose(offers.price[routed], 1.05 * offers.price[offers.source[routed]])
        np.testing.assert_allclose(offers.cost[routed], offers.price[offers.source[routed]])


def test_an_application_pays_wholesale_and_integration_and_passes_a_new_price_on():
    economy = Economy(resold("months=6"))
    before = {}

    def look(it):
        before.update(price=it.offers.price.copy(), paid=it.offers.wholesale.copy())

    around(economy, "s05", look, lambda it: None)
    passed = 0
    for _ in range(6):
        economy.step()
        offers, live = economy.offers, economy.this_market().live
        known = live[live < len(before["price"])]
        apps = known[offers.contract[known] == APPLIED]
        discount = offers.cut_of_revenue[apps]
        np.testing.assert_allclose(offers.wholesale[apps], offers.price[offers.source[apps]] * (1 - discount))
        np.testing.assert_allclose(offers.cost[apps], offers.wholesale[apps] + offers.integration[apps])
        change = offers.wholesale[apps] - before["paid"][apps]
        kept = np.isclose(offers.price[apps], before["price"][apps] + change)
        passed += (kept & (np.abs(change) > 1e-9)).sum()
        assert (offers.price[apps] > 0).all()
    assert passed > 0


def test_what_an_application_adds_shows_in_its_performance_alone():
    economy = Economy(resold("months=1"))
    play_until(economy, "s06")
    market, offers = economy.this_market(), economy.offers
    able = market.performance
    task = list(economy.setup.tasks).index("coding")
    app = int(np.flatnonzero(offers.cut_of_revenue[market.live] == 0.1)[0])
    own = int(np.flatnonzero(market.live == offers.source[market.live[app]])[0])
    odds = np.log(able / (1 - able))
    lift = (odds[app] - odds[own]) * economy.setup.demand.tau
    np.testing.assert_allclose(lift[task], 40.0, rtol=1e-6)
    np.testing.assert_allclose(np.delete(lift, task, axis=0), 0.0, atol=1e-6)


def test_resellers_follow_the_successor_and_drop_the_predecessor(economy):
    offers, weights = economy.offers, economy.weights
    assert weights.superseded.max() >= 0
    sold = offers.weights[offers.active & (offers.contract != OWN)]
    assert (weights.superseded[sold] < 0).all()
    first = offers.names.index("alpha-large@cloudy")
    assert not offers.active[first]


def test_a_failed_lab_takes_its_resellers_offers_along_and_apps_move_on():
    economy = Economy(
        resold(
            "months=8", "labs.alpha.cash=0", "labs.alpha.overhead=1e10", "finance.dilution=0", "apps.coder.cash=1e12"
        )
    )
    for _ in range(8):
        economy.step()
    alpha = economy.sellers.names.index("alpha")
    assert not economy.sellers.active[alpha]
    assert len(rows(economy, TIED)) == 0
    coder = next(agent for agent in economy.sellers_of(AppVendor) if agent.name == "coder")
    served = economy.weights.developer[economy.offers.weights[coder.offers()]]
    assert len(served) == 1
    assert served[0] != alpha


def test_an_aggregator_that_is_gone_sells_nothing():
    economy = played(resold("months=3", "hosts.router.cash=0"))
    router = economy.sellers_of(Aggregator)[0]
    assert router.active or not len(router.offers())


def test_sellers_set_prices_as_if_their_outlets_were_their_own():
    """The board leaves followers out; the supplier's tokens there are those of all its outlets."""
    economy = Economy(resold("months=2"))
    economy.step()
    play_until(economy, "s05")
    board, market, offers = PriceBoard(economy), economy.this_market(), economy.offers
    assert not np.isin(offers.contract[board.live], (TIED, ROUTED)).any()
    free = np.zeros_like(economy.sellers.incumbency)

    def tokens(it, prices):
        at = it.at(prices)
        found = choose(it.structure, Choices(at.utility, np.zeros(at.utility.shape[1]), free))
        return (found.share * at.quantity).sum(1), found.surplus

    whole, surplus = tokens(market, offers.price[market.live])
    own, pooled = tokens(board.month_market, board.posted)
    outlet = offers.outlets(market.live)
    together = np.bincount(outlet, whole, len(outlet))[outlet == np.arange(len(outlet))]
    np.testing.assert_allclose(own, together, rtol=0.02)
    routed = market.routed.shape[1]
    np.testing.assert_allclose(pooled[:routed], surplus[:routed], rtol=1e-9)
    # Who takes one offer for all tasks may leave out other tasks with one outlet than with another.
    np.testing.assert_allclose(pooled[routed:], surplus[routed:], atol=5e-3)


def test_a_share_of_revenue_raises_the_cost_a_lab_prices_on_and_a_share_of_profit_does_not():
    economy = Economy(resold("months=2"))
    economy.step()
    play_until(economy, "s05")
    board, offers = PriceBoard(economy), economy.offers
    tied = rows(economy, TIED)
    place = np.flatnonzero(np.isin(board.live, offers.source[tied]))
    assert (board.cost[place] > offers.serving[board.live[place]]).all()
    assert (board.cost[place] < 1.5 * offers.serving[board.live[place]]).all()


def test_incumbents_are_only_counted_differently(economy):
    from simulation.tick.resale import incumbency

    counted = incumbency(economy)
    np.testing.assert_allclose(counted.sum(0), economy.sellers.incumbency.sum(0), rtol=1e-12)
    assert counted.min() >= 0
    cloud = economy.sellers.names.index("cloudy")
    assert counted[cloud].sum() <= economy.sellers.incumbency[cloud].sum()


def test_who_does_not_know_a_seller_never_buys_from_it():
    none = dict.fromkeys(("consumer", "developer", "enterprise", "regulated", "public"), 0.0)
    hidden = resold("months=3").resolved()
    hidden["apps"]["coder"]["reach"] = none
    from simulation.scenario import load

    economy = played(load(hidden))
    sold = economy.offers.seller == economy.sellers.names.index("coder")
    assert economy.offers.billed[sold].sum() == 0
    assert economy.offers.billed.sum() > 0


def test_payments_run_from_users_to_seller_to_supplier():
    economy = played(resold("months=3"))
    month = economy.ledger.month(2)
    paid = {(payer, payee): usd for (payer, payee, account), usd in month.items() if account == "wholesale"}
    offers, sellers = economy.offers, economy.sellers
    assert {("cloudy", "alpha"), ("coder", "alpha")} <= set(paid)
    assert sum(paid.values()) == pytest.approx((offers.wholesale * offers.billed.sum(1)).sum())
    assert sellers.wholesale_revenue.sum() == pytest.approx(sum(paid.values()))
    assert sellers.wholesale_cost.sum() > 0
    total = sellers.gross_profit.sum()
    resource = ((offers.serving + offers.integration) * offers.billed.sum(1)).sum()
    assert total == pytest.approx(sellers.revenue.sum() - resource)


def entrants(*changes, months=4):
    """Hosts of the toy's open weights at the end, with five more ready to list."""
    crowd = {"hosts": {f"host {n}": {"cash": 1e9} for n in range(5)}}
    economy = played(toy(f"months={months}", *changes, **crowd))
    hosts = economy.offers.active & (economy.offers.contract == OWN)
    kinds = economy.sellers.kind[economy.offers.seller]
    return economy, int((hosts & (kinds == 3)).sum())


def test_hosts_enter_until_the_next_one_would_not_pay():
    counts = [entrants(f"turnover.listing_cost={cost}")[1] for cost in (1e3, 1e6, 1e9)]
    assert counts[0] > counts[1] >= counts[2]
    assert counts[0] >= 5
    assert counts[2] == 0


def test_a_sunk_cost_keeps_entrants_out_without_driving_incumbents_out():
    free, sunk = (
        entrants("turnover.listing_cost=1e3"),
        entrants("turnover.listing_cost=1e3", "turnover.setup_cost=1e11"),
    )
    assert free[1] > sunk[1] >= 1
    economy = entrants("turnover.listing_cost=1e3", "turnover.setup_cost=1e4")[0]
    accounts = {account: usd for (_, _, account), usd in economy.ledger.month(1).items()}
    assert accounts["set-up"] == pytest.approx(1e4)


def test_a_market_twice_as_large_has_more_hosts_unless_the_sunk_cost_grows_with_it():
    def count(volume, share):
        changes = (f"demand.volume={volume}", "turnover.listing_cost=3e4", f"turnover.setup_share={share}")
        return entrants(*changes, "cost.host_sd=0.4")[1]

    assert count(4e9, 0.0) >= count(1e8, 0.0)
    assert count(4e9, 50.0) <= count(4e9, 0.0)
