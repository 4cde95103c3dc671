"""Joint prices of those who would collude, and what their rivals see of it."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.response import evaluate
from simulation.tick.desks import PriceBoard
from tests.economies import play_until, toy

ALL = ("labs.alpha.pricing=tacit_collusion", "labs.beta.pricing=tacit_collusion", "hosts.gamma.pricing=tacit_collusion")


def board(*rules):
    economy = Economy(toy("months=2", *rules))
    play_until(economy, "s05")
    return PriceBoard(economy)


def profits(seen, prices):
    """Serving profit of each seller at prices of all offers, customers as patient as labs think, USD."""
    market = seen.market(seen.economy.setup.pricing.patience)
    earned = evaluate(market, prices).tokens * (prices - market.costs)
    return np.bincount(seen.seller, earned, len(seen.economy.sellers))


def test_without_members_prices_stand_as_posted_and_nobody_deviates():
    seen = board()
    np.testing.assert_array_equal(seen.joint.prices, seen.posted)
    assert seen.joint.deviation == 0


def test_a_cartel_of_one_posts_its_best_response():
    seen = board("labs.alpha.pricing=tacit_collusion")
    own = np.flatnonzero(np.isin(seen.seller, seen.joint.members))
    assert (seen.joint.prices != seen.posted).tolist() == np.isin(np.arange(len(seen.posted)), own).tolist()
    desk = seen.lab_desk
    mine, alone = (profits(seen, _with(seen, own, prices)) for prices in (seen.joint.prices[own], desk.best(own)))
    assert mine.sum() == pytest.approx(alone.sum(), rel=0.02)


def test_all_together_earn_more_than_at_nash_and_none_of_it_by_selling_below_cost():
    seen = board(*ALL)
    joint = seen.joint.prices
    assert profits(seen, joint).sum() > profits(seen, seen.nash).sum()
    assert (joint > seen.cost).all()


def test_common_factors_on_all_margins_gain_nothing_more():
    seen = board(*ALL)
    best = profits(seen, seen.joint.prices).sum()
    for factor in (0.5, 0.8, 1.25, 2.0):
        assert profits(seen, seen.cost + factor * (seen.joint.prices - seen.cost)).sum() < best * 1.01


def test_the_deviation_is_the_largest_gap_below_the_joint_price():
    seen = board(*ALL)
    seen.posted = seen.joint.prices.copy()
    assert seen.joint.deviation == 0
    del seen.joint.deviation
    seen.posted[0] *= np.exp(-0.3)
    seen.posted[-1] *= np.exp(0.7)
    assert seen.joint.deviation == pytest.approx(0.3)


def _with(seen, own, prices):
    out = seen.posted.copy()
    out[own] = prices
    return out
