import math
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.plugins import load
from tests.measures.months import empty, month

domains = load("measures", "domains")


def view(skill, added=0.0):
    made = month()
    made.tables.weights.skill = np.array(skill, float)
    served = np.zeros((6, 2, 1))
    served[:, 0, 0], served[5] = made.tokens, [[0.0], [100.0]]
    made.tables.offers = SimpleNamespace(skill=np.full((6, 2), added), served=served)
    return made


PLAIN = [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]


def test_without_specialists():
    row = domains(view(PLAIN, added=4.0))
    assert row["specialist_token_share"] == row["specialist_best_domain_share"] == 0
    assert row["task_skill"] == pytest.approx(4)
    assert row["generalist_lowest_margin"] == pytest.approx(0.25)  # the host's, alone in the second task


def test_a_specialist_by_its_spread():
    row = domains(view([*PLAIN[:4], [-90, 0]]))  # libre and hosty serve it
    assert row["specialist_token_share"] == pytest.approx(120 / 162)
    assert row["specialist_best_domain_share"] == 1
    paid = 10 * 16 + 20 + 8 * 4 + 6 * 2
    assert row["generalist_margin"] == pytest.approx((8 * 16 + 0.5 * 20 + 4 * 4 + 3 * 2) / paid)
    assert domains(view([*PLAIN[:4], [-74, 0]]))["specialist_token_share"] == 0


def test_nothing_on_sale():
    none = empty()
    none.tables.weights.skill = np.zeros((5, 2))
    none.tables.offers = SimpleNamespace(skill=np.zeros((0, 2)), served=np.zeros((0, 2, 1)))
    assert all(math.isnan(value) for value in domains(none).values())
