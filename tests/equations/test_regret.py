"""Regret by hand and its limit cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulation.equations.regret import best_shares, expected_regret, minimax_regret, normalised_regret, regret

TABLE = np.array([[10.0, 0.0], [7.0, 4.0], [0.0, 5.0]])  # options x criteria


def test_savages_choice_is_the_middle_one():
    assert regret(TABLE).tolist() == [[0.0, 5.0], [3.0, 1.0], [10.0, 0.0]]
    assert normalised_regret(TABLE).tolist() == [[0.0, 1.0], [0.3, 0.2], [1.0, 0.0]]
    assert minimax_regret(TABLE).tolist() == [1.0, 0.3, 1.0]


def test_expected_regret_is_the_mean_best_less_the_own_mean():
    assert expected_regret(TABLE).tolist() == [2.5, 2.0, 5.0]
    assert expected_regret(TABLE) == pytest.approx(TABLE.max(axis=0).mean() - TABLE.mean(axis=1))


def test_ties_are_split_and_equal_options_have_no_regret():
    assert best_shares([[1.0, 2.0], [1.0, 0.0]]).tolist() == [0.75, 0.25]
    assert normalised_regret([[3.0], [3.0]]).tolist() == [[0.0], [0.0]]


@given(arrays(float, (3, 4), elements=st.floats(-1e6, 1e6)))
def test_shares_add_up_and_regret_is_never_negative(table):
    assert best_shares(table).sum() == pytest.approx(1.0)
    assert (regret(table) >= 0).all()
    assert ((normalised_regret(table) >= 0) & (normalised_regret(table) <= 1)).all()
    assert (regret(table).min(axis=0) == 0).all()
