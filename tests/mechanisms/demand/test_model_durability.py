"""Durability: points go by age since release, and old weights earn less."""

from dataclasses import replace

import numpy as np

from simulation.economy import Economy
from simulation.mechanisms.demand.model_durability import ModelDurability
from simulation.tick.market import performance
from tests.economies import toy
from tests.mechanisms import monthly

SWITCH = "demand.model_durability"


def test_a_year_takes_the_obsolescence_and_new_weights_lose_nothing():
    economy = Economy(toy())
    economy.month = 10
    points = ModelDurability().performance(economy.mechanism_view(), {})
    age = 10 - economy.weights.released[economy.offers.weights[economy.mechanism_view().live]]
    np.testing.assert_allclose(points, np.tile(-30.0 * age / 12, (len(economy.setup.tasks), 1)), rtol=1e-12)
    assert points.shape == (3, len(economy.mechanism_view().live))


def test_it_is_points_of_capability():
    plain, aged = (Economy(toy(mechanisms={SWITCH: on})) for on in (False, True))
    live = aged.mechanism_view().live
    old = performance(aged, live) < performance(plain, live)
    np.testing.assert_array_equal(old.all(axis=(0, 2)), aged.weights.released[aged.offers.weights[live]] < 0)


def test_nothing_on_sale_is_no_term():
    economy = Economy(toy())
    empty = replace(economy.mechanism_view(), live=np.zeros(0, np.int64))
    assert ModelDurability().performance(empty, {}).shape == (3, 0)


def test_on_old_weights_earn_less():
    strong = {"obsolescence": 80.0}
    for seed in (1, 2):
        off, on = (monthly(SWITCH, one, months=4, seed=seed).iloc[-1] for one in (False, strong))
        assert on["old_weights_revenue_share"] < off["old_weights_revenue_share"]
        assert on["commodity_token_share"] < off["commodity_token_share"]
