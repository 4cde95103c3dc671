"""Ladders: off, flagships alone; on, small siblings follow their flagship months later at their distance."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.scenario import load
from tests.economies import resold, toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.size_ladder"
CALM = ("technology.shock_sd=0", "technology.release_jitter=0", "finance.dilution=0", "labs.alpha.cash=1e12")


MID = {"alpha": {"releases": {"alpha-mid": {"tier": "mid", "rating": 1450, "price": 1.5, "cost": 0.5}}}}


def weights(switch, months=14):
    """Weights of alpha after the start by tier: month -> rating; mid 30 and small 80 points below the flagship."""
    economy = Economy(toy(*CALM, f"months={months}", labs=MID, mechanisms={SWITCH: switch}), seed=1).run()
    table, alpha = economy.weights, economy.sellers.names.index("alpha")
    found = [{} for _ in range(3)]
    for row in np.flatnonzero((table.developer == alpha) & (table.released >= 0)):
        found[table.tier[row]][int(table.released[row])] = float(table.rating[row])
    return found


@pytest.mark.parametrize(("gaps", "setting"), [((30.0, 80.0), {}), ((25.0, 50.0), {"tier_gap": 25.0})])
@pytest.mark.parametrize("lag", [0, 1, 2, 3, 4])
def test_siblings_follow_their_flagship_at_their_distance(lag, gaps, setting):
    flagships, *siblings = weights({"distill_lag": lag} | setting)
    # The mid weights came out last, in the month before the start.
    assert list(flagships) == [2, 5, 8, 11]
    for rungs, gap in zip(siblings, gaps, strict=True):
        assert list(rungs) == [month + lag for month in flagships if month + lag < 14]
        for month, rating in rungs.items():
            assert rating == pytest.approx(flagships[month - lag] - gap, rel=1e-12)


def test_without_a_lag_it_is_the_baseline_to_the_last_digit():
    plain, none = (
        Economy(load("toy", ("months=6",), {"mechanisms": switch}), seed=1).run()
        for switch in ({}, {SWITCH: {"distill_lag": 0}})
    )
    assert plain.recorder.monthly[-1].keys() == none.recorder.monthly[-1].keys()
    np.testing.assert_array_equal(plain.offers.price, none.offers.price)


def test_off_every_lab_sells_its_top_tier_alone():
    off = neutral(SWITCH, months=4)
    tiers = {name: {release.tier for release in lab.releases.values()} for name, lab in off.labs.items()}
    assert all(len(found) == 1 for found in tiers.values())
    assert tiers["amazon"] == {"mid"}
    assert set(off.labs["openai"].releases) == {"gpt-5.2-chat"}
    economy = Economy(off, seed=1).run()
    live = economy.offers.weights[economy.offers.active]
    for row in np.unique(economy.weights.developer[live]):
        on_sale = live[(economy.weights.developer[live] == row) & (economy.weights.superseded[live] < 0)]
        assert len(np.unique(economy.weights.tier[on_sale])) <= 1


def test_off_takes_tiers_away_that_applications_build_on():
    apps = {"coder": {"lab": "alpha", "tier": "small", "skills": {"coding": 10}}}
    off = resold(apps=apps, mechanisms={SWITCH: False}, months=2)
    assert off.apps["coder"].tier == "flagship"
    assert set(off.labs["alpha"].releases) == {"alpha-large"}
    Economy(off, seed=1).run()


def test_on_there_are_more_points_of_price_and_quality():
    assert min(moves(SWITCH, "price_points", months=4)) > 0


def test_late_siblings_are_worse_siblings():
    late = {"base": "toy", "settings": ({"distill_lag": 0}, {"distill_lag": 3}), "months": 8}
    assert max(moves(SWITCH, "best_small_closed_rating", **late)) < -5


def test_so_many_rungs_are_on_sale():
    tiers = [{release.tier for lab in load("light", (), {"mechanisms": {SWITCH: {"sizes": sizes}}}).labs.values()
              for release in lab.releases.values()} for sizes in (1, 2, 3)]  # fmt: skip
    assert len(tiers[0]) <= len(tiers[1]) <= len(tiers[2])
    apps = {"coder": {"lab": "alpha", "tier": "small", "skills": {"coding": 10}}}
    assert resold(apps=apps, mechanisms={SWITCH: {"sizes": 2}}, months=2).apps["coder"].tier == "mid"
    for sizes in (1, 2):
        made = load("light", (), {"mechanisms": {SWITCH: {"sizes": sizes}}})
        assert all(len({one.tier for one in lab.releases.values()}) <= sizes for lab in made.labs.values())
