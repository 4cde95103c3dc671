import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.equations.accounting import balanced_research, matched_result, research_after, scale_to_margin


@given(st.floats(0.0, 1e9), st.floats(1.0, 1.2), st.floats(1.0, 120.0))
def test_balanced_growth_reproduces_itself(spent, growth, life):
    stock = balanced_research(spent, growth, life)
    assert research_after(stock, spent * growth, life) == pytest.approx(growth * stock)


@given(st.floats(1.0, 120.0))
def test_what_does_not_grow_writes_off_what_it_spends(life):
    stock = balanced_research(100.0, 1.0, life)
    assert stock / life == pytest.approx(100)
    assert matched_result(150.0, 20.0, stock, life) == pytest.approx(150 - 20 - 100)


def test_growth_defers_cost_and_every_dollar_is_written_off_in_the_end():
    assert balanced_research(100.0, 1.08, 12.0) / 12 < 60
    stock, charged = np.array(0.0), 0.0
    for month in range(400):
        charged += stock / 12
        stock = research_after(stock, 100.0 if month < 10 else 0.0, 12.0)
    assert charged == pytest.approx(1000)


def test_serving_is_scaled_to_the_margin_as_far_as_overhead_goes():
    revenue, serving, overhead = np.array([100.0, 100.0, 5.0]), np.array([40.0, 40.0, 0.0]), np.array([50.0, 4.0, 1.0])
    np.testing.assert_allclose(scale_to_margin(revenue, serving, 0.9, overhead), [0.25, 0.25, 1.0])
    np.testing.assert_allclose(scale_to_margin(revenue, serving, 0.5, overhead), [1.25, 1.1, 1.0])
