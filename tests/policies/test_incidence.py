"""Who bears a tax: an economy's own month against closed forms, and textbook markets; the ledger shows who paid."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import fsolve
from scipy.special import lambertw

from simulation.economy import Economy
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.response import LinearDemand
from simulation.plugins import build
from simulation.theory._markets import Line, interval
from tests.economies import toy
from tests.policies.worlds import account, entry, row

SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")
PLAIN = {"value": 1, "premium": 0, "considers_open": 1, "switching_cost": 0, "router": 1, "origin_distrust": 0}
ALIKE = (
    *(f"segments.{name}.{key}={value}" for name in SEGMENTS for key, value in PLAIN.items()),
    *(f"regions.{name}.value=1" for name in ("us", "eu", "china", "rest")),
    "demand.value_sigma=0", "demand.taste_sd=0", "demand.difficulty_sd=0", "demand.difficulty_per_value=0",
    "demand.difficulty_drift=0", "cost.hardware=1", "cost.algorithms=1", "tasks.coding=null", "tasks.expert=null",
    "tasks.chat.volume=1", "pricing.patience=1", "pricing.band_closed=0", "pricing.band_open=0", "pricing.steps=60",
    "pricing.tolerance=1e-12", "technology.release_interval=36", "turnover.lab_entry=0", "shadow_every=0",
)  # fmt: skip
"""Users who differ in nothing and know no incumbent, costs that stand still, sellers who look for their best price."""
MONTHS = 8  # enough for prices to come to rest


def lone(*policies):
    """One closed lab with one set of weights; its scale of tastes, value and cost, USD/Mtok, after some months."""
    changes = (f"months={MONTHS}", "labs.beta=null", "labs.alpha.releases.alpha-small=null")
    economy = Economy(toy(*changes, *ALIKE, policies=list(policies)), 1).run()
    task, worth = economy.setup.tasks["chat"], float(economy.users.value[0, 0])
    unit = worth / task.billed  # USD per Mtok billed of a share of value
    theta = 1 / (1 + np.exp(-(economy.weights.rating[0] - task.difficulty) / economy.setup.demand.tau))
    return economy, economy.setup.demand.kappa * unit, float(theta) * unit, float(economy.offers.serving[0])


def tax(rate=0.0, per_token=0.0):
    return entry("token_tax", numbers={"rate": rate, "per_token": per_token})


@pytest.mark.parametrize(("rate", "amount"), [(0.0, 0.0), (0.25, 0.0), (0.0, 0.3), (0.1, 0.2), (1.0, 0.0)])
def test_a_lone_lab_passes_on_what_theory_says(rate, amount):
    """P = C + mu (1 + W(e^((v - C)/mu - 1))), C = c (1 + tau) + t; list price (P - t)/(1 + tau)."""
    economy, mu, value, cost = lone(tax(rate, amount))
    burden = cost * (1 + rate) + amount
    w = float(lambertw(np.exp((value - burden) / mu - 1)).real)
    paid = burden + mu * (1 + w)
    listed = float(economy.offers.price[0])
    assert listed == pytest.approx((paid - amount) / (1 + rate), rel=1e-8)
    last = MONTHS - 1
    sold = float(economy.offers.billed[0].sum())
    assert account(economy, "token tax", "users", "state").get(last, 0.0) == pytest.approx(
        (rate * listed + amount) * sold, rel=1e-12
    )
    assert account(economy, "tokens", "users", "alpha")[last] == pytest.approx(listed * sold, rel=1e-12)
    assert economy.recorder.monthly[last]["state_usd"] == pytest.approx((rate * listed + amount) * sold, rel=1e-12)


def test_of_a_small_tax_a_lone_lab_passes_on_the_share_of_those_who_do_not_buy():
    prices = []
    for amount in (0.30, 0.302):
        economy, mu, value, cost = lone(tax(per_token=amount))
        prices.append(float(economy.offers.price[0]) + amount)
    w = float(lambertw(np.exp((value - cost - 0.301) / mu - 1)).real)
    assert (prices[1] - prices[0]) / 0.002 == pytest.approx(1 - w / (1 + w), rel=1e-4)


def test_who_bears_it_adds_up_in_the_ledger():
    """What users lose and the seller loses is what the state gets and an excess burden above 0."""
    plain, taxed = (lone(tax(per_token=amount))[0].recorder.monthly[-1] for amount in (0.0, 0.3))
    lost = {name: plain[name] - taxed[name] for name in ("consumer_surplus_usd", "profit_usd")}
    assert min(lost.values()) > 0
    burden = sum(lost.values()) - taxed["state_usd"]
    assert 0 < burden < 0.5 * taxed["state_usd"]


def test_a_royalty_is_borne_like_a_tax_and_paid_to_rights_holders():
    royalty = entry("copyright_licence", numbers={"per_token": 0.3})
    mine, theirs = lone(royalty)[0], lone(tax(per_token=0.3))[0]
    assert mine.offers.price[0] == pytest.approx(theirs.offers.price[0], rel=1e-12)
    last = MONTHS - 1
    got = account(mine, "royalty", "users", "rights holders")[last]
    assert got == pytest.approx(account(theirs, "token tax")[last], rel=1e-12)
    assert mine.recorder.monthly[last]["state_usd"] == 0


def hosted(*policies):
    """An open lab and a host of its weights, whom all users know, and nobody else."""
    weights = {"rating": 1480, "price": 1.3, "cost": 1.0, "hosts": {"gamma": 1.3}}
    block = {"kind": "open", "openness": "weights", "origin": "us", "rd": 0, "cash": 1e9, "overhead": 0}
    block |= {"pricing": "logit_nash"}
    labs = {"delta": block | {"releases": {"delta-1": weights}}}
    changes = ("labs.alpha=null", "labs.beta=null", "hosts.gamma.trust=0", "hosts.gamma.pricing=logit_nash")
    scenario = toy("months=1", "demand.rho_host=0.95", *changes, *ALIKE, labs=labs, policies=list(policies))
    return Economy(scenario, 1).run()


def nested_prices(economy, rate, amount):
    """List prices of two sellers of the same weights at their costs (nested logit, one nest and no purchase).

    p - c = mu (1 - rho) / (1 - rho s_in - (1 - rho) s) / (1 + tau), s_in the share of the nest, s of all users.
    """
    task, demand, costs = economy.setup.tasks["chat"], economy.setup.demand, economy.offers.serving
    unit = float(economy.users.value[0, 0]) / task.billed
    value = unit / (1 + np.exp(-(economy.weights.rating[0] - task.difficulty) / demand.tau))
    mu, lam = demand.kappa * unit, 1 - demand.rho_host

    def gap(prices):
        utility = (value - prices * (1 + rate) - amount) / (mu * lam)
        inside = np.exp(utility - utility.max()) / np.exp(utility - utility.max()).sum()
        nest = lam * (utility.max() + np.log(np.exp(utility - utility.max()).sum()))
        share = inside / (1 + np.exp(-nest))
        return prices - costs - mu * lam / (1 - demand.rho_host * inside - lam * share) / (1 + rate)

    return fsolve(gap, costs + 2 * mu * lam, xtol=1e-12)


def test_hosts_of_the_same_weights_pass_on_next_to_all():
    """Their prices are those of nested logit; users' mean price rises by 95 % and more of the tax."""
    paid = {}
    for rate, amount in ((0.0, 0.0), (0.3, 0.0), (0.0, 0.4)):
        economy = hosted(tax(rate, amount))
        assert economy.offers.active.all()
        np.testing.assert_allclose(economy.offers.price, nested_prices(economy, rate, amount), rtol=1e-5)
        sold = economy.offers.billed.sum(1)
        listed = float(economy.offers.price @ sold / sold.sum())
        paid[rate, amount] = listed * (1 + rate) + amount
        cost = float(economy.offers.serving @ sold / sold.sum())
    assert paid[0.3, 0.0] - paid[0.0, 0.0] > 0.95 * 0.3 * cost
    assert paid[0.0, 0.4] - paid[0.0, 0.0] > 0.95 * 0.4


