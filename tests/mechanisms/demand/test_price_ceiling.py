"""The price ceiling: closed labs that charge what the lead is worth earn a thinner margin."""

import pandas as pd

from simulation.economy import Economy
from tests.mechanisms import moves, neutral

SWITCH = "demand.price_ceiling"


def test_closed_labs_price_by_the_rule_and_nobody_else():
    on = neutral(SWITCH, setting=True)
    assert {lab.pricing for lab in on.labs.values() if lab.kind == "closed"} == {"ceiling"}
    assert {lab.pricing for lab in on.labs.values() if lab.kind == "open"} == {"best_response"}


def test_off_takes_the_rule_away():
    on = neutral(SWITCH, setting=True)
    off = neutral(SWITCH, labs={name: {"pricing": lab.pricing} for name, lab in on.labs.items()})
    assert {lab.pricing for lab in off.labs.values()} == {"best_response"}


def test_wished_prices_are_the_open_price_plus_the_worth_of_the_lead():
    economy = Economy(neutral(SWITCH, setting=True, months=1), seed=1).run()
    offers = pd.DataFrame(economy.tables_out()["offers"])
    closed = offers[(offers["openness"] == "closed") & (offers["contract"] == "own")]
    best = offers[offers["openness"] != "closed"]
    best = best[best["rating"] == best["rating"].max()]
    assert (closed["desired_price"] >= closed["cost"] - 1e-12).all()
    below = closed[closed["rating"] < best["rating"].max()]
    assert (below["desired_price"] <= best["price"].max() + 1e-9).all() or below.empty


def test_on_the_closed_margin_falls():
    assert max(moves(SWITCH, "closed_serving_margin")) < 0
