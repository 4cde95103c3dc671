"""Bans, cut-offs, procurement: who may buy what."""

import numpy as np
import pytest

from simulation.parameters import REGIONS
from simulation.tick.market import seen
from tests.economies import channels, toy
from tests.policies.worlds import OPEN, cells, entry, played, until


def allowed(*entries, months=0, **more):
    """Who sees and may buy each offer, (I, J), what each offer is, and the economy."""
    economy = until("s06", *entries, months=months, **more)
    live = economy.this_market().live
    return seen(economy, live), economy.weights.openness[economy.offers.weights[live]] > 0, economy


def hit(economy, strength, **where):
    """Users (I,) whom a law at some strength keeps from buying: the last in order of compliance in covered cells."""
    return cells(**where)[economy.users.cell] & (economy.users.rank >= 1 - strength)


@pytest.mark.parametrize("strength", [0.25, 0.6, 1.0])
def test_a_ban_takes_exactly_those_whom_it_reaches(strength):
    before, is_open, _ = allowed()
    law = entry("ban", openness=OPEN, region=["us", "eu"], enforcement=strength)
    after, _, economy = allowed(law)
    reached = hit(economy, strength, region=["us", "eu"])
    np.testing.assert_array_equal(after, before & ~(reached[:, None] & is_open[None]))
    share = reached[cells(region=["us", "eu"])[economy.users.cell]].mean()
    assert share == pytest.approx(strength, abs=0.15)


def test_what_may_not_be_bought_is_not_sold():
    law = entry("ban", openness=OPEN, region=["us"])
    economy = played(law, months=2)
    is_open = economy.weights.openness[economy.offers.weights] > 0
    assert economy.offers.served[is_open][:, :, cells(region=["us"])].sum() == 0
    assert economy.offers.served[is_open][:, :, cells(region=["eu"])].sum() > 0
    table = economy.tables_out()["policies"]
    assert (table["addressed_mtok"] == 0).all()
    assert (table["outside_mtok"] == 0).all()


def test_what_evaders_use_is_counted_outside():
    economy = played(entry("ban", openness=OPEN, region=["us"], enforcement=0.5), months=1)
    is_open = economy.weights.openness[economy.offers.weights] > 0
    used = economy.offers.served[is_open][:, :, cells(region=["us"])].sum()
    table = economy.tables_out()["policies"]
    assert table["outside_mtok"].tolist() == pytest.approx([used], rel=1e-12)
    assert table["addressed_mtok"].tolist() == pytest.approx([used], rel=1e-12)
    assert used > 0


def test_leakage_takes_from_what_is_enforced():
    """Strength = enforcement x (1 - leakage)."""
    both = allowed(entry("ban", openness=OPEN, enforcement=0.8, leakage=0.25))[0]
    np.testing.assert_array_equal(both, allowed(entry("ban", openness=OPEN, enforcement=0.6))[0])


def test_who_evades_one_ban_evades_the_other():
    """Two bans at strengths 0.3 and 0.6 leave 0.4 of people, not 0.7 x 0.4: the more law-abiding abide by both."""
    open_ban = entry("ban", openness=OPEN, enforcement=0.3)
    shut = entry("region_cutoff", region=["us", "eu", "rest"], enforcement=0.6)
    both, is_open, economy = allowed(open_ban, shut)
    before = allowed()[0]
    abroad = hit(economy, 0.6, region=["us", "eu", "rest"])  # open weights are Chinese
    reached = hit(economy, 0.3) | abroad
    np.testing.assert_array_equal(both[:, is_open], before[:, is_open] & ~reached[:, None])
    live = economy.this_market().live
    for region in ("us", "eu", "rest"):
        np.testing.assert_allclose(economy.offers.available[live][is_open][:, cells(region=[region])], 0.4)


def test_a_cut_off_region_buys_its_own_weights_alone():
    before, is_open, _ = allowed()
    after, _, economy = allowed(entry("region_cutoff", region=["us", "eu"]))
    of_us = ~is_open  # alpha is American, beta Chinese
    barred = np.zeros_like(before)
    barred[np.ix_(hit(economy, 1.0, region=["us"]), ~of_us)] = True
    barred[hit(economy, 1.0, region=["eu"])] = True
    np.testing.assert_array_equal(after, before & ~barred)


def test_a_cut_off_from_chips_leaves_models_alone():
    numbers = {"models": False, "chips": True, "training": 4.0, "serving": 2.0}
    after, _, economy = allowed(entry("region_cutoff", region=["us"], numbers=numbers))
    np.testing.assert_array_equal(after, allowed()[0])
    sellers, american = economy.sellers, economy.sellers.origin == REGIONS.index("us")
    np.testing.assert_array_equal(sellers.training_cost, np.where(american, 4.0, 1.0))
    np.testing.assert_array_equal(sellers.serving_factor, np.where(american, 2.0, 1.0))


def test_procurement_binds_a_share_of_public_buyers_and_pays_a_part_of_their_price():
    numbers = {"gov_demand_share": 0.7, "price_preference": 0.2}
    before, is_open, _ = allowed()
    after, _, economy = allowed(entry("procurement", region=["us"], origin=["us"], numbers=numbers))
    bound = hit(economy, 0.7, region=["us"], segment=["public"])
    np.testing.assert_array_equal(after, before & ~(bound[:, None] & is_open[None]))
    live = economy.this_market().live
    where = ~is_open[:, None] & cells(region=["us"], segment=["public"])[None]
    np.testing.assert_array_equal(economy.offers.tax[live], np.where(where, -0.2, 0.0))


def test_plans_free_tiers_and_copies_on_own_machines_keep_to_a_ban():
    """Local copies are what `leakage` is for: they are not beyond the law, only harder to reach."""
    law = entry("ban", openness=OPEN)
    plain, banned, weak = (
        played(*some, scenario=channels, months=3) for some in ((), (law,), (law | {"leakage": 0.5},))
    )
    for economy, some in ((plain, True), (weak, True), (banned, False)):
        is_open = economy.weights.openness[economy.offers.weights] > 0
        last = economy.recorder.monthly[-1]
        tokens = economy.offers.served[is_open].sum(), economy.offers.quota_billed[is_open].sum()
        assert [amount > 0 for amount in (*tokens, last["self_hosted_tokens_mtok"])] == [some] * 3
    outside = weak.tables_out()["policies"]["outside_mtok"].iloc[-1]
    is_open = weak.weights.openness[weak.offers.weights] > 0
    local = weak.recorder.monthly[-1]["self_hosted_tokens_mtok"]
    assert outside == pytest.approx(weak.offers.served[is_open].sum() + local, rel=1e-9)


def test_weights_of_a_size_or_a_name_are_banned_alone():
    economy = until("s06", entry("ban", compute=1e40))
    assert economy.offers.available.min() == 1
    largest = float(economy.weights.compute.max())
    economy = until("s06", entry("ban", compute=largest))
    barred = economy.offers.available.min(1) == 0
    np.testing.assert_array_equal(barred, economy.weights.compute[economy.offers.weights] >= largest)
    economy = until("s06", entry("ban", developer=["beta"]))
    barred = economy.offers.available.min(1) == 0
    developer = np.array(economy.sellers.names)[economy.weights.developer[economy.offers.weights]]
    np.testing.assert_array_equal(barred, developer == "beta")


def test_it_ends_when_it_ends():
    law = entry("ban", openness=OPEN, start="2026-04-01", end="2026-06-01")
    economy = played(law, scenario=toy, months=5)
    table = economy.tables_out()["policies"]
    assert table["in_force"].tolist() == [False, True, True, False, False]
