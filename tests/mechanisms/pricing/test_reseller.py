"""Resale by clouds: without it labs sell all closed tokens; with it clouds keep their commission whoever wins."""

import pytest

from simulation.agents.seller import CLOUD as CLOUD_KIND
from simulation.economy import Economy
from simulation.goods.weights import CLOSED
from simulation.scenario import load
from tests.economies import resold, toy
from tests.mechanisms import SMALL

SWITCH = "pricing.reseller"
CLOUD = {"cloudy": {"kind": "cloud", "cash": 1e9}}


def played(setting, seed=1):
    return Economy(resold("months=2", "turnover.lab_entry=0", mechanisms={SWITCH: setting}), seed=seed).run()


def test_without_it_clouds_keep_nothing_of_closed_weights():
    row = played(False).recorder.monthly[-1]
    assert row["cloud_resale_profit_usd"] == row["cloud_share_of_closed_tokens"] == row["cloud_closed_profit_usd"] == 0


def test_a_commission_is_kept_of_every_dollar_sold():
    row = played({"commission": 0.3}).recorder.monthly[-1]
    assert row["cloud_resale_profit_usd"] == pytest.approx(0.3 * row["cloud_resale_revenue_usd"], rel=1e-12)


def test_on_clouds_earn_and_sell():
    for seed in (1, 2):
        on, off = (played(setting, seed).recorder.monthly[-1] for setting in (True, False))
        for measure in ("cloud_resale_profit_usd", "cloud_share_of_closed_tokens"):
            assert on[measure] > off[measure]


def test_cross_selling_moves_users_to_clouds():
    plain, liked = (played(setting).recorder.monthly[-1] for setting in (True, {"cross_sell": 0.05}))
    assert liked["cloud_share_of_closed_tokens"] > plain["cloud_share_of_closed_tokens"]


def test_an_industry_without_contracts_gets_them_with_every_cloud():
    made = toy(hosts=CLOUD, mechanisms={SWITCH: True})
    assert made.labs["alpha"].resale["cloudy"].share_of_revenue == 0.2
    assert not made.labs["beta"].resale
    assert load("toy", (), {"mechanisms": {SWITCH: True}}) == load("toy")


def test_clouds_that_do_not_host_open_weights_stock_closed_ones_alone():
    for host_open in (True, False):
        made = load(
            "light",
            (*SMALL, "turnover.listing_cost=1e3"),
            {"months": 3, "mechanisms": {SWITCH: {"host_open": host_open}}},
        )
        economy = Economy(made).run()
        offers = economy.offers
        by_clouds = economy.sellers.kind[offers.seller] == CLOUD_KIND
        assert (economy.weights.openness[offers.weights[by_clouds]] != CLOSED).any() == host_open
        assert (economy.weights.openness[offers.weights[by_clouds]] == CLOSED).any()
