"""The share of spending that is organisations'."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.measures.organisations import measure


def test_firms_regulated_and_public_users_count():
    users = SimpleNamespace(segment=np.arange(5), spending=np.array([5.0, 4.0, 3.0, 2.0, 1.0]))
    view = SimpleNamespace(tables=SimpleNamespace(users=users))
    assert measure(view)["organisations_spending_share"] == pytest.approx(6 / 15)
    users.spending = np.zeros(5)
    assert np.isnan(measure(view)["organisations_spending_share"])
