"""What users with plans, free tiers and own hardware lose and gain when prices, fees and credits change."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.plan import OWN
from tests.economies import channels, play_until


def test_surplus_falls_by_tokens_at_list_over_all_ways_when_a_price_rises():
    """dCS/dp = - tokens billed at list, where a plan's quota price hangs on list prices: also less mu x quota tokens.

    The credit is in USD of list value, so a dearer offer also burns it faster: worth mu per USD.
    """
    economy = Economy(channels("months=3"))
    economy.step()
    play_until(economy, "s07")
    market = economy.this_market()
    prices = economy.offers.price[market.live]
    uptake = economy.this_uptake()
    expected = -np.einsum("jkc,k->j", uptake.at_list(), market.people.billed)
    for way, places in enumerate(uptake.ways.places):
        if economy.plans.kind[uptake.ways.rows[way]] == OWN:
            continue
        billed = np.einsum("k,mki->mi", market.people.billed, uptake.included[way].on_quota)
        expected[places] -= billed @ uptake.ways.solved.price[way]
    slopes = np.array([_slope(economy, prices, offer) for offer in range(len(prices))])
    np.testing.assert_allclose(slopes, expected, rtol=2e-5, atol=1e-6 * np.abs(expected).max())


def _slope(economy, prices, offer):
    step, values = 1e-5 * prices[offer], []
    for sign in (1, -1):
        moved = prices.copy()
        moved[offer] += sign * step
        values.append(surplus_at(economy, moved))
    return (values[0] - values[1]) / (2 * step)


def surplus_at(economy, prices, change=None):
    """Consumer surplus of all ways at other list prices, fees or credits, incumbents as they are."""
    from simulation.equations.demand import choose
    from simulation.tick.ways import open_ways

    market = economy.this_market()
    people = market.people
    outcome = choose(market.structure, market.choices(prices, economy.sellers.incumbency))
    metered = np.bincount(people.user, outcome.surplus * people.stake, len(economy.users))
    ways = open_ways(economy, market, prices, metered)
    fees = economy.plans.fee[ways.rows].copy()
    if change is not None:
        fees = change(fees)
    return float(ways.choice(fees).surplus.sum())


def test_surplus_falls_by_subscribers_when_a_fee_rises():
    economy = Economy(channels("months=2"))
    economy.step()
    play_until(economy, "s07")
    prices = economy.offers.price[economy.this_market().live]
    people = economy.plans.subscribers(economy.this_ways().people)
    for way in range(len(people)):

        def moved(fees, sign, way=way):
            fees[way] += sign * 1e-4
            return fees

        up, down = (surplus_at(economy, prices, lambda fees, s=sign: moved(fees, s)) for sign in (1, -1))
        assert (up - down) / 2e-4 == pytest.approx(-people[way], rel=1e-5, abs=1e-7 * people.max())


def test_surplus_rises_by_the_shadow_price_when_a_credit_grows():
    from simulation.columns import writing

    economy = Economy(channels("months=2"))
    economy.step()
    play_until(economy, "s07")
    prices, uptake = economy.offers.price[economy.this_market().live], economy.this_uptake()
    for way, row in enumerate(uptake.ways.rows):
        if economy.plans.kind[row] == OWN:
            continue
        expected = (uptake.ways.solved.price[way] * uptake.share[way] * uptake.ways.people).sum()
        values, credit = [], economy.plans.credit.copy()
        for sign in (1, -1):
            with writing(economy.tables, ("plans.credit",)):
                economy.plans.put("credit", row, credit[row] * (1 + sign * 1e-5))
            values.append(surplus_at(economy, prices))
        with writing(economy.tables, ("plans.credit",)):
            economy.plans.credit = credit
        got = (values[0] - values[1]) / (2e-5 * credit[row])
        assert got == pytest.approx(expected, rel=2e-4, abs=1e-6 * uptake.ways.people.sum())
