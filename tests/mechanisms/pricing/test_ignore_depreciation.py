"""Depreciation left out: such hosts sell below full cost, and owe the difference when hardware is replaced."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.identities.second_route import gaps

SWITCH = "pricing.ignore_depreciation"
ALL = {"price_on_cash_cost": 1.0, "depreciation_share": 0.6, "gpu_life_months": 3}
HOSTS = {f"spare {n}": {"cash": 1e9} for n in range(3)}


def made(setting, *changes, months=4, cash=1e9):
    rules = (f"months={months}", "turnover.lab_entry=0", f"hosts.gamma.cash={cash}", *changes)
    return toy(*rules, hosts=HOSTS, mechanisms={SWITCH: setting})


def played(setting, *changes, seed=1, **how):
    return Economy(made(setting, *changes, **how), seed=seed).run()


def test_the_cost_that_hosts_see_is_full_cost_less_depreciation():
    economy = Economy(made(ALL, months=1), seed=1).run()
    (term,) = economy.hooks("perceived_cost")
    offers = economy.offers
    live = np.flatnonzero(offers.active)
    host = economy.sellers.kind[offers.seller[live]] == 3
    np.testing.assert_allclose(term, np.where(host, -0.6 * offers.serving[live], 0.0), rtol=1e-15)
    assert host.any()


def test_what_is_left_out_is_owed_and_paid_when_hardware_is_replaced():
    economy = played(ALL, months=7)
    given, paid = {}, {}
    for (month, payer, payee, account), usd in economy.ledger.flows.items():
        if account == "hardware on credit":
            given.setdefault(payee, {})[month] = usd
        if account == "hardware replaced":
            paid.setdefault(payer, {})[month] = usd
    assert paid
    for host, months in paid.items():
        since = 0
        for month, usd in sorted(months.items()):
            assert usd == pytest.approx(sum(given[host].get(past, 0.0) for past in range(since, month)), rel=1e-12)
            since = month
        assert max(np.diff(sorted(months)), default=3) == 3


def test_on_more_is_sold_below_full_cost_and_nearer_to_nothing():
    for seed in (1, 2):
        off, on = (played(setting, seed=seed, months=6).recorder.monthly[-1] for setting in (False, ALL))
        assert on["below_cost_share_of_tokens"] > off["below_cost_share_of_tokens"]
        assert on["open_price_over_cost"] < off["open_price_over_cost"]


def test_a_host_without_cash_closes_when_hardware_must_be_replaced():
    price = ("labs.beta.releases.beta-open.hosts.gamma=0.2",)
    poor = played(ALL | {"depreciation_share": 0.9}, *price, months=8, cash=1e3)
    gamma = poor.sellers.names.index("gamma")
    due = [key[0] for key in poor.ledger.flows if key[1] == "gamma" and key[3] == "hardware replaced"]
    assert not poor.sellers.active[gamma]
    assert poor.sellers.closed[gamma] in due
    assert poor.recorder.monthly[-1]["hosts_failed"] >= 1


@pytest.mark.parametrize("limited", ["false", "true"])
def test_welfare_by_both_routes(limited):
    assert max(gaps(Economy(made(ALL, f"hardware.limited={limited}"), seed=1))) <= 1e-9
