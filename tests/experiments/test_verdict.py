"""Ranking and regret on numbers small enough to check by hand."""

import pandas as pd
import pytest

from simulation.experiments.verdict import SAFETY, criteria, ranking_rows, regret_rows


def option(welfare, consumers, home, safety=None):
    """Present values and headline of an option over two seeds."""
    values = pd.DataFrame({"welfare": welfare, "consumer_surplus": consumers, "region.us": home}, index=[1, 2])
    measures = pd.DataFrame({SAFETY: safety} if safety else {"other": [1.0, 1.0]}, index=[1, 2])
    return values, measures


OPTIONS = {
    "base": option([10.0, 10.0], [4.0, 4.0], [2.0, 2.0], [0.5, 0.5]),
    "tax": option([12.0, 8.0], [3.0, 3.0], [1.0, 1.0], [0.9, 0.7]),
    "ban": option([4.0, 4.0], [5.0, 5.0], [1.5, 1.5], [0.5, 0.5]),
}


def tables(options=OPTIONS, home="us"):
    return criteria(
        {name: one[0] for name, one in options.items()}, {name: one[1] for name, one in options.items()}, home
    )


def test_the_ranking_is_from_best_to_worst_with_the_base_in_it():
    rows = [row for row in ranking_rows(tables(), "base") if row["criterion"] == "welfare"]
    assert [row["name"] for row in rows] == ["base", "tax", "ban"]
    assert [row["is_best"] for row in rows] == [True, True, False]  # 10 and 10: both are
    assert [row["best_share"] for row in rows] == [0.5, 0.5, 0.0]
    assert [row["regret"] for row in rows] == [1.0, 1.0, 7.0]
    assert [row["difference"] for row in rows] == [0.0, 0.0, -6.0]


def test_every_criterion_has_its_best():
    best = {row["criterion"]: row["name"] for row in ranking_rows(tables(), "base") if row["is_best"]}
    assert best | {"welfare": "base"} == {
        "welfare": "base",
        "consumer_surplus": "ban",
        "domestic_consumer_surplus": "base",
        "safety_weighted_use": "tax",
    }


def test_the_minimax_option_is_second_in_much_and_last_in_nothing():
    rows = {row["name"]: row for row in regret_rows(tables())}
    assert rows["base"]["minimax_regret"] == pytest.approx(1.0)  # by safety
    assert rows["base"]["worst_criterion"] == "safety_weighted_use"
    assert rows["tax"]["worst_criterion"] in {"consumer_surplus", "domestic_consumer_surplus"}
    fewer = {name: table for name, table in tables().items() if name != "safety_weighted_use"}
    first = regret_rows(fewer)[0]
    assert (first["name"], first["minimax_regret"], first["worst_criterion"]) == ("base", 0.5, "consumer_surplus")
    assert first["is_minimax"]
    assert first["expected_regret"] == pytest.approx((1.0 / 6.0 + 0.5 + 0.0) / 3)


def test_a_criterion_that_the_runs_do_not_know_is_left_out():
    without = {name: option([1.0, 2.0], [1.0, 2.0], [1.0, 2.0]) for name in OPTIONS}
    assert set(tables(without)) == {"welfare", "consumer_surplus", "domestic_consumer_surplus"}
    assert "domestic_consumer_surplus" not in tables(home="eu")


def test_seeds_that_an_option_lacks_do_not_count():
    values, measures = OPTIONS["tax"]
    assert tables(OPTIONS | {"tax": (values.loc[[2]], measures)})["welfare"].columns.tolist() == [2]


def test_equal_options_have_no_regret():
    same = dict.fromkeys(("base", "other"), OPTIONS["base"])
    assert [row["minimax_regret"] for row in regret_rows(tables(same))] == [0.0, 0.0]
    assert regret_rows({}) == []
