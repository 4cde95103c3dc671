"""Concentration of spending on a month made by hand."""

import numpy as np
import pytest

from simulation.measures.use import measure
from tests.measures.months import month


def spent(spending, router, people):
    view = month(people=np.array(people))
    view.tables.users.spending, view.tables.users.router = np.array(spending), np.array(router)
    return measure(view)


def test_the_tenth_who_spend_most_are_part_of_the_heaviest_type():
    found = spent([60.0, 40.0], [False, True], [20.0, 80.0])  # USD 3 and 0.5 each: 10 of the first 20 people
    assert found["top_decile_spend_share"] == pytest.approx(0.3)
    assert found["top_decile_unrouted_spend_share"] == pytest.approx(0.3)
    assert found["routed_spend_share"] == pytest.approx(0.4)
    assert found["spend_gini"] == pytest.approx(0.6 - 0.2)


def test_a_small_heaviest_type_is_whole_and_the_next_fills_up():
    found = spent([50.0, 50.0], [True, False], [5.0, 95.0])
    assert found["top_decile_spend_share"] == pytest.approx(0.5 + 0.5 * 5 / 95)
    assert found["top_decile_unrouted_spend_share"] == pytest.approx(0.5 * 5 / 95)


def test_without_spending_there_are_no_shares():
    assert all(np.isnan(value) for value in spent([0.0, 0.0], [True, False], [5.0, 95.0]).values())
