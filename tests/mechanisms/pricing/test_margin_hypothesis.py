"""The margin hypothesis: the same operating result at first prices, whatever part of cost is inference."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.tick.margins import _accounts
from simulation.tick.uptake import first_uptake
from tests.economies import channels, resold, toy
from tests.identities.second_route import gaps

SWITCH = "pricing.margin_hypothesis"
MADE = {"plain": toy, "plans": channels, "resold": resold}


def opened(made, gm=None):
    setting = {} if gm is None else {SWITCH: {"inference_gm": gm}}
    economy = Economy(MADE[made]("months=2", "labs.alpha.overhead=3e8", mechanisms=setting), seed=1)
    return economy, *_accounts(economy, first_uptake(economy))


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("gm", [0.5, 0.9])
def test_the_margin_is_met_and_the_operating_result_stays(made, gm):
    base, before, cost = opened(made)
    economy, revenue, lower = opened(made, gm)
    alpha = economy.sellers.names.index("alpha")
    met = 1 - lower[alpha] / (before[alpha] if made == "resold" else revenue[alpha])
    assert met == pytest.approx(gm, rel=1e-12)
    results = [r - c - it.sellers.overhead for it, r, c in ((base, before, cost), (economy, revenue, lower))]
    np.testing.assert_allclose(results[1][alpha], results[0][alpha], rtol=1e-12)
    others = np.arange(len(cost)) != alpha
    np.testing.assert_array_equal(economy.sellers.overhead[others], base.sellers.overhead[others])


def test_at_its_own_margin_nothing_changes():
    base, revenue, cost = opened("plain")
    alpha = base.sellers.names.index("alpha")
    same, _, _ = opened("plain", 1 - cost[alpha] / revenue[alpha])
    np.testing.assert_allclose(same.offers.serving, base.offers.serving, rtol=1e-12)
    np.testing.assert_allclose(same.sellers.overhead, base.sellers.overhead, rtol=1e-12)
    assert same.closed_scale == pytest.approx(1.0, rel=1e-12)


def test_cost_that_overhead_has_no_room_for_is_not_reached():
    economy, revenue, cost = (
        found := Economy(toy("labs.alpha.overhead=0", mechanisms={SWITCH: {"inference_gm": 0.0}}), seed=1),
        *_accounts(found, first_uptake(found)),
    )
    alpha = economy.sellers.names.index("alpha")
    assert economy.sellers.overhead[alpha] == 0
    assert cost[alpha] < revenue[alpha]


def test_off_is_absent():
    assert toy(mechanisms={SWITCH: False}) == toy()
    assert Economy(toy(), seed=1).closed_scale == 1.0


def test_on_inference_is_a_smaller_and_overhead_a_larger_share():
    for seed in (1, 2):
        off, on = (Economy(toy("months=3", "turnover.lab_entry=0", mechanisms={SWITCH: it}), seed=seed).run()
                   for it in (False, True))  # fmt: skip
        first, other = off.recorder.monthly[-1], on.recorder.monthly[-1]
        assert other["closed_inference_over_revenue"] < first["closed_inference_over_revenue"]
        assert other["closed_overhead_over_revenue"] > first["closed_overhead_over_revenue"]


def test_welfare_by_both_routes():
    assert max(gaps(Economy(channels("months=2", mechanisms={SWITCH: True})))) <= 1e-9


def test_more_organisation_leaves_the_result_and_less_research():
    made = [toy("labs.alpha.overhead=1e8", mechanisms={SWITCH: {"org_overhead_share": part}}) for part in (0.2, 0.6)]
    before = toy("labs.alpha.overhead=1e8").labs["alpha"]
    for part, lab in zip((0.2, 0.6), (it.labs["alpha"] for it in made), strict=True):
        assert lab.overhead == pytest.approx(part * (before.rd + before.overhead), rel=1e-12)
        assert lab.rd + lab.overhead == pytest.approx(before.rd + before.overhead, rel=1e-12)
    assert made[0].labs["beta"].rd == toy().labs["beta"].rd


def test_a_year_later_more_organisation_means_a_lower_frontier():
    few, many = (
        Economy(toy("months=12", "turnover.lab_entry=0", mechanisms={SWITCH: {"org_overhead_share": part}})).run()
        for part in (0.05, 0.8)
    )
    assert many.recorder.monthly[-1]["best_closed_rating"] < few.recorder.monthly[-1]["best_closed_rating"]
