"""Inertia: without it choice is the static logit; with it a factor scales every segment's cost."""

import numpy as np

from simulation.economy import Economy
from simulation.equations.demand import choose
from tests.mechanisms import neutral

SWITCH = "demand.inertia"


def test_without_it_the_month_is_the_choice_of_users_without_incumbents():
    economy = Economy(neutral(SWITCH, months=2), seed=1).run()
    economy.month -= 1  # the month just played
    market = economy.this_market()
    prices = economy.offers.price[market.live]
    nobody = market.choices(prices, np.zeros_like(economy.sellers.incumbency))
    static = choose(market.structure, nobody)
    assert not market.people.switching.any()
    np.testing.assert_allclose(economy.this_choice().share, static.share, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(economy.this_choice().surplus, static.surplus, rtol=1e-12, atol=1e-15)


def test_the_factor_scales_every_segment():
    twice = neutral(SWITCH, setting={"switch_cost": 2.0})
    usual = neutral(SWITCH, setting=True)
    for name, segment in usual.segments.items():
        assert twice.segments[name].switching_cost == 2 * segment.switching_cost
