"""Welfare by two routes, and the slope of consumer surplus, on the economy's own market."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.demand import choose
from tests.economies import around, play_until, toy
from tests.identities.gross import gross_value

TAX = [{"policy": "token_tax", "with": {"rate": 0.2}, "region": ["us", "china"]}]
CASES = {
    "as it is": lambda: toy("months=6"),
    "taxed": lambda: toy("months=6", policies=TAX),
    "everybody routes": lambda: toy("months=3", *(f"segments.{name}.router=1" for name in SEGMENTS)),
    "nobody routes": lambda: toy("months=3", *(f"segments.{name}.router=0" for name in SEGMENTS)),
}
SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")


@pytest.mark.parametrize("case", CASES)
def test_gross_value_less_resource_cost_is_surplus_and_profit_and_state(case):
    """Route one: what use is worth less what it takes to make it. Route two: what everybody is left with."""
    economy = Economy(CASES[case]())
    values = []
    around(economy, "s06", lambda it: values.append(_gross(it)), lambda it: None)
    for _ in range(economy.setup.months):
        economy.step()
        row = economy.recorder.monthly[-1]
        parts = row["consumer_surplus_usd"] + row["profit_usd"] + row["state_usd"]
        assert values[-1] - _resource_cost(economy) == pytest.approx(parts, rel=0, abs=1e-9 * values[-1])
        assert row["welfare_usd"] == pytest.approx(parts, rel=1e-12)


def _gross(economy):
    market = economy.this_market()
    assert len(market.live) <= 8
    return gross_value(market, economy.offers.price[market.live], economy.sellers.incumbency)


def _resource_cost(economy):
    """Energy, chips at their cost of making, staff, overhead and listing, from costs and shares and not the ledger."""
    offers, sellers, cost = economy.offers, economy.sellers, economy.setup.cost
    serving = (offers.cost * offers.billed.sum(1)).sum()
    compute = serving * (1 - cost.energy_share) + sellers.rd.sum() * cost.rd_compute_share
    staff = sellers.rd.sum() * (1 - cost.rd_compute_share)
    rest = (sellers.revenue - sellers.serving_cost - sellers.rd - sellers.profit).sum()
    fixed = sellers.overhead[sellers.active].sum()
    assert rest >= fixed * (1 - 1e-12)
    return serving * cost.energy_share + compute * (1 - cost.hardware_rent_share) + staff + rest


@pytest.mark.parametrize("case", CASES)
def test_surplus_falls_by_billed_tokens_when_a_price_rises(case):
    economy = Economy(CASES[case]())
    economy.step()
    play_until(economy, "s06")
    market, prices = economy.this_market(), economy.offers.price[economy.this_market().live]
    billed = np.einsum("jkc,k->jc", market.tokens(_outcome(economy, prices).share, prices, market.markup.shape[1]),
                       market.people.billed)  # fmt: skip
    expected = -(billed * market.markup).sum(1)
    slopes = np.array([_slope(economy, prices, offer) for offer in range(len(prices))])
    np.testing.assert_allclose(slopes, expected, rtol=1e-5, atol=1e-7 * np.abs(expected).max())


@pytest.mark.parametrize("case", CASES)
def test_sellers_slope_and_quantity_are_those_of_the_market(case):
    """du/dp x stake is billed tokens with tax, in every decision: what makes surplus exact."""
    economy = Economy(CASES[case]())
    play_until(economy, "s06")
    market, prices = economy.this_market(), economy.offers.price[economy.this_market().live]
    rows = market.rows(np.arange(len(prices)), prices)
    taxed = market.markup[:, market.people.cell[market.people.user]]
    np.testing.assert_allclose(rows.slope * market.people.stake, rows.quantity * taxed, rtol=1e-10)


def _outcome(economy, prices):
    market = economy.this_market()
    return choose(market.structure, market.choices(prices, economy.sellers.incumbency))


def _slope(economy, prices, offer):
    step, values = 3e-6 * prices[offer], []
    for sign in (1, -1):
        moved = prices.copy()
        moved[offer] += sign * step
        values.append((_outcome(economy, moved).surplus * economy.this_market().people.stake).sum())
    return (values[0] - values[1]) / (2 * step)
