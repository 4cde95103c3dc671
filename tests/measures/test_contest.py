"""The contestable share: value of users who may buy from two sellers at least."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.measures.contest import measure


def test_two_offers_of_one_seller_are_no_contest():
    gone = -np.inf
    gross = np.array([[0.5, 0.5, gone, 0.1], [0.5, gone, gone, 0.1], [gone, 0.2, 0.2, gone]])[:, None]
    people = SimpleNamespace(worth=np.array([[1.0, 2.0, 3.0, 4.0]]))
    market = SimpleNamespace(gross=gross, structure=SimpleNamespace(seller=np.array([4, 4, 7])), people=people)
    users = SimpleNamespace(segment=np.array([0, 0, 1, 1]))
    found = measure(SimpleNamespace(market=market, liked=gross[:, 0], tables=SimpleNamespace(users=users)))
    assert found["contestable_share"] == pytest.approx(0.2)
    assert found["contestable_share_consumer"] == pytest.approx(2 / 3)
    assert found["contestable_share_developer"] == 0.0
    assert found["sellers_in_reach"] == pytest.approx((1 * 1 + 2 * 2 + 1 * 3 + 1 * 4) / 10)
    assert np.isnan(found["contestable_share_public"])
