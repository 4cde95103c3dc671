"""Experience surplus, the run's price ceilings, and why surplus changed, as recorded."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.demand import choose
from simulation.goods.experience import bias_usd
from simulation.measures import month_view
from simulation.measures.ceiling import NAMES as CEILING
from simulation.measures.surplus_change import NAMES as CHANGES
from tests.economies import play_until, played, toy
from tests.measures.months import month

BIASED = ("months=3", "welfare.bias_share=0.4")


@pytest.fixture(scope="module")
def biased():
    """The third month up to where users choose."""
    economy = Economy(toy(*BIASED))
    economy.step()
    economy.step()
    play_until(economy, "s07")
    return economy


def test_without_bias_experience_is_surplus():
    economy = played(toy("months=2"))
    assert economy.this_market().bias is None
    for row in economy.recorder.monthly:
        assert row["experience_surplus_usd"] == row["consumer_surplus_usd"]


def test_nobody_acts_on_the_share_of_bias():
    plain, other = (played(toy("months=4", f"welfare.bias_share={share}")) for share in (0, 0.7))
    for one, two in zip(plain.recorder.monthly, other.recorder.monthly, strict=True):
        assert one["consumer_surplus_usd"] == two["consumer_surplus_usd"]
        assert one["revenue_usd"] == two["revenue_usd"]


def test_bias_is_linear_in_its_share():
    full, half = (_bias(played(toy("months=1", f"welfare.bias_share={share}"))) for share in (1.0, 0.5))
    assert full > 0
    assert half == pytest.approx(0.5 * full, rel=1e-9)


def _bias(economy):
    row = economy.recorder.monthly[0]
    return row["consumer_surplus_usd"] - row["experience_surplus_usd"]


def test_bias_is_the_slope_of_surplus_in_it(biased):
    """dCS / dt at t = 0 where gross value is gross + t x bias: what is chosen does not matter to first order."""
    market, live = biased.this_market(), biased.this_market().live
    prices, step = biased.offers.price[live], 1e-6
    ends = [_surplus(biased, market, prices, sign * step) for sign in (1, -1)]
    slope = (ends[0] - ends[1]) / (2 * step)
    assert bias_usd(market, prices, biased.this_choice().share) == pytest.approx(slope, rel=1e-6)


def _surplus(economy, market, prices, step):
    from dataclasses import replace

    moved = replace(market, gross=market.gross + step * market.bias[:, None, :])
    outcome = choose(moved.structure, moved.choices(prices, economy.sellers.incumbency))
    return float((outcome.surplus * moved.people.stake).sum())


def test_bias_of_the_chosen_by_hand(biased):
    """Every decision one by one."""
    market, people = biased.this_market(), biased.this_market().people
    prices, share = biased.offers.price[market.live], biased.this_choice().share
    total, routed = 0.0, market.routed.shape[1]
    for n, i in enumerate(people.user):
        for j in range(len(prices)):
            if n < routed:
                weight = people.stake[n]
            else:
                used = market.gross[j, :, i] > people.rate[:, i] * prices[j]
                weight = people.worth[used, i].sum()
            total += share[j, n] * weight * market.bias[j, i]
    assert bias_usd(market, prices, share) == pytest.approx(total, rel=1e-9)


def test_trust_is_what_bias_is_a_share_of(biased):
    """Without brand, premium, host trust and distrust there is nothing to be biased by."""
    plain = [f"segments.{name}.premium=0" for name in ("consumer", "developer", "enterprise", "regulated", "public")]
    plain += ["hosts.gamma.trust=0", "demand.chinese_weights=0", "demand.chinese_host=0"]
    economy = played(toy("months=1", "welfare.bias_share=1", *plain))
    assert _bias(economy) == 0.0
    assert np.abs(biased.this_market().bias).max() > 0


def test_shadow_months_know_why_surplus_changed():
    economy = played(toy("months=5", "shadow_every=2"))
    for at, row in enumerate(economy.recorder.monthly):
        defined = [math.isfinite(row[name]) for name in CHANGES]
        assert all(defined) if at in (2, 4) else not any(defined)
        assert all(math.isfinite(row[name]) for name in CEILING) == (at % 2 == 0)
        if at in (2, 4):
            assert row["cs_change_total_usd"] == pytest.approx(sum(row[name] for name in CHANGES[:-1]))


def test_changes_lead_from_one_shadow_month_to_the_next():
    """On long-run demand: the surplus at actual prices without switching costs."""
    rows = played(toy("months=5", "shadow_every=2")).recorder.monthly
    for before, now in ((0, 2), (2, 4)):
        change = rows[now]["shadow_actual_prices_cs_usd"] - rows[before]["shadow_actual_prices_cs_usd"]
        assert rows[now]["cs_change_total_usd"] == pytest.approx(change, rel=1e-9)


def test_the_slack_is_that_of_the_table():
    economy = played(toy("months=1"))
    table, row = economy.tables_out()["ceiling"], economy.recorder.monthly[0]
    use = table["billed_mtok"]
    expected = (table["slack"] * use).sum() / (table["price"] * use).sum()
    assert row["ceiling_slack_over_price"] == pytest.approx(expected)
    for name in CEILING[1:]:
        assert row[name] == pytest.approx((table[name.removeprefix("ceiling_")] * use).sum() / use.sum())


def test_a_month_made_by_hand_has_experience_surplus():
    from simulation.plugins import load

    assert load("measures", "experience")(month()) == {"experience_surplus_usd": 100.0}


def test_runs_without_shadow_months_have_an_empty_table():
    economy = played(toy("months=2", "shadow_every=0"))
    table = economy.tables_out()["ceiling"]
    assert len(table) == 0
    assert {"month", "offer", "segment", "slack"} <= set(table.columns)
    assert economy.recorder.before is None


def test_a_view_knows_the_month_before_only_where_it_is_given():
    economy = played(toy("months=1"))
    economy.month = 0
    assert month_view(economy).before is None
