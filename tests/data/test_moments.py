"""Moments on panels made by hand, whose answers are known; the shipped panel is in test_comparison.py."""

import math

import numpy as np
import pandas as pd
import pytest

from simulation.data import moments


def market(*rows):
    table = pd.DataFrame(rows, columns=["month", "open", "rating", "price"])
    return table.assign(cheapest=table["price"] / 2, weights=[f"w{i}" for i in range(len(table))], developer="acme")


def test_equal_rating_compares_pairs_within_15_points_in_logs():
    table = market(
        (0, False, 1400, 8.0), (0, True, 1410, 2.0), (0, True, 1390, 8.0), (0, True, 1300, 0.1), (1, False, 1400, 4.0)
    )
    assert moments.equal_rating_price_ratio(table) == pytest.approx(2.0)  # 4 and 1; month 1 has no pair
    assert math.isnan(moments.equal_rating_price_ratio(table[~table["open"]]))


def test_top_five_are_the_best_rated_and_the_cheapest_host_halves_the_open_price():
    best = [(0, opened, 1400 + i, 10.0 if not opened else 2.0) for opened in (False, True) for i in range(5)]
    table = market(*best, (0, False, 1300, 1e6), (0, True, 1300, 1e-6), (1, False, 1400, 1.0))
    assert moments.top_price_ratio(table) == pytest.approx(5.0)
    assert moments.top_price_ratio(table, column="cheapest") == pytest.approx(10.0)
    assert math.isnan(moments.top_price_ratio(table[table["month"] == 1]))


def test_the_hedonic_regression_finds_the_law_the_prices_follow():
    rows = [
        (month, False, rating, 3.0 * 2.5 ** (rating / 100) * 0.5 ** ((month - 24300) / 12))
        for month in range(24300, 24325, 4)
        for rating in (1200, 1300, 1350)
    ]
    table = market(*rows)
    assert moments.hedonic_decline(table) == pytest.approx(0.5)
    assert moments.hedonic_hundred_points(table) == pytest.approx(2.5)
    assert math.isnan(moments.hedonic_decline(table.iloc[:2]))
    assert math.isnan(moments.hedonic_decline(table.iloc[:3]))  # one month: no slope in time


def test_a_price_that_falls_tenfold_a_year_at_every_rating_falls_tenfold():
    rows = [
        (month, False, rating, 2.0 ** (rating / 100) * 0.1 ** (month / 12))
        for month in range(25)
        for rating in (1200.0, 1300.0, 1325.0, 1350.0)
    ]
    table = market(*rows)
    assert moments.fixed_rating_decline(table) == pytest.approx(10.0)
    assert moments.constant_quality_decline(table) == pytest.approx(10.0)
    assert math.isnan(moments.fixed_rating_decline(table[table["month"] < 12]))
    assert math.isnan(moments.constant_quality_decline(table[table["month"] == 0]))


def test_a_fixed_rating_gets_cheaper_where_better_weights_are_sold_for_less():
    rows = [(month, False, 1300.0 + 10 * month, 5.0) for month in range(25)]
    assert moments.fixed_rating_decline(market(*rows)) == pytest.approx(1.0)


def test_dispersion_is_over_weights_with_three_hosts():
    hosts = pd.DataFrame(
        {"weights": ["a"] * 3 + ["b"] * 2 + ["c"], "host": list("xyzxyx"), "price": [1.0, 2.0, 3.0, 1.0, 9.0, 5.0]}
    )
    assert moments.host_cv(hosts) == pytest.approx(0.5)
    assert moments.host_spread(hosts) == pytest.approx(3.0)
    assert moments.hosts_per_weights(hosts) == pytest.approx(2.0)
    assert moments.most_hosts(hosts) == 3
    assert math.isnan(moments.host_cv(hosts[hosts["weights"] != "a"]))


def test_changes_below_one_percent_are_none():
    changes = pd.DataFrame({"change": np.log([1.0, 1.005, 0.5, 0.7, 1.5, 1.0, 1.0, 1.0])})
    assert moments.change_rate(changes) == pytest.approx(3 / 8)
    assert moments.share_of_cuts(changes) == pytest.approx(2 / 3)
    assert moments.median_cut(changes) == pytest.approx(np.sqrt(0.35) - 1)
    assert math.isnan(moments.median_cut(changes.iloc[:2]))


def test_successions_give_medians_and_leave_out_what_is_not_quoted():
    table = pd.DataFrame({"ratio": [1.0, np.nan, 0.5, 2.0], "interval": [2.0, 3.0, 4.0, 9.0]})
    assert moments.launch_price_ratio(table) == 1.0
    assert moments.succession_interval(table) == 3.5


def path(*rows):
    return pd.DataFrame(rows, columns=["time", "open", "rating"])


# The closed frontier gains 10 points every month from 1000 at month 0; open weights follow 4 months behind.
CLOSED = [(float(month), False, 1000.0 + 10 * month) for month in range(37)]
FOLLOWER = path(*CLOSED, *((month + 4.0, True, 1000.0 + 10 * month) for month in range(33)))


def test_a_follower_four_months_behind_has_a_lag_of_four_months_and_40_points():
    assert moments.lag_at_release(FOLLOWER, (12.0, 24.0)) == pytest.approx(4.0)
    assert moments.mean_gap(FOLLOWER, (12.0, 24.0)) == pytest.approx(40.0, abs=1e-6)
    assert moments.mean_lag(FOLLOWER, (12.0, 24.0)) == pytest.approx(4.45, abs=0.06)  # half a release interval more
    assert moments.frontier_growth(FOLLOWER, (12.0, 24.0)) == pytest.approx(120.0, rel=0.01)


def test_open_weights_below_the_first_closed_ones_and_above_the_best_have_no_lag():
    table = path(
        (0.0, False, 1200.0), (5.0, False, 1300.0), (6.0, True, 1100.0), (7.0, True, 1250.0), (8.0, True, 1400.0)
    )
    assert moments.lag_at_release(table, (0.0, 12.0)) == pytest.approx(2.0)
    assert math.isnan(moments.lag_at_release(table, (8.0, 12.0)))
    assert math.isnan(moments.mean_lag(path((0.0, False, 1200.0)), (0.0, 12.0)))
    assert math.isnan(moments.frontier_growth(path((0.0, True, 1200.0)), (0.0, 12.0)))
