"""The price ceiling: closed labs that charge what the lead is worth earn a thinner margin."""

import numpy as np
import pandas as pd
import pytest

from simulation.agents.seller import Seller
from simulation.columns import writing
from simulation.economy import Economy
from simulation.tick.desks import PriceBoard
from simulation.tick.s05_price import _view
from tests.economies import play_until, played, toy
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


def wished(rise):
    """What alpha wishes to charge when the best open offers cost `rise` more, and the report's columns."""
    economy = Economy(toy("labs.alpha.pricing=ceiling", "months=1"))
    play_until(economy, "s05")
    is_open = economy.weights.openness[economy.offers.weights] > 0
    with writing(economy.tables, ("offers.price",)):
        economy.offers.price = economy.offers.price + rise * is_open
    board = PriceBoard(economy)
    alpha = next(seller for seller in economy.sellers_of(Seller) if economy.sellers.names[seller.row] == "alpha")
    view = _view(economy, board, alpha, np.flatnonzero(board.seller == alpha.row))
    return alpha.pricing.prices(view), view.cost


@pytest.mark.parametrize("rise", [0.05, 0.4, 3.0])
def test_a_dearer_open_offer_is_passed_on_dollar_for_dollar_above_cost(rise):
    (before, cost), (after, _) = wished(0.0), wished(rise)
    bound = before > cost
    assert bound.any()
    np.testing.assert_allclose((after - before)[bound], rise, rtol=1e-12)
    np.testing.assert_array_less(after - before, rise + 1e-12)


def test_what_binds_is_said_and_one_of_the_three_does():
    month = played(toy("months=1", "labs.alpha.pricing=ceiling", "shadow_every=1")).recorder.monthly[0]
    binds = [month[f"ceiling_{name}_binds_share"] for name in ("open", "local", "worth")]
    assert sum(binds) == pytest.approx(1.0, abs=1e-12)


def test_on_the_closed_margin_falls():
    assert max(moves(SWITCH, "closed_serving_margin")) < 0
