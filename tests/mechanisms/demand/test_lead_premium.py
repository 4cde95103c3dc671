"""What a lead is worth: months ahead of the best open weights on sale times a share of value a month."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "demand.lead_premium"


def test_it_is_the_lead_in_months_times_the_worth_of_a_month():
    economy = Economy(toy(mechanisms={SWITCH: {"wtp_per_month_lead": 0.01, "wtp_sd": 0.0}}), seed=1)
    ((by_offer, by_user),) = economy.hooks("taste")
    rating = economy.weights.rating[economy.offers.weights[economy.mechanism_view().live]]
    frontier = economy.history.best_closed
    slope = (frontier[-1] - frontier[-13]) / 12
    # 1480 leads the open 1440 by 40 points; 1400 is behind it and leads nobody
    np.testing.assert_allclose(by_offer, np.where(rating == 1480, 0.01 * 40 / slope, 0.0), rtol=1e-12)
    assert (by_offer > 0).sum() == 1
    np.testing.assert_array_equal(by_user, 1.0)


@pytest.mark.parametrize("changes", [{"labs": {"beta": None}}, {"labs": {"alpha": None}}])
def test_a_lead_needs_both_kinds(changes):
    economy = Economy(toy("months=2", mechanisms={SWITCH: True}, **changes), seed=1).run()
    assert not any(np.any(by_offer) for by_offer, _ in economy.hooks("taste"))


def test_on_closed_weights_that_lead_cost_more():
    assert min(moves(SWITCH, "closed_premium_price", base="toy")) > 0
    assert max(moves(SWITCH, "open_share_at_par", base="toy")) < 0
