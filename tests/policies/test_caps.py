"""Price caps: list prices, those who follow them, and sellers whose cost lies above."""

import numpy as np

from simulation.economy import Economy
from tests.economies import resold, toy
from tests.policies.worlds import entry, played, until


def cap(at, **more):
    falls = more.pop("falls", 1.0)
    return entry("price_cap", numbers={"cap": at, "falls": falls}, **more)


def test_no_list_price_of_what_is_covered_lies_above():
    economy = until("s06", cap(2.0, openness=["closed"]))
    offers = economy.offers
    is_closed = economy.weights.openness[offers.weights] == 0
    plain = until("s06")
    assert plain.offers.price[is_closed].max() > 2.0
    assert offers.price[is_closed].max() == 2.0
    np.testing.assert_array_equal(offers.price[~is_closed], plain.offers.price[~is_closed])


def test_it_is_no_floor():
    plain, capped = until("s06"), until("s06", cap(100.0))
    np.testing.assert_array_equal(plain.offers.price, capped.offers.price)


def test_a_part_of_its_strength_puts_it_higher_and_years_put_it_lower():
    """cap / strength; cap / falls^(years since the start)."""
    assert until("s06", cap(2.0, enforcement=0.5)).offers.cap.max() == 4.0
    economy = until("s06", cap(2.0, falls=3.0, start="2026-04-01"), months=7)
    live = economy.this_market().live
    np.testing.assert_allclose(economy.offers.cap[live], 2.0 / 3 ** (6 / 12), rtol=1e-14)


def test_two_caps_bind_where_the_lower_one_is():
    both = [cap(2.0, origin=["us"]), cap(1.0, origin=["china"]) | {"name": "abroad"}]
    economy = until("s06", *both)
    american = economy.sellers.origin[economy.weights.developer[economy.offers.weights]] == 0
    np.testing.assert_array_equal(economy.offers.cap, np.where(american, 2.0, 1.0))


def test_nobody_sells_below_cost():
    """What costs more than the cap is not sold; the rest is."""
    between = float(played(months=2).offers.serving.max()) * 0.9
    economy = played(cap(between), months=2)
    offers = economy.offers
    dear = offers.serving > between
    assert dear.any()
    assert offers.served[dear].sum() == 0
    assert offers.served[~dear].sum() > 0
    assert ((offers.price >= offers.serving) | dear).all()


def test_clouds_and_routers_that_follow_keep_to_it():
    economy = until("s06", cap(1.5), scenario=resold, months=1)
    offers = economy.offers
    assert {0, 1}.issubset(set(offers.contract.tolist()))
    live = economy.this_market().live
    assert offers.price[live].max() <= 1.5
    below = played(cap(1.0), scenario=resold, months=2)
    dear = below.offers.serving > 1.0
    assert dear[below.offers.contract != 0].any()
    assert below.offers.served[dear].sum() == 0


def test_new_weights_whose_cost_lies_above_are_not_sold_either():
    economy = Economy(toy("months=6", "technology.release_interval=1", policies=[cap(0.4)]), 1)
    for _ in range(6):
        economy.step()
        offers = economy.offers
        dear = offers.serving > offers.cap
        assert offers.served[dear].sum() == 0
    assert dear.any()


def test_users_gain_and_the_closed_lab_loses_in_the_first_month():
    plain, capped = (played(*some).recorder.monthly[0] for some in ((), (cap(2.0),)))
    assert capped["consumer_surplus_usd"] > plain["consumer_surplus_usd"]
    assert capped["profit_closed_labs_usd"] < plain["profit_closed_labs_usd"]
