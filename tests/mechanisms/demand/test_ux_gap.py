"""The gap in tools: closed labs' own products have it until open ones catch up, whatever the weights can do."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import resold, toy
from tests.mechanisms import moves

SWITCH = "demand.ux_gap"


@pytest.mark.parametrize("month", [0, 3, 24])
def test_the_gap_closes_by_its_rate_at_the_labs_own_offers_alone(month):
    economy = Economy(resold(mechanisms={SWITCH: {"ux": 0.2, "ux_catchup_rate": 0.05, "ux_sd": 0.0}}), seed=1)
    economy.month = month
    ((by_offer, by_user),) = economy.hooks("taste")
    offers, live = economy.offers, economy.mechanism_view().live
    sellers = np.array([economy.sellers.names[row] for row in offers.seller[live]])
    np.testing.assert_allclose(by_offer, np.where(sellers == "alpha", 0.2 * 0.95**month, 0.0), rtol=1e-14)
    np.testing.assert_array_equal(by_user, 1.0)
    assert {"alpha", "cloudy", "coder"} <= set(sellers)


def test_all_at_once_is_nothing():
    economy = Economy(toy(mechanisms={SWITCH: {"ux_catchup_rate": 1.0}}), seed=1)
    economy.month = 1
    assert not economy.hooks("taste")[0][0].any()


def test_on_the_premium_stays_where_open_weights_are_as_good():
    even = "labs.beta.releases.beta-open.rating=1480"
    strong = {"ux": 0.3, "ux_catchup_rate": 0.0}
    for measure, sign in (("closed_token_share", 1), ("closed_premium_at_par", 1), ("open_share_at_par", -1)):
        found = moves(SWITCH, measure, even, settings=(False, strong), base="toy")
        assert min(sign * gain for gain in found) > 0, measure
