"""Parity: the premium of closed weights goes when open ones are as good, and not before."""

import numpy as np

from simulation.economy import Economy
from simulation.tick.market import trust
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.parity_event"


def premiums(economy, month=0):
    """The part of taste that closed weights alone have, by weights and user type."""
    economy.month = month
    rows = np.arange(len(economy.weights))
    return trust(economy, rows, economy.weights.developer[rows], economy.weights.developer[rows])[2]


def test_off_every_segment_keeps_its_premium():
    plain, off = (Economy(toy("months=4", mechanisms=one), seed=1).run() for one in ({}, {SWITCH: False}))
    np.testing.assert_array_equal(plain.offers.price, off.offers.price)
    np.testing.assert_array_equal(premiums(plain), premiums(off))
    assert neutral(SWITCH, demand={"parity_gap": 50, "parity_month": 2}) == neutral(SWITCH)


def test_the_premium_goes_at_the_gap_and_leaves_what_is_kept():
    usual = premiums(Economy(toy(), seed=1))
    assert usual.max() > 0
    # The toy's open weights are 40 points behind at the start.
    for gap, kept, left in ((40.0, 0.0, 1.0), (40.5, 0.0, 0.0), (40.5, 0.3, 0.3)):
        economy = Economy(toy(mechanisms={SWITCH: {"parity_gap": gap, "kept": kept}}), seed=1)
        np.testing.assert_allclose(premiums(economy), left * usual, rtol=1e-12)


def test_the_premium_goes_at_a_date():
    economy = Economy(toy(mechanisms={SWITCH: {"parity_gap": 0, "parity_month": 3}}), seed=1)
    before, after = premiums(economy, 2), premiums(economy, 3)
    assert before.max() > 0
    assert after.max() == 0


def test_brands_and_distrust_stay():
    economy = Economy(toy(mechanisms={SWITCH: {"parity_gap": 400}}), seed=1)
    other = Economy(toy(), seed=1)
    rows = np.arange(len(economy.weights))
    for part in (0, 1, 3):
        mine, usual = (
            trust(it, rows, it.weights.developer[rows], it.weights.developer[rows])[part] for it in (economy, other)
        )
        np.testing.assert_array_equal(mine, usual)


def test_on_closed_labs_lose_users_and_profit():
    now = {"settings": (False, {"parity_month": 1}), "months": 4, "base": "toy"}
    premium = moves(SWITCH, "closed_premium", **now)
    assert max(premium) < -0.1
    assert premium[0] == premium[1]
    assert max(moves(SWITCH, "closed_token_share", **now)) < 0
    assert max(moves(SWITCH, "closed_serving_profit_usd", **now)) < 0


def test_it_comes_of_itself_where_open_weights_catch_up():
    near = ("technology.shock_sd=0", "labs.beta.imitation=0.99", "technology.imitation_delay=0", "months=8")
    found = [
        row["closed_premium"] for row in Economy(toy(*near, mechanisms={SWITCH: True}), seed=1).run().recorder.monthly
    ]
    assert found[0] > 0
    assert found[-1] == 0


def test_without_open_weights_there_is_no_parity():
    alone = ("labs.beta=null", "hosts.gamma=null", "months=2")
    assert Economy(toy(*alone, mechanisms={SWITCH: True}), seed=1).run().recorder.monthly[-1]["closed_premium"] > 0
