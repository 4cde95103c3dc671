import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.diffusion import (
    adopters_after,
    considering_after,
    intensity,
    isoelastic_markup,
    isoelastic_quantity,
    isoelastic_surplus,
)

shares = st.floats(0.0, 1.0)
rates = st.floats(0.0, 3.0)


def test_adoption_from_nothing_follows_bass() -> None:
    p, q, share = 0.005, 0.06, 0.0
    for month in range(1, 61):
        share = float(adopters_after(share, p, q))
        decay = np.exp(-(p + q) * month)
        assert share == pytest.approx((1 - decay) / (1 + q / p * decay), rel=1e-10)


@settings(deadline=None)
@given(shares, rates, rates)
def test_adoption_rises_within_bounds_and_composes(share: float, p: float, q: float) -> None:
    after = adopters_after(share, p, q)
    assert share - 1e-12 <= after <= 1.0 + 1e-12
    halves = adopters_after(adopters_after(share, p / 2, q / 2), p / 2, q / 2)
    assert halves == pytest.approx(float(after), abs=1e-10)


def test_nothing_spreads_without_innovation_or_imitation() -> None:
    assert adopters_after(0.3, 0.0, 0.0) == 0.3
    assert adopters_after(0.0, 0.0, 0.5) == 0.0
    np.testing.assert_allclose(adopters_after([0.0, 1.0], 0.1, 0.2)[1], 1.0)


def test_pure_innovation_and_pure_imitation_have_their_closed_forms() -> None:
    assert adopters_after(0.2, 0.1, 0.0) == pytest.approx(1 - 0.8 * np.exp(-0.1))
    assert adopters_after(0.2, 0.0, 0.1) == pytest.approx(0.2 / (0.2 + 0.8 * np.exp(-0.1)))


@settings(deadline=None)
@given(shares, shares, rates, rates)
def test_consideration_never_falls_and_never_passes_one(c: float, users: float, contact: float, news: float) -> None:
    assert c - 1e-12 <= considering_after(c, users, contact, news) <= 1.0


def test_consideration_stands_still_in_silence() -> None:
    assert considering_after(0.4, 0.0, 0.03) == pytest.approx(0.4)
    assert considering_after(0.4, 0.5, 0.03, 0.1) == pytest.approx(1 - 0.6 * np.exp(-0.115))


def test_intensity_starts_at_the_growth_rate_and_levels_off() -> None:
    assert intensity(0, 2.2, 24.0) == 1.0
    assert np.log(intensity(1e-6, 2.2, 24.0)) / 1e-6 == pytest.approx(np.log(2.2) / 12, rel=1e-5)
    assert intensity(1e5, 2.2, 24.0) == pytest.approx(np.exp(np.log(2.2) / 12 * 24 / np.log(2)))
    assert intensity(12, 2.2, 1e9) == pytest.approx(2.2)
    assert intensity(50, 1.0, 24.0) == 1.0


def test_isoelastic_vectors() -> None:
    """facts C, T14."""
    tokens = isoelastic_quantity(0.1, 1.1)
    assert tokens == pytest.approx(12.6, abs=0.02)
    assert tokens * 0.1 == pytest.approx(1.26, abs=0.002)
    assert isoelastic_markup(1.1) == pytest.approx(11.0)
    assert isoelastic_surplus(7.0, 1.1) == pytest.approx(70.0)


def test_inelastic_demand_has_no_monopoly_price() -> None:
    assert isoelastic_markup(1.0) == np.inf
    assert isoelastic_surplus(1.0, 0.9) == np.inf


def test_surplus_is_the_area_under_demand() -> None:
    price = np.exp(np.linspace(0.0, 30.0, 200_001))
    quantity = isoelastic_quantity(price, 2.0)
    area = np.sum(0.5 * (quantity[1:] + quantity[:-1]) * np.diff(price))
    assert area == pytest.approx(float(isoelastic_surplus(1.0, 2.0)), rel=1e-6)
