"""Welfare by two routes, and the slope of consumer surplus, on the economy's own market."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.demand import choose
from simulation.scenario import load
from simulation.tick import compute
from simulation.tick.accounts import ACCOUNTS
from tests.economies import around, play_until, resold, toy
from tests.identities.gross import gross_value, rationed_net
from tests.identities.resources import resource_cost
from tests.identities.test_books import SCARCE

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TAX = [{"policy": "token_tax", "with": {"rate": 0.2}, "region": ["us", "china"]}]
CASES = {
    "as it is": lambda: toy("months=6"),
    "taxed": lambda: toy("months=6", policies=TAX),
    "resold": lambda: resold("months=4", "demand.variety_crowding=0.5", "turnover.setup_cost=1e5"),
    "everybody routes": lambda: toy("months=3", *(f"segments.{name}.router=1" for name in SEGMENTS)),
    "nobody routes": lambda: toy("months=3", *(f"segments.{name}.router=0" for name in SEGMENTS)),
}
SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")


@pytest.mark.parametrize("case", CASES)
def test_gross_value_less_resource_cost_is_surplus_and_profit_and_state(case):
    assert max(gaps(Economy(CASES[case]()))) <= 1e-9


QUICK, SLOW = ("toy", "light"), ("labs", "baseline", "studies/lag_response")
SIZE = ("users.types=80", "months=14", "shadow_every=0")


def test_every_shipped_economy_is_checked():
    names = [path.relative_to(SCENARIOS).with_suffix("").as_posix() for path in SCENARIOS.rglob("*.yaml")]
    assert {name for name in names if load(name).theory is None} == {*QUICK, *SLOW}


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_both_routes_agree_every_month_of_every_shipped_economy(name):
    found = gaps(Economy(load(name, SIZE)))
    assert len(found) == 14
    assert max(found) <= 1e-9


def test_both_routes_agree_with_harm_to_third_parties():
    economy = Economy(toy("months=2"))
    real = economy.hooks
    economy.hooks = lambda name: [np.array([-3e6, 1e6, 0.0, 0.0])] if name == "external" else real(name)
    assert max(gaps(economy)) <= 1e-9
    assert economy.recorder.monthly[-1]["external_usd"] == pytest.approx(-2e6)


@pytest.mark.parametrize("broken", [account.__module__.rpartition(".")[2] for account in ACCOUNTS][:-1])
def test_an_account_that_is_not_posted_is_caught(broken, monkeypatch):
    """Every account but that of mechanisms, of which there are none here."""
    kept = tuple(account for account in ACCOUNTS if not account.__module__.endswith(broken))
    monkeypatch.setattr("simulation.tick.s08_account.ACCOUNTS", kept)
    assert min(gaps(Economy(toy("months=2", policies=TAX)))) > 1e-4


@pytest.mark.parametrize("name", ["tokens", "energy", "making and housing chips", "overhead", "token tax"])
def test_a_flow_of_the_wrong_size_is_caught(name, monkeypatch):
    def scaled(flow):
        return replace(flow, usd=1.001 * flow.usd) if flow.account == name else flow

    wrong = tuple(lambda economy, real=real: [scaled(flow) for flow in real(economy)] for real in ACCOUNTS)
    monkeypatch.setattr("simulation.tick.s08_account.ACCOUNTS", wrong)
    assert min(gaps(Economy(toy("months=2", policies=TAX)))) > 1e-7


def gaps(economy):
    """Distance of the two routes in every month, share of gross value.

    Route one: what use is worth less what it takes to make it, and harm done. Route two: what everybody is left with.
    """
    values, costs, out = [], [], []
    around(economy, "s06", lambda it: values.append(_gross(it)), lambda it: None)
    around(economy, "s08", lambda it: None, lambda it: costs.append(resource_cost(it)))
    for _ in range(economy.setup.months):
        economy.step()
        row = economy.recorder.monthly[-1]
        parts = row["consumer_surplus_usd"] + row["profit_usd"] + row["state_usd"] + row["external_usd"]
        assert row["welfare_usd"] == pytest.approx(parts, rel=1e-12)
        made = values[-1] - costs[-1] + row["external_usd"]
        out.append(abs(made - parts) / values[-1])
    return out


def test_the_second_route_closes_where_compute_is_scarce(monkeypatch):
    """The same with fleets, contracts and people turned away: what users are left with is added up class by class."""
    found, net = [], []
    real = compute.ration
    monkeypatch.setattr(compute, "ration", lambda *given: found.append(real(*given)) or found[-1])
    economy = Economy(toy("months=8", *SCARCE, "hardware.lead_time=60", "demand.intensity_growth=20"))

    def before(it):
        state["incumbency"] = it.sellers.incumbency.copy()

    def after(it):
        market, rationed = it.this_market(), found[-1]
        prices = it.offers.price[market.live]
        net.append(rationed_net(market, prices, state["incumbency"], rationed.refused, rationed.taken))
        state["spent"] = it.users.spending.sum()

    state = {}
    around(economy, "s07", before, after)
    for _ in range(economy.setup.months):
        economy.step()
        row = economy.recorder.monthly[-1]
        parts = row["consumer_surplus_usd"] + row["profit_usd"] + row["state_usd"]
        gross = net[-1] + state["spent"]
        assert gross - _scarce_cost(economy) == pytest.approx(parts, rel=0, abs=1e-9 * gross)
    assert any(rationed.refused.max() > 0.1 for rationed in found)
    assert any(rationed.taken.min() < 1 for rationed in found)


def _scarce_cost(economy):
    """Energy, housing of what is let, chips at the user cost of making them, staff, overhead, listing."""
    offers, sellers, setup, now = economy.offers, economy.sellers, economy.setup, economy.compute
    month, costs = economy.month - 1, setup.cost
    trend = costs.hardware ** (-month / 12)
    energy = (offers.units * offers.billed.sum(1)).sum() * trend * costs.energy_share / (1 - costs.energy_share)
    research = sellers.rd.sum() * costs.rd_compute_share * now.research / now.rent
    housing = (sellers.hired.sum() + research) * setup.hardware.upkeep * trend
    fleets = economy.fleets
    there = fleets.units[(fleets.delivered <= month) & (fleets.retires > month)].sum()
    made = 1 - costs.hardware_rent_share - setup.hardware.upkeep
    labour = sum(usd for (_, payee, _), usd in economy.ledger.month(month).items() if payee == "labour")
    return energy + housing + there * setup.hardware.normal_load * made * trend + labour


def _gross(economy):
    market = economy.this_market()
    return gross_value(market, economy.offers.price[market.live], economy.sellers.incumbency)


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
