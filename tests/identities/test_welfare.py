"""Welfare by two routes, and the slope of consumer surplus, on the economy's own market."""

from pathlib import Path

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.demand import choose
from simulation.scenario import load
from simulation.tick.accounts import ACCOUNTS
from tests.economies import RESALE, channels, play_until, resold, toy
from tests.identities.second_route import both_routes, gaps, parts
from tests.identities.test_books import SCARCE

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TAX = [{"policy": "token_tax", "with": {"rate": 0.2}, "region": ["us", "china"]}]
RULES = [{"policy": "safety_rule"}, {"policy": "state_subsidy", "with": {"budget": 1e7}}]
SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")
SHORT = (*SCARCE, "hardware.lead_time=60", "demand.intensity_growth=20")


def everything(*changes):
    """Scarce compute, plans whose fees move, own hardware, clouds, aggregators, applications and a tax at once."""
    others = {name: RESALE[name] for name in ("hosts", "apps")}
    shares = ("labs.alpha.resale.cloudy.share_of_revenue=0.2", "labs.alpha.resale.cloudy.share_of_gross_profit=0.1")
    more = (*SHORT, *shares, "channels.review=1", "turnover.setup_cost=1e5", "turnover.replica=1e5")
    return channels(*more, *changes, rules=("first_order", "copy"), policies=TAX + RULES, **others)


PLAIN = {
    "as it is": lambda: toy("months=6"),
    "taxed": lambda: toy("months=6", policies=TAX),
    "resold": lambda: resold("months=4", "demand.variety_crowding=0.5", "turnover.setup_cost=1e5"),
    "everybody routes": lambda: toy("months=3", *(f"segments.{name}.router=1" for name in SEGMENTS)),
    "nobody routes": lambda: toy("months=3", *(f"segments.{name}.router=0" for name in SEGMENTS)),
}
"""Everybody pays as they go, and there is compute for all."""
CASES = PLAIN | {
    "plans and own hardware": lambda: channels("months=3"),
    "the same, taxed, with fees that move": lambda: channels(
        "months=4", "channels.review=1", rules=("first_order", "copy"), policies=TAX
    ),
    "scarce compute": lambda: toy("months=8", *SHORT),
    "everything": lambda: everything("months=8"),
}


@pytest.mark.parametrize("case", CASES)
def test_gross_value_less_resource_cost_is_surplus_and_profit_and_state(case):
    seen = both_routes(Economy(CASES[case]()))
    assert max(seen.gaps) <= 1e-9
    for row in seen.rows:
        assert row["welfare_usd"] == pytest.approx(parts(row) + 0.3 * row["state_usd"], rel=1e-12)


@pytest.mark.parametrize("case", ["scarce compute", "everything"])
def test_the_scarce_cases_turn_people_away_twice(case):
    """Sellers refuse first choices, and others have no room for all of the next ones."""
    seen = both_routes(Economy(CASES[case]()))
    assert max(refused.max() for refused in seen.refused) > 0.1
    assert min(taken.min() for taken in seen.taken) < 1


def test_everything_is_there_in_the_case_of_that_name():
    economy = Economy(CASES["everything"]()).run()
    accounts = {key[3] for key in economy.ledger.flows}
    assert {"wholesale", "integration", "set-up", "listing", "token tax", "token tax under plans"} <= accounts
    assert {"plan fees", "own machines", "lease of own hardware", "hardware delivered"} <= accounts
    assert all(row["subscribers"] > 0 and row["self_hosted_tokens_mtok"] > 0 for row in economy.recorder.monthly)


QUICK, SLOW = ("toy", "light"), ("labs", "baseline", "studies/lag_response", "everything")
SIZE = ("users.types=80", "months=14", "shadow_every=0")


def test_every_shipped_economy_is_checked():
    names = [path.relative_to(SCENARIOS).with_suffix("").as_posix() for path in SCENARIOS.rglob("*.yaml")]
    others = [name for name in names if not name.startswith("policies/")]  # these in tests/policies
    assert {name for name in others if load(name).theory is None} == {*QUICK, *SLOW}


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
    kept = tuple(account for account in ACCOUNTS if not account.__module__.endswith(f".{broken}"))
    assert len(kept) == len(ACCOUNTS) - 1
    monkeypatch.setattr("simulation.tick.s08_account.ACCOUNTS", kept)
    assert min(gaps(Economy(everything("months=2")))) > 3e-5


FLOWS = (
    "tokens", "energy", "overhead", "token tax", "compute for serving", "compute for R&D", "R&D staff", "listing",
    "integration", "plan fees", "making and housing own machines", "letting of own hardware",
    "housing of own hardware", "lease of own hardware",
)  # fmt: skip


@pytest.mark.parametrize("name", [*FLOWS, "making and housing chips"])
def test_a_flow_of_the_wrong_size_is_caught(name, monkeypatch):
    def scaled(flow):
        return flow._replace(usd=1.001 * flow.usd) if flow.account == name else flow

    wrong = tuple(lambda economy, real=real: [scaled(flow) for flow in real(economy)] for real in ACCOUNTS)
    monkeypatch.setattr("simulation.tick.s08_account.ACCOUNTS", wrong)
    limits = "hardware.limited=false" if name == "making and housing chips" else "hardware.limited=true"
    assert min(gaps(Economy(everything("months=2", limits)))) > 3e-8


@pytest.mark.parametrize("case", PLAIN)
def test_surplus_falls_by_billed_tokens_when_a_price_rises(case):
    economy = Economy(PLAIN[case]())
    economy.step()
    play_until(economy, "s06")
    market, prices = economy.this_market(), economy.offers.price[economy.this_market().live]
    billed = np.einsum("jkc,k->jc", market.tokens(_outcome(economy, prices).share, prices, market.markup.shape[1]),
                       market.people.billed)  # fmt: skip
    expected = -(billed * market.markup).sum(1)
    slopes = np.array([_slope(economy, prices, offer) for offer in range(len(prices))])
    np.testing.assert_allclose(slopes, expected, rtol=1e-5, atol=1e-7 * np.abs(expected).max())


@pytest.mark.parametrize("case", PLAIN)
def test_sellers_slope_and_quantity_are_those_of_the_market(case):
    """du/dp x stake is billed tokens with tax, in every decision: what makes surplus exact."""
    economy = Economy(PLAIN[case]())
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
