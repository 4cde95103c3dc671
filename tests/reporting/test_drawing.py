import numpy as np
import pytest

from simulation.reporting.drawing import month_ticks


def dates(start, months):
    return (np.datetime64(start, "M") + np.arange(months)).astype("datetime64[D]")


def test_a_short_run_names_months_and_the_year_once():
    assert month_ticks(dates("2026-03", 4)) == ([0, 1, 2, 3], ["Mar\n2026", "Apr\n", "May\n", "Jun\n"])
    places, labels = month_ticks(dates("2026-03", 12))
    assert places == [0, 2, 4, 6, 8, 10]
    assert labels == ["Mar\n2026", "May\n", "Jul\n", "Sep\n", "Nov\n", "Jan\n2027"]


def test_a_long_run_names_years():
    places, labels = month_ticks(dates("2026-03", 60))
    assert labels == ["2027", "2028", "2029", "2030", "2031"]
    assert places == [10, 22, 34, 46, 58]


@pytest.mark.parametrize("months", [1, 2, 5, 7, 11, 13, 18, 24, 36, 61, 84, 120, 121, 400, 1200])
@pytest.mark.parametrize("start", ["2026-01", "2026-03", "2026-12"])
def test_ticks_are_few_in_order_and_on_the_run(months, start):
    places, labels = month_ticks(dates(start, months))
    assert 1 <= len(places) == len(labels) <= 8
    assert places == sorted(set(places))
    assert places[-1] < months
    assert any(label[-4:].isdigit() for label in labels)
