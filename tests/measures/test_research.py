import math

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import month

research = load("measures", "research")


def view(factor=(), **columns):
    made = month()
    sellers = made.tables.sellers
    sellers.knowledge = np.array([2.0, 1.0, 0.0, 1.5, 0.0])
    sellers.research_budget, sellers.revenue = sellers.rd, np.array([10.0, 2.0, 0.0, 1.0, 5.0])
    for name, value in columns.items():
        setattr(sellers, name, value)
    made.tables.hooks = lambda name: [np.array(factor)] if factor else []
    return made


def test_by_hand():
    row = research(view())
    assert row["labs_rd_usd"] == 9
    assert row["leader_rd_per_revenue"] == 0.5  # openai: 5 over 10
    assert row["knowledge_spread"] == pytest.approx(2 - 4.5 / 4)
    assert row["open_knowledge_gap"] == 0.5
    assert row["training_factor"] == 1
    assert row["labs_training_below_one"] == 0


def test_the_factor_is_weighted_by_research():
    row = research(view(factor=(0.5, 1.0, 1.0, 2.0, 0.1)))
    assert row["training_factor"] == pytest.approx((2.5 + 1 + 1 + 4) / 9)
    assert row["labs_training_below_one"] == 1  # hosts do not count


def test_without_research_all_is_undefined():
    row = research(view(research_budget=np.zeros(5)))
    assert row["labs_rd_usd"] == 0
    assert all(math.isnan(row[key]) for key in ("leader_rd_per_revenue", "knowledge_spread", "training_factor"))
    assert math.isnan(row["open_knowledge_gap"])
