"""Whose list prices are looked at when: turns, what brings a review at once, and what waiting does to prices."""

import numpy as np
import pytest

from simulation.agents.seller import CLOUD, Seller
from simulation.columns import writing
from simulation.economy import Economy
from simulation.tick.desks import PriceBoard
from tests.economies import around, play_until, takeover, toy

QUIET = ("technology.release_interval=36", "technology.release_jitter=0", "turnover.lab_entry=0")
"""No launches within a year, no newcomers."""


def asked(scenario, months):
    """Names of the sellers whose rule is asked, month by month."""
    economy, found = Economy(scenario), []
    for seller in economy.sellers_of(Seller):
        rule = seller.pricing

        class Noting(type(rule)):
            def prices(self, view, _name=seller.name, _rule=rule):
                found[-1].add(_name)
                return _rule.prices(view)

        seller.pricing = Noting(rule.parameters)
    for _ in range(months):
        found.append(set())
        economy.step()
    return found


def due(economy):
    """Names of the sellers who review their prices at this month's stage 5."""
    play_until(economy, "s05")
    return {economy.sellers.names[row] for row in np.flatnonzero(PriceBoard(economy).due)}


def waiting(*changes, **values):
    """An economy past its first months whose sellers' turns never come again."""
    economy = Economy(toy("pricing.review=60", *QUIET, *changes, **values))
    for seller in economy.sellers_of(Seller):
        seller._turn = 1
    return economy


def test_everybody_is_asked_every_month_by_default():
    assert asked(toy(*QUIET), 3) == [{"alpha", "beta", "gamma"}] * 3


def test_turns_come_round_and_are_staggered_by_a_keyed_draw():
    months = asked(toy("pricing.review=4", *QUIET), 8)
    assert months[:4] == months[4:]
    assert sorted(name for month in months[:4] for name in month) == ["alpha", "beta", "gamma"]
    turns = {Economy(toy(), seed).sellers_of(Seller)[0].turn(4) for seed in range(12)}
    assert turns == {0, 1, 2, 3}


def test_nobody_is_due_without_an_event():
    economy = waiting()
    assert due(economy) == set()


def test_a_launch_brings_a_review_and_its_successor_at_a_host_one_a_month_later():
    economy, seen = Economy(toy("pricing.review=60", "technology.release_interval=3", "turnover.lab_entry=0")), []
    for seller in economy.sellers_of(Seller):
        seller._turn = 1
    for month in range(7):
        found, offers = due(economy), economy.offers
        fresh = offers.active & offers.fresh
        late = offers.active & (offers.listed == month - 1) & (month > 1)
        late &= economy.sellers.kind[offers.seller] >= CLOUD
        assert found == {economy.sellers.names[row] for row in offers.seller[fresh | late]}
        seen.append(found)
        economy.step()
    assert {"alpha"} in seen or {"alpha", "beta"} in seen
    assert any("gamma" in found for found in seen)


def test_a_cost_above_the_price_brings_a_review():
    economy = waiting()
    with writing(economy.tables, ("offers.price",)):
        mine = economy.offers.seller == economy.sellers.names.index("beta")
        economy.offers.price = np.where(mine, 0.1, economy.offers.price)
    assert due(economy) == {"beta"}


@pytest.mark.parametrize(
    ("policy", "hit"),
    [
        ({"policy": "token_tax", "target": {"openness": ["weights"]}, "with": {"rate": 0.1}}, {"beta", "gamma"}),
        ({"policy": "token_tax", "with": {"rate": 0.0}}, set()),
    ],
)
def test_a_changed_lever_brings_a_review_in_the_month_it_changes(policy, hit):
    economy = waiting(policies=[policy | {"start": "2026-05-01"}])
    found = []
    for _ in range(4):
        found.append(due(economy))
        economy.step()
    assert found == [set(), set(), hit, set()]


def test_who_has_taken_a_lab_over_reviews_in_the_next_month():
    economy = Economy(takeover("pricing.review=60", *QUIET, "months=8"))
    seen = []
    around(economy, "s05", lambda it: seen.append(due_names(it)), lambda _: None)
    for seller in economy.sellers_of(Seller):
        seller._turn = 1
    for _ in range(6):
        economy.step()
    row = economy.sellers.names.index("delta")
    closed, buyer = economy.sellers.closed[row], economy.sellers.names[economy.sellers.acquired_by[row]]
    assert closed >= 0
    assert buyer in seen[closed + 1]
    assert buyer not in seen[closed]


def due_names(economy):
    """The same from inside stage 5."""
    return {economy.sellers.names[row] for row in np.flatnonzero(PriceBoard(economy).due)}


def test_prices_stay_where_they_are_between_reviews():
    economy, moved = Economy(toy("pricing.review=3", *QUIET)), []
    for _ in range(6):
        names = due(economy)
        before, sellers = economy.offers.price.copy(), economy.offers.seller
        economy.step()
        changed = np.flatnonzero(economy.offers.price[: len(before)] != before)
        moved.append(len(changed))
        assert {economy.sellers.names[row] for row in sellers[changed]} <= names
    assert sum(moved) > 0


def test_a_seller_alone_reaches_its_price_with_fewer_reviews():
    """A monopolist's best price does not depend on how often it has looked before."""
    alone, ends = ("pricing.band_closed=0", "pricing.band_sd=0", *QUIET, "months=13"), []
    for review in (1, 3):
        scenario = toy(*alone, f"pricing.review={review}", labs={"beta": None}, hosts={"gamma": None})
        economy = Economy(scenario)
        (monopolist,) = (one for one in economy.sellers_of(Seller) if one.active and len(one.offers()))
        monopolist._turn = 0  # so that both look in the last month
        economy.run()
        ends.append(economy.offers.price[economy.this_market().live])
    start = np.array([5.0, 0.6])
    assert np.all(np.abs(np.log(ends[0] / start)) > 0.5)
    np.testing.assert_allclose(ends[1], ends[0], rtol=0.02)
