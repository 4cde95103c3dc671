"""Moves of list prices by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.offer import OWN, TIED
from simulation.measures.price_war import measure
from tests.economies import toy


def month(repriced, move, turned, contract=None, price=(2.0, 4.0, 1.0)):
    size = len(price)
    offers = SimpleNamespace(repriced=np.array(repriced), move=np.array(move, float), turned=np.array(turned, bool))
    return SimpleNamespace(
        tables=SimpleNamespace(offers=offers),
        live=np.arange(size),
        contract=np.full(size, OWN) if contract is None else np.array(contract),
        month=5,
        price=np.array(price),
        billed=np.array([10.0, 5.0, 100.0])[:size],
    )


def test_moves_of_this_month_alone_count():
    found = measure(month([5, 5, 4], [np.log(0.5), np.log(2.0), np.log(0.1)], [0, 1, 1]))
    assert found == pytest.approx(
        {
            "margin_erosion": (10 * 2 - 5 * 2) / (10 * 4 + 5 * 2 + 100),
            "list_price_cut_share": 1 / 3,
            "list_price_rise_share": 1 / 3,
            "list_price_turn_share": 1 / 3,
        }
    )


def test_outlets_follow_and_do_not_count():
    found = measure(month([5, 5, 4], [-1.0, 1.0, 0.0], [0, 0, 0], contract=[OWN, TIED, OWN]))
    assert found["list_price_rise_share"] == 0
    assert found["list_price_cut_share"] == 1 / 2


def test_nothing_on_sale_is_undefined():
    assert all(np.isnan(value) for value in measure(month([], [], [], price=())).values())


def test_the_economy_notes_moves_as_they_happen():
    economy = Economy(toy("months=4", "labs.alpha.pricing=undercut", "hosts.gamma.pricing=cost_plus"))
    before, last = economy.offers.price.copy(), economy.offers.move.copy()
    for month_ in range(4):
        economy.step()
        offers, old = economy.offers, slice(len(before))
        step = np.log(offers.price[old] / before)
        here = offers.repriced[old] == month_
        np.testing.assert_array_equal(here, step != 0)
        np.testing.assert_allclose(offers.move[old][here], step[here])
        np.testing.assert_array_equal(offers.turned[old][here], (step * last < 0)[here])
        before, last = offers.price.copy(), offers.move.copy()
