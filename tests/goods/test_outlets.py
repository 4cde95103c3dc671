"""A market with outlets folded in, and what leaving them out would do to prices."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.best_response import best_response
from simulation.equations.response import RivalTables, SellerProblem
from simulation.goods.outlets import folded, kept
from tests.economies import play_until, resold, toy


@pytest.fixture(scope="module")
def economy():
    economy = Economy(resold("months=1"))
    play_until(economy, "s05")
    return economy


def test_without_outlets_it_is_the_market_itself():
    economy = Economy(toy("months=1"))
    market = economy.this_market()
    outlet = economy.offers.outlets(market.live)
    assert folded(market, outlet, np.zeros(len(outlet))) is market


def test_what_is_kept_is_as_it_was_but_worth_more_where_it_has_outlets(economy):
    market = economy.this_market()
    outlet = economy.offers.outlets(market.live)
    keep, whole = kept(outlet), folded(market, outlet, np.zeros(len(outlet)))
    np.testing.assert_array_equal(whole.live, market.live[keep])
    np.testing.assert_array_equal(whole.performance, market.performance[keep])
    alone = np.array([np.count_nonzero(outlet == place) == 1 for place in keep])
    np.testing.assert_array_equal(whole.gross[alone], market.gross[keep][alone])
    seen = np.isfinite(market.gross[keep])
    assert np.all((whole.gross >= market.gross[keep])[seen])
    assert not alone.all()


def test_outlets_left_out_would_move_a_flagships_price_little_and_a_small_ones_more(economy):
    """Outlets add at most kappa (1 - rho_host) ln n to utility: little to a flagship's best price, more to a small.

    That tenth is why outlets are folded in and not left out.
    """
    market, offers = economy.this_market(), economy.offers
    outlet = economy.offers.outlets(market.live)
    keep, whole = kept(outlet), folded(market, outlet, np.zeros(len(outlet)))
    nobody = np.zeros_like(economy.sellers.incumbency)
    prices, alpha = offers.price[whole.live], economy.sellers.names.index("alpha")
    answers = {}
    for name, gross in (("with", whole.gross), ("without", market.gross[keep])):
        problem = replace(whole, gross=gross).pricing(offers.serving[whole.live], nobody, patience=1.0)
        seller = SellerProblem(RivalTables(problem, prices), alpha)
        found = best_response(seller, seller.prices, 1e-8, 21)
        assert found.converged
        answers[name] = found.prices
    apart = np.abs(np.log(answers["with"] / answers["without"]))
    flagship, small = apart
    assert 0 < flagship < 0.03
    assert flagship < small < 0.2
