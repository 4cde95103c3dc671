"""Inertia: without it choice is the static logit; with it a factor scales every segment's cost."""

import numpy as np
import pandas as pd
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.equations.demand import Choices, Structure, choose
from simulation.scenario import load
from simulation.tick.people import reviewing
from tests.economies import channels, played, toy
from tests.identities.second_route import both_routes
from tests.mechanisms import moves, neutral

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


def sleepy(attention):
    return Economy(toy("months=3", f"demand.attention={attention}"), seed=1)


def test_who_does_not_look_buys_from_the_incumbent_or_not_at_all():
    economy = Economy(toy("months=3", "demand.attention=0", "demand.word_of_mouth=0"), seed=1)
    economy.step()
    held = economy.sellers.incumbency.copy()
    economy.step()
    economy.month -= 1
    market, prices = economy.this_market(), economy.offers.price[economy.this_market().live]
    utility, kappa = market.at(prices).utility, economy.setup.demand.kappa
    surplus = np.zeros(utility.shape[1])
    for seller, mass in enumerate(held):
        rows = np.flatnonzero(np.asarray(market.structure.seller) == seller)
        if len(rows):
            alone = Structure(*(np.asarray(part) for part in _nests(market.structure, rows)), kappa, 0.9, 0.6)
            nobody = Choices(utility[rows], np.zeros(utility.shape[1]), np.zeros((1, utility.shape[1])))
            surplus += mass * choose(alone, nobody).surplus
    np.testing.assert_allclose(economy.this_choice().surplus, surplus, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(economy.sellers.incumbency, held)
    assert not economy.users.moved.any()


def _nests(structure, rows):
    used, weights = np.unique(np.asarray(structure.weights)[rows], return_inverse=True)
    return np.zeros(len(rows), int), weights, np.unique(np.asarray(structure.family)[used], return_inverse=True)[1]


def test_everybody_looking_is_the_month_without_the_draw():
    one, other = (
        pd.DataFrame(played(toy("months=2", *change)).recorder.monthly) for change in ((), ("demand.attention=1",))
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_share_who_look_is_attention_and_twins_look_together():
    economy = Economy(load("light", ("users.types=256", "demand.attention=0.3"), {"months": 1}), seed=1)
    seen = reviewing(economy)
    assert abs(seen.mean() - 0.3) < 0.05
    np.testing.assert_array_equal(seen[::2], seen[1::2])


def test_the_less_people_look_the_fewer_move():
    half = {"p_reconsider": 0.5}
    assert max(moves(SWITCH, "seller_churn_share", settings=(True, half))) < 0
    assert min(moves(SWITCH, "unattended_value_share", settings=(True, half))) > 0.3


def test_on_fewer_move_than_without_inertia():
    assert max(moves(SWITCH, "seller_churn_share", base="toy", months=4)) < 0


@pytest.mark.parametrize("attention", [0.0, 0.4])
def test_welfare_adds_up_between_reviews(attention):
    assert max(both_routes(sleepy(attention)).gaps) <= 1e-9
    assert max(both_routes(Economy(channels("months=3", f"demand.attention={attention}"))).gaps) <= 1e-9


def test_the_less_people_look_the_slower_a_price_cut_moves_shares():
    """After a price is halved, shares have gone near a, 1 - (1 - a)^2, ... of the way all would go at once."""
    gains = {}
    for attention in (1.0, 0.3):
        free = ("users.types=400", f"demand.attention={attention}", "demand.word_of_mouth=0", "months=9")
        still = {
            name: {"switching_cost": 0.0} for name in ("consumer", "developer", "enterprise", "regulated", "public")
        }
        paths = [_shares(toy(*free, segments=still), cut) for cut in (False, True)]
        gains[attention] = np.subtract(*reversed(paths))
    progress = gains[0.3] / gains[1.0]
    assert 0.15 < progress[0] < 0.5
    assert progress[0] < progress[1] < progress[2] < 1.05


def _shares(scenario, cut):
    """Incumbents' mass of the open seller at the month's end, at posted prices that nobody else moves."""
    economy, found = Economy(scenario, seed=1), []
    economy.stages = tuple(stage for stage in economy.stages if stage.name[:3] in {"s06", "s07"})
    open_rows = economy.weights.openness[economy.offers.weights] > 0
    if cut:
        with writing(economy.tables, ("offers.price",)):
            economy.offers.price = np.where(open_rows, economy.offers.price / 2, economy.offers.price)
    sellers = np.unique(economy.offers.seller[open_rows])
    for _ in range(3):
        for stage in economy.stages:
            with writing(economy.tables, stage.writes):
                stage.run(economy)
        people = economy.this_market().people
        found.append(float((economy.sellers.incumbency[sellers] * people.stake).sum() / people.stake.sum()))
        economy.month += 1
    return np.array(found)
