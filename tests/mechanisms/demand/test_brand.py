"""Brand: closed labs of the first day have one, it fades, and it brings them users and margin."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "demand.brand"


def term(month=0, **numbers):
    economy = Economy(toy(mechanisms={SWITCH: numbers or True}), seed=1)
    economy.month = month
    ((by_offer, by_user),) = economy.hooks("taste")
    closed = economy.weights.openness[economy.offers.weights[economy.mechanism_view().live]] == 0
    return by_offer, by_user, closed


@pytest.mark.parametrize("month", [0, 1, 12])
def test_the_brand_fades_by_its_rate_and_open_weights_have_none(month):
    by_offer, by_user, closed = term(month, brand_value=0.2, brand_decay=0.1, brand_sd=0.0)
    np.testing.assert_allclose(by_offer, np.where(closed, 0.2 * 0.9**month, 0.0), rtol=1e-14)
    np.testing.assert_array_equal(by_user, 1.0)


def test_users_and_labs_differ_around_their_mean_and_twins_are_alike():
    _, by_user, _ = term(brand_sd=0.3)
    np.testing.assert_array_equal(by_user[::2], by_user[1::2])
    assert len(np.unique(by_user)) == len(by_user) / 2
    off = Economy(toy("users.types=2000", mechanisms={SWITCH: True}), seed=1).hooks("taste")[0][1]
    assert off.mean() == pytest.approx(1.0, abs=3 * np.sqrt(np.expm1(0.09) / 1000))


def test_everybody_with_the_same_brand_gains_on_no_other_seller():
    by_offer, _, _ = term(brand_value=0.2, open_brand=0.2, brand_sd=0.0, brand_decay=0.0)
    np.testing.assert_array_equal(by_offer, 0.2)


def test_labs_that_come_later_have_none():
    economy = Economy(toy("turnover.lab_entry=50", "months=3", mechanisms={SWITCH: True}), seed=1).run()
    by_offer, _ = economy.hooks("taste")[0]
    late = economy.sellers.entered[economy.weights.family[economy.offers.weights[economy.mechanism_view().live]]] > 0
    assert len(economy.sellers) > 3
    assert not by_offer[late].any()


def test_on_the_only_closed_lab_earns_more_at_a_better_margin():
    strong = {"brand_value": 0.2}
    for measure, sign in (("closed_revenue_share", 1), ("closed_serving_margin", 1), ("open_share_at_par", -1)):
        assert min(sign * gain for gain in moves(SWITCH, measure, settings=(False, strong), base="toy")) > 0


def test_without_closed_labs_nothing_happens():
    economy = Economy(neutral(SWITCH, base="toy", setting=True, months=1, labs={"alpha": None}), seed=1).run()
    assert not economy.hooks("taste")[0][0].any()
