"""Taste for open over closed weights, held against the market's own numbers by hand."""

import numpy as np
import pytest

from simulation.measures import month_view
from simulation.measures.tastes import measure
from simulation.parameters import SEGMENTS
from tests.economies import played, toy


def test_it_is_the_difference_of_the_best_liked_and_its_logit():
    economy = played(toy("months=1"))
    found, market = measure(month_view(economy)), economy.this_market()
    offers, users = economy.offers, economy.users
    closed = economy.weights.openness[offers.weights[market.live]] == 0
    apart, worth, share = {name: [] for name in SEGMENTS}, {name: [] for name in SEGMENTS}, []
    stake = market.people.worth.sum(0)
    for user in range(len(users)):
        liked = {True: [-np.inf], False: [-np.inf]}
        for place in range(len(market.live)):
            if np.isfinite(market.gross[place, 0, user]):
                kind = bool(closed[place])
                liked[kind].append(market.gross[place, 0, user] - market.performance[place, 0, user])
        gap = max(liked[False]) - max(liked[True])
        share.append(1 / (1 + np.exp(-gap / economy.setup.demand.kappa)))
        if np.isfinite(gap):
            apart[SEGMENTS[users.segment[user]]].append(gap)
            worth[SEGMENTS[users.segment[user]]].append(stake[user])
    for name in SEGMENTS:
        assert found[f"open_taste_{name}"] == pytest.approx(np.average(apart[name], weights=worth[name]), rel=1e-12)
    assert found["open_share_at_par"] == pytest.approx(np.average(share, weights=stake), rel=1e-12)


def test_with_one_kind_alone_its_share_is_all_and_nobody_compares():
    for gone, share in (("beta", 0.0), ("alpha", 1.0)):
        found = measure(month_view(played(toy("months=1", labs={gone: None}))))
        assert found["open_share_at_par"] == share
        assert np.isnan(found["open_taste_developer"])
