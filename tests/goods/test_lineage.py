"""Product lines through time, and why consumer surplus changed."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.lineage import PARTS, Snapshot, lineages, mixed, surplus_change
from simulation.goods.shadow import World
from simulation.measures import month_view
from tests.economies import toy


def test_a_successor_goes_on_in_its_predecessors_line():
    seller, weights = np.array([0, 0, 1, 0]), np.array([0, 1, 0, 3])
    now = lineages(seller, weights, np.array([-1, -1, 0, 2]))
    assert now == ((0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, 0))
    before = lineages(np.array([0, 0, 1]), np.array([2, 1, 0]), np.array([-1, -1, 0]))
    assert before == ((0, 0, 0), (0, 1, 0), (1, 0, 0))


def test_every_offer_has_a_line_of_its_own():
    economy = Economy(toy("months=9", "shadow_every=1"))
    for _ in range(9):
        economy.step()
        lines = economy.recorder.before.lineage
        assert len(set(lines)) == len(lines)


@pytest.fixture(scope="module")
def months():
    """Snapshots of the toy industry's first month and of one in which offers have come and gone."""
    economy = Economy(toy("months=10", "turnover.lab_entry=6"))
    economy.step()
    first = economy.recorder.before
    for _ in range(9):
        economy.step()
    economy.month -= 1
    return first, month_view(economy).snapshot


def surplus(market, prices):
    return World(market, prices, prices, 50).at(prices).surplus


def value(months, *moved):
    """Surplus with the price, quality, variety and adoption of the second month where `moved` says so."""
    return surplus(*mixed(*(months[at] for at in moved)))


def test_the_months_differ_in_everything(months):
    first, last = months
    assert set(first.lineage) != set(last.lineage)
    assert set(first.lineage) & set(last.lineage)
    assert last.market.people.volume.sum() > 1.1 * first.market.people.volume.sum()


def test_the_parts_add_up_to_the_change(months):
    found = surplus_change(*months)
    assert tuple(found) == PARTS
    change = surplus(months[1].market, months[1].prices) - surplus(months[0].market, months[0].prices)
    assert sum(found.values()) == pytest.approx(change, rel=1e-12)


@pytest.mark.parametrize("mix", [(1.0, 1.0, 1.0), (0.5, 2.0, 4.0)])
def test_the_parts_are_means_over_all_orders_of_change(months, mix):
    """Also where use moves between tasks, so that what a user gains depends on the month of its use."""
    first, last = months
    people, factor = last.market.people, np.array(mix)[:, None]
    people = replace(people, volume=people.volume * factor, worth=people.worth * factor)
    months = first, moved(last, market=replace(last.market, people=people))
    means = dict.fromkeys(PARTS, 0.0)
    for order in permutations(range(4)):
        done = [0] * 4
        for part in order:
            before = value(months, *done)
            done[part] = 1
            means[PARTS[part]] += (value(months, *done) - before) / 24
    assert surplus_change(*months) == pytest.approx(means, rel=1e-9)


def test_the_way_back_is_the_opposite_where_lines_stay(months):
    """With the same lines on sale both ways use the same markets; else lines that come and go have one month only."""
    first, _ = months
    later = moved(first, prices=first.prices * 0.7)
    there, back = surplus_change(first, later), surplus_change(later, first)
    assert there == pytest.approx({name: -part for name, part in back.items()}, abs=1e-6)


def moved(snapshot, **changes):
    """The same month with other prices, or another market."""
    return replace(snapshot, **changes)


def test_a_price_cut_is_price_alone(months):
    first, _ = months
    found = surplus_change(first, moved(first, prices=first.prices * 0.8))
    assert found.pop("price") > 0
    assert set(found.values()) == {0.0}


def test_a_tax_is_price_alone(months):
    first, _ = months
    found = surplus_change(first, moved(first, market=replace(first.market, markup=first.market.markup * 1.3)))
    assert found.pop("price") < 0
    assert set(found.values()) == {0.0}


def test_better_weights_are_quality_alone(months):
    first, _ = months
    found = surplus_change(first, moved(first, market=replace(first.market, gross=first.market.gross + 0.05)))
    assert found.pop("quality") > 0
    assert set(found.values()) == {0.0}


def test_another_line_is_variety_alone(months):
    first, _ = months
    count = len(first.prices)
    fewer = World(first.market, first.prices, first.prices, 50).only(np.arange(count - 1))
    found = surplus_change(Snapshot(fewer.market, fewer.start, first.lineage[:-1]), first)
    assert found.pop("variety") > 0
    assert set(found.values()) == {0.0}


def test_where_an_offer_may_be_bought_is_variety_alone(months):
    first, _ = months
    gross = first.market.gross.copy()
    gross[0, :, ::3] = -np.inf
    found = surplus_change(moved(first, market=replace(first.market, gross=gross)), first)
    assert found.pop("variety") > 0
    assert set(found.values()) == {0.0}


def test_more_people_are_adoption_alone_and_raise_surplus_in_proportion(months):
    first, _ = months
    people = first.market.people
    more = replace(people, volume=people.volume * 1.5, worth=people.worth * 1.5)
    found = surplus_change(first, moved(first, market=replace(first.market, people=more)))
    assert found.pop("adoption") == pytest.approx(0.5 * surplus(first.market, first.prices))
    assert set(found.values()) == {0.0}


def test_the_months_stay_as_they_are(months):
    first, last = months
    before = [(month.market.gross.copy(), month.prices.copy()) for month in months]
    surplus_change(first, last)
    for month, (gross, prices) in zip(months, before, strict=True):
        np.testing.assert_array_equal(month.market.gross, gross)
        np.testing.assert_array_equal(month.prices, prices)
