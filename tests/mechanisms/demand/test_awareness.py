"""Awareness: who does not know a seller cannot buy from it; knowledge spreads as Bass says and is never lost."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "demand.awareness"


def knows(month, types=2000, **numbers):
    economy = Economy(toy(f"users.types={types}", mechanisms={SWITCH: numbers or True}), seed=1)
    economy.month = month
    (seen,) = economy.hooks("available")
    return seen, economy


@pytest.mark.parametrize(("p", "q"), [(0.0, 0.1), (0.03, 0.0), (0.02, 0.1)])
@pytest.mark.parametrize("month", [0, 5, 30])
def test_the_share_who_know_follows_the_closed_form(p, q, month):
    seen, _ = knows(month, unaware=0.6, awareness_rate=p, word_of_mouth=q)
    if p == 0:  # logistic
        share = 0.4 / (0.4 + 0.6 * np.exp(-q * month))
    elif q == 0:
        share = 1 - 0.6 * np.exp(-p * month)
    else:
        left = 0.6 * np.exp(-(p + q) * month)
        share = (0.6 / left * (p + 0.4 * q) - 0.6 * p) / (0.6 / left * (p + 0.4 * q) + 0.6 * q)
    np.testing.assert_allclose(seen.mean(1), share, atol=4 * 0.5 / np.sqrt(1000))


def test_nobody_forgets_and_twins_know_alike():
    early, _ = knows(1)
    late, _ = knows(12)
    assert np.all(late >= early)
    assert late.sum() > early.sum()
    np.testing.assert_array_equal(early[:, ::2], early[:, 1::2])


def test_offers_of_one_seller_are_known_to_the_same_people():
    seen, economy = knows(0)
    seller = economy.offers.seller[economy.mechanism_view().live]
    for one in np.unique(seller):
        assert np.all(seen[seller == one] == seen[seller == one][0])
    assert len({row.tobytes() for row in seen}) == len(np.unique(seller))


def test_newcomers_begin_unknown():
    numbers = {"unaware": 0, "unaware_entrant": 1, "word_of_mouth": 0, "awareness_rate": 0}
    economy = Economy(toy("turnover.lab_entry=50", "months=4", mechanisms={SWITCH: numbers}), seed=1).run()
    (seen,) = economy.hooks("available")
    new = economy.offers.seller[economy.mechanism_view().live] >= 3
    assert len(economy.sellers) > 3
    assert seen[~new].all()
    assert not seen[new].any()


def test_on_fewer_sellers_compete_and_knowing_them_all_is_worth_money():
    assert max(moves(SWITCH, "sellers_in_reach", base="toy", months=3)) < 0
    for measure in ("information_value_usd", "information_share_gap"):
        found = moves(SWITCH, measure, "shadow_every=1", base="toy", months=1, last=1)
        assert min(found) > 0, measure


def test_users_who_know_nobody_buy_nothing():
    none = {"unaware": 1, "unaware_entrant": 1, "awareness_rate": 0, "word_of_mouth": 0}
    economy = Economy(toy("months=2", mechanisms={SWITCH: none}), seed=1).run()
    assert economy.recorder.monthly[-1]["tokens_mtok"] == 0
