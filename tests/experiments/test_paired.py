"""Flattening headlines, and differences over the pairs in which both are defined."""

import math

import pandas as pd
import pytest

from simulation.experiments.paired import difference, difference_rows, flat, known_measure, paired


def test_nested_numbers_have_dotted_names_and_what_is_no_number_is_left_out():
    block = {"a": 1, "b": {"x": 2.0, "deep": {"y": None}}, "name": "n", "flag": True}
    found = dict(flat(block))
    assert found["a"] == 1.0
    assert found["b.x"] == 2.0
    assert math.isnan(found["b.deep.y"])
    assert set(found) == {"a", "b.x", "b.deep.y"}


BASE = pd.DataFrame({"m": [1.0, 2.0, math.nan, 4.0], "only": 1.0}, index=[1, 2, 3, 4])
OTHER = pd.DataFrame({"m": [5.0, 5.0, 5.0], "new": [1.0, 2.0, 3.0]}, index=[2, 3, 5])


def test_pairs_are_the_seeds_of_both_where_both_are_defined():
    before, after = paired(BASE, OTHER, "m")
    assert (before.tolist(), after.tolist()) == ([2.0], [5.0])
    assert paired(BASE, OTHER, "only")[0].size == 0


def test_pairing_cancels_what_the_seeds_share():
    noise = pd.Series([1e6, -3e6, 2e6, 5e5])
    found = difference(pd.DataFrame({"m": noise}), pd.DataFrame({"m": noise + 1.0}), "m")
    assert (found.mean, found.lo, found.hi, found.method, found.n) == (1.0, 1.0, 1.0, "constant", 4)


def test_a_row_says_both_means_over_the_pairs_and_the_seeds_a_width_takes():
    base = pd.DataFrame({"m": [9.0, 11.0, 10.0, 10.0]})
    other = base + pd.DataFrame({"m": [1.0, 2.0, 3.0, 2.0]})
    (row,) = difference_rows("tax", base, other, width=0.05)
    assert (row["base"], row["mean"], row["difference"], row["n"]) == (10.0, 12.0, 2.0, 4)
    assert row["difference"] == pytest.approx(row["mean"] - row["base"])
    assert row["seeds_needed"] == 13  # t(0.975, 12) sqrt(2/3) / sqrt(13) = 0.493 <= 0.5; at 12 it is 0.519


def test_a_measure_of_one_side_alone_has_no_difference():
    rows = {row["measure"]: row for row in difference_rows("tax", BASE, OTHER, 0.05)}
    assert set(rows) == {"m", "only", "new"}
    assert (rows["new"]["method"], rows["new"]["n"], rows["new"]["difference"]) == ("none", 0, None)


def test_an_unknown_measure_is_a_sentence_with_the_nearest_names():
    assert known_measure("price", ["price"]) == "price"
    with pytest.raises(ValueError, match=r"There is no measure 'prise' in the headline; did you mean price\?"):
        known_measure("prise", ["price", "lag"])
