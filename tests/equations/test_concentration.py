import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from simulation.equations.concentration import (
    concentration_ratio,
    gini,
    half_life,
    herfindahl,
    market_shares,
    persistence,
    rank_turnover,
)

sales_lists = st.lists(st.floats(0.0, 1e9), min_size=1, max_size=20).filter(lambda sales: sum(sales) > 1e-6)


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_equal_sellers_have_an_index_of_one_over_n(n: int) -> None:
    assert herfindahl(np.full(n, 7.0)) == pytest.approx(1 / n)


def test_a_monopolist_among_sleepers_has_an_index_of_one() -> None:
    assert herfindahl([0.0, 3.0, 0.0]) == 1.0


@settings(deadline=None)
@given(sales_lists)
def test_the_index_lies_between_equal_split_and_monopoly(sales: list[float]) -> None:
    assert 1 / len(sales) - 1e-12 <= herfindahl(sales) <= 1 + 1e-12
    assert herfindahl(sales) == pytest.approx(herfindahl([*sales, 0.0]))
    assert market_shares(sales).sum() == pytest.approx(1.0)


@settings(deadline=None)
@given(sales_lists)
def test_concentration_ratios_rise_to_one(sales: list[float]) -> None:
    ratios = [concentration_ratio(sales, n) for n in range(1, len(sales) + 1)]
    assert np.all(np.diff(ratios) >= -1e-12)
    assert ratios[-1] == pytest.approx(1.0)
    assert ratios[0] ** 2 <= herfindahl(sales) + 1e-12 <= ratios[0] + 2e-12


def test_a_market_without_sales_has_no_concentration() -> None:
    assert np.isnan(herfindahl([0.0, 0.0]))
    assert np.isnan(herfindahl([]))
    assert np.isnan(concentration_ratio([0.0], 1))
    with pytest.raises(ValueError, match="negative"):
        herfindahl([1.0, -1.0])
    with pytest.raises(ValueError, match="1 or more"):
        concentration_ratio([1.0], 0)


def test_turnover_counts_newcomers_among_the_leaders() -> None:
    assert rank_turnover([5, 4, 3, 0], [5, 4, 3, 9], 3) == pytest.approx(1 / 3)
    assert rank_turnover([5, 4, 3], [3, 4, 5], 3) == 0.0
    assert rank_turnover([5, 0, 0], [0, 2, 1], 1) == 1.0
    assert np.isnan(rank_turnover([1.0], [0.0], 1))
    with pytest.raises(ValueError, match="1 or more"):
        rank_turnover([1.0], [1.0], 0)


def test_persistence_of_a_geometric_decay_is_its_rate() -> None:
    excess = 0.4 * 0.8 ** np.arange(30)
    assert persistence(excess) == pytest.approx(0.8)
    assert half_life(persistence(excess)) == pytest.approx(np.log(0.5) / np.log(0.8))
    assert np.isnan(persistence([0.0, 0.0, 0.0]))
    assert np.isnan(persistence([1.0]))


def test_half_life_at_its_limits() -> None:
    assert half_life(0.5) == pytest.approx(1.0)
    assert half_life(0.0) == 0.0
    assert half_life(1.0) == np.inf
    assert np.isnan(half_life(1.1))
    assert np.isnan(half_life(-0.2))


@pytest.mark.parametrize("sigma", [0.5, 1.0, 1.9])
def test_gini_of_a_lognormal(sigma):
    """Types drawn halfway between people and tokens, as users are: people m^-1/2, tokens m^1/2."""
    score = ndtri((np.arange(200_000) + 0.5) / 200_000)
    half = np.exp(0.5 * sigma * score)
    assert gini(half, 1 / half) == pytest.approx(2 * ndtr(sigma / np.sqrt(2)) - 1, abs=1e-3)


def test_gini_at_its_ends():
    assert gini([3.0, 1.5], [2.0, 1.0]) == pytest.approx(0.0, abs=1e-15)
    assert gini([0.0, 1.0], [99.0, 1.0]) == pytest.approx(0.99)
    assert np.isnan(gini([0.0], [1.0]))
