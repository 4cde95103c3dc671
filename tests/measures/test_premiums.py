"""The premium of closed weights: exact where prices follow the rule that it fits, undefined with one kind."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.goods.offer import OWN, TIED
from simulation.measures.premiums import measure


def view(rating, closed, price, contract=None):
    rating = np.array(rating, float)
    return SimpleNamespace(
        contract=np.full(len(rating), OWN) if contract is None else np.array(contract),
        price=np.array(price, float),
        closed=np.array(closed, bool),
        weights=np.arange(len(rating)),
        tables=SimpleNamespace(weights=SimpleNamespace(rating=rating)),
    )


def test_it_finds_the_premium_that_prices_were_made_with():
    rating, closed = np.array([1400, 1440, 1480, 1420, 1500.0]), np.array([0, 0, 1, 1, 1], bool)
    price = np.exp(0.3 + 0.02 * (rating - 1440)) * np.where(closed, 1.6, 1.0)
    found = measure(view(rating, closed, price))
    assert found["closed_premium_at_par"] == pytest.approx(0.6, rel=1e-10)
    assert found["closed_premium_price"] == pytest.approx(price[[2, 4]].mean() - price[1], rel=1e-12)


def test_what_is_resold_does_not_count():
    both = measure(view([1400, 1440, 1480, 1500], [0, 0, 1, 1], [1, 2, 5, 99], [OWN, OWN, OWN, TIED]))
    assert both["closed_premium_price"] == 3.0


@pytest.mark.parametrize("closed", [[0, 0], [1, 1]])
def test_one_kind_alone_has_no_premium(closed):
    assert all(np.isnan(value) for value in measure(view([1400, 1440], closed, [1, 2])).values())


def test_two_offers_do_not_tell_premium_from_rating():
    found = measure(view([1400, 1440], [0, 1], [1, 2]))
    assert np.isnan(found["closed_premium_at_par"])
    assert found["closed_premium_price"] == 1.0