@pytest.mark.parametrize(("rate", "amount"), [(0.0, 0.2), (0.3, 0.0)])
def test_homogeneous_bertrand_passes_on_all(rate, amount):
    """As hosts become perfect substitutes, users' price goes to c (1 + tau) + t."""
    worth, cost, hosts = 1.0, 0.3, 3
    line = Line(np.repeat(interval(0.0, worth)[None], hosts, axis=0), [cost] * hosts, weights=[0] * hosts)
    prices = np.full(hosts, 0.4)
    for scale in np.geomspace(0.3, 2e-5, 18):
        plain = line.market(max(scale, 0.002), 1.0 - min(1.0, scale / 0.002))
        rows = plain.demand
        paid = LinearDemand(rows.utility_at_zero - amount, rows.slope * (1 + rate), rows.quantity)
        prices = stationary_prices(replace(plain, demand=paid), prices).point
    assert prices[0] * (1 + rate) + amount == pytest.approx(cost * (1 + rate) + amount, rel=3e-3)


def test_at_like_revenue_users_pay_less_under_a_share_than_under_an_amount():
    """A share of the price falls on the margin too (Anderson, de Palma & Kreider 2001)."""

    def found(**numbers):
        return build("theory", "tax_incidence", {"specific": 0.0, "ad_valorem": 0.0} | numbers).got()

    share = found(ad_valorem=0.2)
    low, high = 0.0, 2.0
    for _ in range(60):  # the amount that brings as much
        middle = (low + high) / 2
        low, high = (
            (middle, high) if found(specific=middle)["revenue_alone"] < share["revenue_alone"] else (low, middle)
        )
        if high - low < 1e-6:
            break
    amount = found(specific=low)
    assert amount["revenue_alone"] == pytest.approx(share["revenue_alone"], rel=1e-4)
    assert amount["users_price_alone"] > share["users_price_alone"] * 1.01


def test_the_names_in_the_ledger_are_users_and_the_state():
    economy, *_ = lone(tax(0.25))
    payers = {(payer, payee) for _, payer, payee, what in economy.ledger.flows if what == "token tax"}
    assert payers == {("users", "state")}
    assert row(economy.sellers, "alpha") >= 0
