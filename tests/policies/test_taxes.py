"""Taxes, subsidies and royalties on tokens: what users pay, what sellers get, what the state and rights holders get."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import around, channels, toy
from tests.policies.worlds import account, at_accounts, cells, entry, played, until


def utility(economy, prices):
    market = economy.this_market()
    return market.at(prices).utility


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_users_answer_a_tax_as_they_would_a_price_higher_by_it(rate):
    """u(p; tax) = u(p (1 + tax); no tax), for routers and single-homers, and sales with it."""
    plain, taxed = until("s06"), until("s06", entry("token_tax", numbers={"rate": rate}))
    prices = taxed.offers.price[taxed.this_market().live]
    np.testing.assert_allclose(utility(taxed, prices), utility(plain, prices * (1 + rate)), rtol=1e-13)


@pytest.mark.parametrize(
    ("policy", "share"),
    [
        (entry("token_tax", numbers={"rate": 0.3}, region=["eu"], openness=["closed"]), 0.3),
        (entry("token_tax", numbers={"rate": 0.3}, region=["eu"], openness=["closed"], enforcement=0.5), 0.15),
        (entry("open_subsidy", numbers={"rate": 0.3}, region=["eu"], segment=["consumer", "public"]), -0.3),
        (entry("national_champion", numbers={"champion": "beta", "preference": 0.3, "amount": 0}, region=["us"]), -0.3),
    ],
)
def test_the_state_gets_the_rate_times_price_times_tokens_of_whom_it_covers(policy, share):
    economy = Economy(toy("months=2", policies=[policy]), 1)
    months = at_accounts(economy)
    for month, seen in enumerate(months):
        is_open = seen["weights.openness"][seen["offers.weights"]] > 0
        offers = is_open if policy["policy"] != "token_tax" else ~is_open
        covered = seen["offers.billed"][:, cells(policy["region"], policy["target"].get("segment"))].sum(1)
        due = float((seen["offers.price"] * covered)[offers].sum()) * share
        taken = account(economy, "token tax", "users", "state").get(month, 0.0)
        given = account(economy, "token subsidy", "state", "users").get(month, 0.0)
        assert abs(due) > 1
        assert taken - given == pytest.approx(due, rel=1e-12)
        assert min(taken, given) == 0
        assert economy.recorder.monthly[month]["state_usd"] == pytest.approx(due, rel=1e-12)


def test_what_users_spend_is_prices_and_taxes():
    economy = played(entry("token_tax", numbers={"rate": 0.3}))
    paid = sum(usd for (_, payer, _, _), usd in economy.ledger.flows.items() if payer == "users")
    assert paid == pytest.approx(1.3 * account(economy, "tokens")[0], rel=1e-12)
    assert economy.recorder.monthly[0]["spending_usd"] == pytest.approx(paid, rel=1e-9)


def test_under_plans_the_seller_owes_the_tax():
    economy = Economy(channels("months=2", policies=[entry("token_tax", numbers={"rate": 0.2})]), 1)
    for month, seen in enumerate(at_accounts(economy)):
        due = 0.2 * float((seen["offers.price"] * seen["offers.quota_billed"].sum(1)).sum())
        assert due > 0
        assert account(economy, "token tax under plans", payee="state")[month] == pytest.approx(due, rel=1e-12)
        assert not account(economy, "token tax under plans", payer="users")


def test_a_ramp_taxes_in_equal_steps():
    economy = Economy(toy("months=5", policies=[entry("token_tax", numbers={"rate": 0.3}, start="2026-04-01", ramp=2)]))
    rates = []
    for month, seen in enumerate(at_accounts(economy)):
        base = float((seen["offers.price"] * seen["offers.billed"].sum(1)).sum())
        rates.append(account(economy, "token tax").get(month, 0.0) / base)
    np.testing.assert_allclose(rates, [0, 0.1, 0.2, 0.3, 0.3], rtol=1e-12)


@pytest.mark.parametrize("retroactive", [True, False])
def test_royalties_and_lump_sums_go_to_rights_holders_and_are_their_profit(retroactive):
    """Royalty = rate x billed tokens of covered weights; lump sum = amount x sets on sale without a successor."""
    numbers = {"per_token": 0.02, "lump_sum": 1e5, "retroactive": retroactive}
    policy = entry("copyright_licence", numbers=numbers, start="2026-04-01")
    economy = Economy(toy("months=4", "technology.release_interval=1", policies=[policy]), 1)
    sets = []

    def counted(it):
        rows = np.unique(it.offers.weights[it.offers.active])
        old = it.weights.released[rows] >= (-10_000 if retroactive else 1)
        sets.append(int(((it.weights.superseded[rows] < 0) & old).sum()))

    around(economy, "s01", lambda it: None, counted)
    for month, seen in enumerate(at_accounts(economy)):
        covered = seen["weights.released"][seen["offers.weights"]] >= (-10_000 if retroactive else 1)
        tokens = float(seen["offers.billed"].sum(1)[covered].sum())
        royalty, lump = (
            account(economy, name, payee="rights holders").get(month, 0.0) for name in ("royalty", "licence")
        )
        assert royalty == pytest.approx(0.02 * tokens * (month > 0), rel=1e-12)
        assert lump == 1e5 * sets[month] * (month > 0)
        row = economy.recorder.monthly[month]
        assert row["profit_rights_holders_usd"] == pytest.approx(royalty + lump, rel=1e-12)
        assert row["profit_usd"] == pytest.approx(
            sum(
                row[f"profit_{name}_usd"]
                for name in (
                    "chips",
                    "clouds",
                    "closed_labs",
                    "open_labs",
                    "hosts",
                    "apps",
                    "parents",
                    "rights_holders",
                )
            ),
            rel=1e-12,
        )
    assert lump > 0
    assert royalty > 0


def test_policies_that_pay_more_than_the_price_are_refused_in_a_sentence():
    both = [
        entry("open_subsidy", numbers={"rate": 0.9}),
        entry("national_champion", numbers={"champion": "beta", "preference": 0.3}),
    ]
    with pytest.raises(ValueError, match="Policies together pay 120% of a price"):
        played(*both)


def test_an_open_subsidy_moves_use_to_open_weights():
    plain, paid = played(), played(entry("open_subsidy", numbers={"rate": 0.5}))
    assert paid.recorder.monthly[0]["closed_token_share"] < plain.recorder.monthly[0]["closed_token_share"]
