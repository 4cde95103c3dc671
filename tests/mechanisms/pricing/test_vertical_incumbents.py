"""Vertical incumbents: firms of the field build on open weights; without them nobody sells such applications."""

import pytest

from simulation.economy import Economy
from tests.economies import resold, toy

SWITCH = "pricing.vertical_incumbents"


def made(setting):
    return resold("months=3", "turnover.lab_entry=0", mechanisms={SWITCH: setting})


def played(setting, seed=1):
    return Economy(made(setting), seed=seed).run()


def test_each_vertical_gets_one_on_the_open_labs_weights():
    apps = made(True).apps
    incumbents = {name: app for name, app in apps.items() if name.endswith("-incumbent")}
    assert set(incumbents) == {"law-incumbent", "finance-incumbent", "health-incumbent"}
    assert {app.lab for app in incumbents.values()} == {"beta"}
    assert incumbents["law-incumbent"].skills == {"expert": 30.0, "analysis": 30.0}


def test_they_pay_the_cheapest_host_and_integration():
    economy = played({"integration_cost": 0.25})
    offers, names = economy.offers, economy.sellers.names
    rows = [
        row for row in range(len(offers)) if names[offers.seller[row]].endswith("-incumbent") and offers.active[row]
    ]
    assert rows
    for row in rows:
        assert offers.cost[row] == pytest.approx(offers.price[offers.source[row]] + 0.25, rel=1e-12)


def test_without_them_no_token_goes_through_an_application_on_open_weights():
    economy = played(False)
    row = economy.recorder.monthly[-1]
    assert row["open_share_of_apps"] == 0
    assert row["app_token_share"] > 0


def test_on_more_is_sold_through_applications_on_open_weights():
    for seed in (1, 2):
        off, on = (played(setting, seed).recorder.monthly[-1] for setting in (False, True))
        for measure in ("open_share_of_apps", "app_token_share"):
            assert on[measure] > off[measure]


def test_more_skill_wins_more_of_the_field():
    bare, skilled = (played({"domain_skill": points}).recorder.monthly[-1] for points in (0.0, 60.0))
    assert skilled["open_share_of_apps"] > bare["open_share_of_apps"]


def test_where_nobody_publishes_weights_nobody_enters():
    closed = {"beta": {"kind": "closed", "openness": "closed", "releases": {"beta-open": {"hosts": {}}}}}
    assert not toy(labs=closed, mechanisms={SWITCH: True}).apps
