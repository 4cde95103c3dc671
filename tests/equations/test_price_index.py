import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.price_index import (
    Ladder,
    cheapest_price,
    constant_quality_price,
    decline_per_year,
    efficient_offers,
)

RATING, PRICE = np.array([1500.0, 1450.0, 1400.0, 1460.0]), np.array([10.0, 1.0, 0.25, 2.0])
offers = st.lists(st.tuples(st.floats(1000, 1600), st.floats(0.01, 50)), min_size=1, max_size=30)


def test_beaten_offers_drop_out() -> None:
    points, prices = efficient_offers([*RATING, 1440.0, 1450.0], [*PRICE, 3.0, 1.5])
    np.testing.assert_array_equal(points, [1400, 1450, 1460, 1500])
    np.testing.assert_array_equal(prices, [0.25, 1.0, 2.0, 10.0])
    assert efficient_offers([], [])[0].size == 0


def test_the_staircase() -> None:
    found = cheapest_price([1000, 1400, 1401, 1455, 1500, 1501], RATING, PRICE)
    np.testing.assert_array_equal(found, [0.25, 0.25, 1.0, 2.0, 10.0, np.nan])


@settings(deadline=None)
@given(offers, st.floats(900, 1700))
def test_the_staircase_is_the_cheapest_of_those_good_enough(market: list[tuple[float, float]], level: float) -> None:
    good = [price for rating, price in market if rating >= level]
    found = cheapest_price(level, *zip(*market, strict=True))
    assert found == min(good) if good else np.isnan(found)


def test_the_ladder_interpolates_log_price_and_reaches_down() -> None:
    levels = [1179.9, 1180.0, 1360.0, 1400.0, 1425.0, 1500.0, 1500.1]
    expected = [np.nan, 0.25 / 2**5.5, 0.125, 0.25, 0.5, 10.0, np.nan]
    np.testing.assert_allclose(constant_quality_price(levels, RATING, PRICE), expected)
    assert np.isnan(constant_quality_price(1399.0, RATING, PRICE, Ladder(reach=0.0)))
    assert np.isnan(constant_quality_price([1400.0], [], [])).all()


@settings(deadline=None)
@given(offers, st.floats(0.1, 10))
def test_the_index_scales_with_prices_and_rises_with_quality(market: list[tuple[float, float]], factor: float) -> None:
    rating, price = np.array(market).T
    levels = np.linspace(rating.max() - 200, rating.max(), 21)
    base = constant_quality_price(levels, rating, price)
    np.testing.assert_allclose(constant_quality_price(levels, rating, factor * price), factor * base, rtol=1e-9)
    assert np.all(np.diff(base[np.isfinite(base)]) >= -1e-9 * base[np.isfinite(base)][1:])


def test_free_offers_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        constant_quality_price([1400.0], [1400.0], [0.0])


def test_decline_is_a_yearly_geometric_mean_over_matched_levels() -> None:
    assert decline_per_year([1.0, 8.0, np.nan], [0.01, 0.08, 1.0], 24) == pytest.approx(10.0)
    assert decline_per_year([4.0, 1.0], [1.0, 1.0], 12) == pytest.approx(2.0)
    assert decline_per_year([3.0], [3.0], 7) == pytest.approx(1.0)
    assert np.isnan(decline_per_year([np.nan], [1.0], 12))
    with pytest.raises(ValueError, match="window above 0"):
        decline_per_year([1.0], [1.0], 0)


def test_a_ladder_that_moves_up_gets_cheaper_by_its_slope() -> None:
    """Prices stand still while every rung gains 78 points a year: 2^(78/40) = 3.86 times a year in the extension."""
    levels = np.linspace(1250.0, 1390.0, 15)
    start = constant_quality_price(levels, RATING, PRICE)
    end = constant_quality_price(levels, RATING + 78.0, PRICE)
    assert decline_per_year(start, end, 12) == pytest.approx(2 ** (78 / 40), rel=1e-9)
