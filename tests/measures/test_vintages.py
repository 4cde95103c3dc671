"""Old weights' part of the market on a month made by hand."""

import numpy as np
import pytest

from simulation.measures.vintages import measure
from tests.measures.months import month


def test_weights_are_old_from_six_months_on():
    view = month()
    view.tables.weights.released = np.array([3, 0, -2, -3, -10])  # in month 3: 0, 3, 5, 6 and 13 months old
    found = measure(view)
    revenue = np.array([80.0, 20.0, 32.0, 12.0, 10.0, 20.0])
    assert found["old_weights_revenue_share"] == pytest.approx(revenue[3:].sum() / revenue.sum())
    assert found["old_weights_token_share"] == pytest.approx(122 / 162)
    new, old = (160 + 20 + 32) / 40, (12 + 10 + 40) / 122
    assert found["old_over_new_price"] == pytest.approx(old / new)
