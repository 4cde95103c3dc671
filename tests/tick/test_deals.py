"""Take-overs and windings-up: who gets what, who pays whom, and what the buyer learns."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.tick.deals import _highest, agreed, for_sale, moved, owners, purse, spare, worth
from simulation.tick.s10_turnover import _merge
from tests.economies import around, takeover, toy
from tests.tick.test_money import put


def row(economy, name):
    return economy.sellers.names.index(name)


@pytest.fixture(scope="module")
def sale():
    """The economy after the month in which delta is sold, with what was there before stages 7, 9 and 10."""
    economy, seen = Economy(takeover("months=4")), {}

    def note(stage, *columns):
        return lambda it: seen.update({f"{stage} {column}": getattr(it.sellers, column).copy() for column in columns})

    around(economy, "s02", lambda it: None, lambda it: seen.update(knowledge=it.sellers.knowledge.copy()))
    around(economy, "s07", lambda it: None, note("s07", "incumbency"))
    around(economy, "s09", note("before", "cash", "paid_in", "assets"), lambda it: None)
    economy.step()
    while economy.sellers.acquired_by.max() < 0:
        economy.step()
    return economy, seen


def test_a_lab_that_loses_money_even_without_research_is_sold(sale):
    economy, _ = sale
    delta = row(economy, "delta")
    buyer = int(economy.sellers.acquired_by[delta])
    assert buyer != delta
    assert not economy.sellers.active[delta]
    assert economy.sellers.closed[delta] == economy.month - 1
    assert economy.sellers.active[buyer]


def test_customers_weights_and_offers_go_to_the_buyer(sale):
    economy, seen = sale
    delta = row(economy, "delta")
    buyer = int(economy.sellers.acquired_by[delta])
    assert seen["s07 incumbency"][delta].max() == 0
    assert seen["s07 incumbency"][buyer].max() > 0
    line = economy.weights.names.index("delta-1")
    assert economy.weights.developer[line] == buyer
    assert economy.weights.family[line] == delta
    offer = economy.offers.names.index("delta-1@delta")
    assert economy.offers.seller[offer] == economy.offers.seller[economy.offers.source[offer]] == buyer
    assert delta not in economy.offers.seller


def test_the_price_goes_to_the_owners_and_the_cash_to_the_buyer(sale):
    economy, seen = sale
    delta = row(economy, "delta")
    buyer = int(economy.sellers.acquired_by[delta])
    price, name = float(economy.sellers.sale_price[delta]), economy.sellers.names[buyer]
    flows = economy.ledger.month(economy.month - 1)
    assert flows[name, "investors", "take-over"] == price
    taken = flows["delta", name, "cash taken over"]
    assert economy.sellers.cash[delta] == 0
    assert economy.sellers.assets[buyer] == pytest.approx(price - taken)
    assert price >= seen["before cash"][delta]


def test_every_balance_sheet_still_balances(sale):
    economy, _ = sale
    sellers = economy.sellers
    owned, owed = sellers.cash + sellers.assets, sellers.paid_in + sellers.retained
    np.testing.assert_allclose(owned, owed, atol=1e-9 * np.abs(sellers.cash).max())
    delta = row(economy, "delta")
    assert owned[delta] == 0


def test_the_line_goes_on_under_its_name():
    economy = Economy(takeover("months=8")).run()
    weights = economy.weights
    delta = row(economy, "delta")
    later = [name for r, name in enumerate(weights.names) if weights.family[r] == delta and weights.released[r] > 2]
    assert later
    assert all(name.startswith("delta-") for name in later)


def test_the_buyer_learns_a_part_of_the_lead():
    economy = Economy(takeover("months=2", "finance.team_kept=0.5"))
    ahead = np.zeros(len(economy.sellers))
    ahead[row(economy, "delta")] = 10.0
    plain = Economy(takeover("months=2", "finance.team_kept=0"))
    for one in (economy, plain):
        one.step()
        put(one, sellers__knowledge=ahead)
        one.step()
    buyer = int(economy.sellers.acquired_by[row(economy, "delta")])
    lead = plain.sellers.knowledge[row(plain, "delta")] - plain.sellers.knowledge[buyer]
    assert economy.sellers.knowledge[buyer] - plain.sellers.knowledge[buyer] == pytest.approx(0.5 * lead)


def test_without_a_runway_for_sales_a_lab_fails_and_its_creditors_bear_the_rest():
    economy = Economy(takeover("months=6", "finance.sale_runway=0")).run()
    delta = row(economy, "delta")
    assert economy.sellers.acquired_by[delta] == -1
    closed = int(economy.sellers.closed[delta])
    assert closed > 0
    debts = economy.ledger.month(closed + 1)["investors", "delta", "unpaid debts"]
    left = economy.recorder.sellers[closed]
    assert debts == pytest.approx(-left["cash_usd"][left["seller"].index("delta")])
    assert economy.sellers.cash[delta] == 0
    assert all(month["ledger_residual"] < 1e-12 for month in economy.recorder.monthly)


def test_who_leaves_with_cash_pays_it_to_its_owners():
    economy = Economy(toy("months=3", "turnover.lab_entry=0"))
    economy.step()
    beta = row(economy, "beta")
    cash = float(economy.sellers.cash[beta])
    put(
        economy,
        sellers__active=economy.sellers.active & (np.arange(len(economy.sellers)) != beta),
        offers__active=economy.offers.active & (economy.offers.seller != beta),
    )
    economy.step()
    assert economy.ledger.month(1)["beta", "investors", "liquidation"] == cash
    assert economy.sellers.cash[beta] == 0
    assert economy.recorder.monthly[-1]["ledger_residual"] < 1e-12
    assert economy.sellers.paid_in[beta] + economy.sellers.retained[beta] == pytest.approx(0, abs=1e-6)


def fresh(*changes):
    economy = Economy(takeover("months=3", *changes))
    economy.step()
    return economy


def test_the_highest_bidder_pays_the_second_bid():
    economy = fresh("finance.sale_runway=60")
    delta = row(economy, "delta")
    assert for_sale(economy).tolist() == [delta]
    cash = float(economy.sellers.cash[delta])
    bids = np.minimum(worth(economy, delta) + cash, purse(economy))
    bids[delta] = -np.inf
    buyer, price = agreed(economy)
    assert buyer[delta] == bids.argmax()
    assert price[delta] == pytest.approx(max(np.sort(bids)[-2], cash))
    assert price[delta] <= bids.max()


def test_who_wins_among_equal_bids_does_not_hang_on_rounding():
    """Two bids that differ in the last digits are equal: the same bidder wins whichever is a hair higher."""
    economy = fresh()
    delta, bids = row(economy, "delta"), np.full(len(economy.sellers), -np.inf)
    bids[[row(economy, "alpha"), row(economy, "beta")]] = 1e8
    won = set()
    for hair in (0.0, 1e-6, -1e-6):
        tried = bids.copy()
        tried[row(economy, "beta")] += hair
        best, second = _highest(economy, delta, tried)
        won.add(best)
        assert second == pytest.approx(1e8, rel=1e-12)
    assert len(won) == 1
    tried[row(economy, "beta")] += 1e3
    assert _highest(economy, delta, tried)[0] == row(economy, "beta")


def test_nobody_bids_more_than_it_has():
    economy = fresh()
    delta = row(economy, "delta")
    others = np.arange(len(economy.sellers)) != delta
    poor = np.where(others, 1.0, economy.sellers.cash)
    put(economy, sellers__cash=poor, sellers__parent=np.zeros(len(poor)))
    assert (spare(economy)[others] <= 1.0).all()
    assert (agreed(economy)[0] == -1).all()


def test_a_lab_that_could_save_itself_by_cutting_research_is_not_for_sale():
    economy = fresh()
    sellers = economy.sellers
    put(economy, sellers__profit=-np.maximum(sellers.rd, 1e9), sellers__rd=np.full(len(sellers), 1e9),
        sellers__cash=np.ones(len(sellers)))  # fmt: skip
    assert for_sale(economy).size == 0


def test_a_reseller_that_takes_over_weights_it_hosts_keeps_the_cheaper_offer():
    economy = fresh()
    delta, gamma = row(economy, "delta"), row(economy, "gamma")
    names = economy.offers.names
    both = [names.index("delta-1@delta"), names.index("delta-1@gamma")]
    assert economy.offers.active[both].all()
    put(economy, sellers__acquired_by=np.where(np.arange(len(economy.sellers)) == delta, gamma, -1))
    open_columns = ("offers.active", "offers.seller", "plans.seller", "weights.developer")
    with writing(economy.tables, open_columns):
        merged = _merge(economy)
    assert merged.tolist() == [name == "delta" for name in economy.sellers.names]
    assert (economy.offers.seller[both] == gamma).all()
    cheaper = both[int(np.argmin(economy.offers.cost[both]))]
    assert [r for r in both if economy.offers.active[r]] == [cheaper]


def test_rows_move_to_the_buyer_and_nothing_is_lost():
    economy = fresh()
    delta, alpha = row(economy, "delta"), row(economy, "alpha")
    put(economy, sellers__acquired_by=np.where(np.arange(len(economy.sellers)) == delta, alpha, -1))
    column = np.arange(1.0, 1 + len(economy.sellers))
    found = moved(economy, column)
    assert found[delta] == 0
    assert found[alpha] == column[alpha] + column[delta]
    assert found.sum() == column.sum()
    assert owners(economy, np.array([delta, alpha, delta])).tolist() == [alpha, alpha, alpha]
