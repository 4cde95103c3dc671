"""What must hold in the books of every month, recomputed from the tables and the ledger."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.measures import LAYERS
from simulation.scenario import load
from tests.economies import around, channels, resold, takeover, toy

TAX = [{"policy": "token_tax", "with": {"rate": 0.2}, "region": ["us", "eu"], "ramp": 2}]
SCARCE = ("hardware.limited=true", "hardware.lot=1e5", "hardware.by_hour=0.05", "hosts.gamma.fleet=0.5")
CASES = {
    "toy": lambda: toy("months=12"),
    "toy with a tax and entrants": lambda: toy("months=6", "turnover.lab_entry=50", policies=TAX),
    "toy with scarce compute": lambda: toy("months=12", *SCARCE),
    "a lab is sold": lambda: takeover("months=5"),
    "a lab fails": lambda: takeover("months=6", "finance.sale_runway=0"),
    "rounds are sold": lambda: toy("months=6", *(f"labs.beta.{key}" for key in ("cash=5e8", "rd=8e7", "parent=0"))),
    "toy with plans and own hardware": lambda: channels("months=6"),
    "the same, taxed, with fees that move": lambda: channels(
        "months=6", "channels.review=1", rules=("first_order", "copy"), policies=TAX
    ),
    "resold": lambda: resold("months=6"),
    "light": lambda: load("light", ["months=6", "users.types=80"]),
}


@pytest.fixture(scope="module", params=CASES)
def months(request):
    """The economy after every month: what the checks need, as plain arrays."""
    economy = Economy(CASES[request.param]())
    seen, cash = [], economy.sellers.cash.copy()
    state = {}
    around(economy, "s07", lambda it: state.update(before=it.sellers.incumbency.sum(0)), lambda it: _choices(it, state))
    for _ in range(economy.setup.months):
        economy.step()
        seen.append(_month(economy, cash) | state)
        cash = economy.sellers.cash.copy()
    return seen


def _choices(economy, state):
    offers, users = economy.offers, economy.users
    state |= {
        "incumbency": economy.sellers.incumbency.copy(),
        "mass": users.mass.copy(),
        "demanded": offers.demanded.copy(),
        "billed": offers.billed.copy(),
        "billed by task": offers.served.sum(2) @ np.array([task.billed for task in economy.setup.tasks.values()]),
        "under plans": offers.quota_billed.copy(),
        "surplus": users.surplus.copy(),
        "potential": economy.this_market().people.volume.sum(),
        "levers": (offers.price[:, None] * (1 + offers.tax) + offers.fee, offers.price),
    }


def _month(economy, cash):
    sellers, offers = economy.sellers, economy.offers
    month = economy.month - 1
    known = dict.fromkeys(sellers.names, 0.0) | economy.ledger.net(month)
    before = np.zeros(len(sellers))
    before[: len(cash)] = cash
    return {
        "flows": economy.ledger.month(month),
        "net": economy.ledger.net(month),
        "net of sellers": np.array([known[name] for name in sellers.names]),
        "cash": sellers.cash - before,
        "profit": sellers.profit.copy(),
        "balance": (sellers.cash + sellers.assets, sellers.paid_in + sellers.retained),
        "served": offers.served.copy(),
        "spending": economy.users.spending.sum(),
        "row": economy.recorder.monthly[-1],
        "users": economy.recorder.users[-1],
    }


def total(month, payer=None, payee=None, account=None):
    wanted = (payer, payee, account)
    return sum(
        usd
        for key, usd in month["flows"].items()
        if all(want in (None, got) for want, got in zip(wanted, key, strict=True))
    )


def test_incumbents_add_up_to_at_most_everybody(months):
    for month in months:
        assert month["incumbency"].min() >= 0
        assert month["incumbency"].sum(0).max() <= 1 + 1e-12


def test_twins_add_up_to_their_base_type(months):
    for month in months:
        assert month["mass"].min() >= 0
        np.testing.assert_allclose(month["mass"].reshape(-1, 2).sum(1), 1.0, rtol=0, atol=1e-12)


def test_tokens_are_neither_negative_nor_more_than_potential_use(months):
    for month in months:
        assert month["demanded"].min() >= 0
        assert month["demanded"].sum() <= month["potential"] * (1 + 1e-12)
        assert month["served"].min() >= 0
        assert month["served"].sum() <= month["potential"] * (1 + 1e-12)
        if month["row"]["rationed_token_share"] == 0:
            assert np.array_equal(month["served"][: len(month["demanded"])], month["demanded"])


def test_billed_tokens_are_served_tokens_by_the_tasks_share(months):
    for month in months:
        billed = (month["billed"] + month["under plans"]).sum(1)
        np.testing.assert_allclose(billed, month["billed by task"], rtol=1e-9, atol=1e-9 * billed.max())


def test_surplus_is_not_negative(months):
    for month in months:
        assert month["surplus"].min() >= 0


def test_users_spending_is_revenue_and_taxes(months):
    for month in months:
        gross, price = month["levers"]
        taxed = ((gross - price[:, None]) * month["billed"]).sum()
        assert total(month, "users", "state") == pytest.approx(taxed, rel=1e-9)
        under_plans = ((gross - price[:, None]) * month["under plans"]).sum()
        assert total(month, account="token tax under plans") == pytest.approx(under_plans, rel=1e-9)
        assert total(month, "users", account="tokens") == pytest.approx(price @ month["billed"].sum(1), rel=1e-9)
        assert month["spending"] == pytest.approx(total(month, "users"), rel=1e-9)


def test_the_ledger_nets_to_zero(months):
    for month in months:
        assert abs(sum(month["net"].values())) <= 1e-9 * sum(month["flows"].values())
        assert min(month["flows"].values()) > 0


def test_cash_changes_by_the_ledgers_net_flows(months):
    for month in months:
        flows = sum(month["flows"].values())
        np.testing.assert_allclose(month["cash"], month["net of sellers"], rtol=0, atol=1e-9 * flows)


def test_assets_are_owners_money_and_retained_results(months):
    for month in months:
        owned, owed = month["balance"]
        scale = max(sum(month["flows"].values()), np.abs(owned).max())
        np.testing.assert_allclose(owned, owed, rtol=0, atol=1e-9 * scale)


def test_layers_profits_are_the_industrys_profit(months):
    for month in months:
        row = month["row"]
        assert sum(row[f"profit_{layer}_usd"] for layer in LAYERS) == pytest.approx(row["profit_usd"], rel=1e-12)
        above = row["hardware_profit_usd"]
        assert row["profit_usd"] == pytest.approx(month["profit"].sum() + above, rel=1e-12)


def test_profit_is_revenue_less_costs_in_the_ledger(months):
    for month in months:
        bought = ("energy", "hardware", "labour", "datacentres")
        result = total(month, "users", account="tokens") + total(month, account="plan fees")
        result -= sum(total(month, payee=name) - total(month, "users", name) for name in bought)
        result += total(month, "investors", "datacentres")  # no seller's
        result += total(month, account="letting of own hardware") - total(month, account="housing of own hardware")
        result -= total(month, account="token tax under plans")
        assert month["profit"].sum() == pytest.approx(result, rel=1e-9, abs=1e-9 * sum(month["flows"].values()))


def test_the_record_agrees_with_the_ledger(months):
    for month in months:
        row = month["row"]
        revenue = total(month, "users", account="tokens") + total(month, account="plan fees")
        assert row["revenue_usd"] == pytest.approx(revenue, rel=1e-9)
        assert row["plan_revenue_usd"] == pytest.approx(total(month, account="plan fees"), rel=1e-9)
        assert row["state_usd"] == pytest.approx(total(month, payee="state") - total(month, "state"), rel=1e-9)
        assert row["spending_usd"] == pytest.approx(month["users"]["spending_usd"].sum(), rel=1e-9)
        assert row["tokens_mtok"] == pytest.approx(month["users"]["tokens_mtok"].sum(), rel=1e-9)
        assert row["consumer_surplus_usd"] == pytest.approx(month["users"]["consumer_surplus_usd"].sum(), rel=1e-9)
        assert row["ledger_residual"] < 1e-12


def test_shares_of_the_record_lie_between_0_and_1(months):
    for month in months:
        for name, value in month["row"].items():
            # A share of nothing is undefined; what was transferred can exceed what users gained.
            if (name.endswith("_share") and not name.startswith(("competed_away", "ceiling"))) or name.startswith(
                "hhi"
            ):
                assert np.isnan(value) or 0 <= value <= 1, name


EVENTS = {"a lab is sold": "take-over", "a lab fails": "unpaid debts", "rounds are sold": "funding round"}


def test_the_cases_hold_what_they_are_named_for():
    for case, account in EVENTS.items():
        economy = Economy(CASES[case]()).run()
        assert any(key[3] == account for key in economy.ledger.flows), case


@pytest.mark.parametrize("account", ["tokens", "overhead", "funding round", "take-over", "unpaid debts"])
def test_a_flow_broken_on_purpose_is_caught(account):
    """A hundredth of one account goes astray: the residual shows it, and so does somebody's balance sheet."""
    case = {"take-over": "a lab is sold", "unpaid debts": "a lab fails"}.get(account, "rounds are sold")
    economy = Economy(CASES[case]())
    enter, broken = economy.ledger.enter, []

    def lossy(month, flows):
        hits = [name == account and usd > 0 for _, _, name, usd in flows]
        broken.extend([month] if any(hits) else [])
        enter(month, [(*names, usd * 0.99 if hit else usd) for (*names, usd), hit in zip(flows, hits, strict=True)])

    economy.ledger.enter = lossy
    while not broken:
        assert economy.month < economy.setup.months
        economy.step()
        sellers = economy.sellers
        gap = np.abs(sellers.cash + sellers.assets - sellers.paid_in - sellers.retained).max()
        assert (gap > 1e-9 * np.abs(sellers.cash).max()) == bool(broken)
        assert (economy.recorder.monthly[-1]["ledger_residual"] > 1e-9) == bool(broken)
