import math
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.plugins import load
from tests.economies import played, resold


def test_shares_of_revenue_add_up():
    row = played(resold("months=1")).recorder.monthly[0]
    parts = ("inference_over_revenue", "rd_over_revenue", "overhead_over_revenue", "operating_margin")
    assert sum(row[f"closed_{part}"] for part in parts) == pytest.approx(1.0)


def test_without_revenue_there_are_none():
    names = ("revenue", "wholesale_revenue", "serving_cost", "wholesale_cost", "rd", "overhead")
    sellers = SimpleNamespace(active=np.array([True]), kind=np.array([0]), **{name: np.zeros(1) for name in names})
    found = load("measures", "operating")(SimpleNamespace(tables=SimpleNamespace(sellers=sellers)))
    assert math.isnan(found["closed_operating_margin"])
    assert found["closed_overhead_usd"] == 0
