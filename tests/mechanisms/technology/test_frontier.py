"""The frontier: without growth it stands still, with it each doubling counts for less where returns diminish."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.frontier"
CALM = ("technology.shock_sd=0", "technology.release_interval=1", "technology.release_jitter=0")
RICH = ("labs.alpha.cash=1e12", "finance.dilution=0")


def frontier(setting, months=6, *changes):
    return Economy(toy(*CALM, *RICH, f"months={months}", *changes, mechanisms={SWITCH: setting}), seed=1).run()


def test_off_the_frontier_stands_still():
    np.testing.assert_allclose(frontier(False).history.best_closed[-6:], 1480.0, rtol=1e-12)


def test_off_is_off_in_the_shipped_industry_too():
    """Without what the equation leaves unexplained, which a lab that catches up carries on top of the frontier."""
    calm = {"shock_sd": 0, "residual_half_life": 0.1}
    still = neutral(SWITCH, technology=calm, months=4, hardware={"limited": False})
    best = Economy(still, seed=1).run().history.best_closed[-5:]
    np.testing.assert_allclose(best, best[0], rtol=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_path_is_the_closed_form(share):
    """The leader is at the reference at the start, on trend, and sells what it trains in the same month."""
    economy = frontier({"dim_returns": share, "alpha_compute": 2.0}, 6, "technology.residual_half_life=0.1")
    lead = economy.sellers.names.index("alpha")
    months = np.arange(6)
    # Spending and knowledge have grown one month when the first training ends, compute per USD has not; and so that
    # spending is a month ahead of the trend by which discoveries are scaled.
    ahead = math.log2(3) / 12 * (0.6 + 0.4 * 2.4 ** (1 / 24))
    x = (math.log2(2.4) / 12 + ahead) * (months + 1) + math.log2(1.43) / 12 * months
    assert economy.sellers.doublings[lead] == pytest.approx(x[-1], rel=1e-12)
    h = {0.0: np.log1p(x), 0.5: 2 * (np.sqrt(1 + x) - 1), 1.0: x}[share]
    np.testing.assert_allclose(economy.history.best_closed[-6:], 1480 + 46 * h, rtol=1e-12)


def test_a_point_costs_the_spend_over_the_return():
    row = frontier({"dim_returns": 0.5}).recorder.monthly[-1]
    assert row["compute_return_points"] == pytest.approx(23 / math.sqrt(1 + row["frontier_doublings"]), rel=1e-12)
    run = 1e8 * 2.4**0.5 * 0.15
    assert row["frontier_usd_per_point"] == pytest.approx(run * math.log(2) / row["compute_return_points"], rel=1e-12)


def test_on_the_frontier_rises_and_diminishing_returns_slow_it():
    assert min(moves(SWITCH, "best_closed_rating", base="toy", months=8)) > 20
    bent = {"base": "toy", "months": 12, "settings": (True, {"dim_returns": 0.2})}
    assert max(moves(SWITCH, "best_closed_rating", **bent)) < -3
    assert min(moves(SWITCH, "frontier_usd_per_point", **bent)) > 0


def test_slower_algorithms_are_a_slower_frontier():
    slow = {"base": "toy", "months": 8, "settings": (True, {"algo_progress": 0.0})}
    assert max(moves(SWITCH, "best_closed_rating", **slow)) < -5


def test_an_industry_that_does_not_train_has_no_price_of_a_point():
    row = frontier(True, 1, "labs.alpha.rd=0", "labs.beta.rd=0").recorder.monthly[-1]
    assert math.isnan(row["frontier_usd_per_point"])
    assert math.isnan(row["frontier_doublings"])
