import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.cost import (
    Conditions,
    CostCurve,
    anchored_cost,
    constant_quality_price_ratio,
    halving_months,
    host_costs,
    price_fall,
    scale_factor,
    serving_efficiency,
    unit_cost,
)

CURVE = CostCurve(0.28, 1425.0, 40.0)


def test_cost_doubles_every_forty_points() -> None:
    np.testing.assert_allclose(unit_cost([1385.0, 1425.0, 1465.0], CURVE), [0.14, 0.28, 0.56])


def test_cost_halves_every_so_many_months_down_to_the_floor() -> None:
    assert halving_months(4.29) == pytest.approx(12 / np.log2(4.29))
    assert halving_months(1.0) == np.inf
    tau = halving_months(3.0 * 1.43)
    np.testing.assert_allclose(serving_efficiency([0, tau, 2 * tau], 3.0, 1.43), [1, 2, 4], rtol=1e-12)
    np.testing.assert_array_equal(serving_efficiency([0, 12, 120], 1.0, 1.0), 1.0)
    np.testing.assert_allclose(serving_efficiency([0, 120], 3.0, 1.43, 0.1), [1.0, 10.0])
    with pytest.raises(ValueError, match="no fall"):
        halving_months(0.0)


def test_every_factor_enters_once() -> None:
    conditions = Conditions(efficiency=4.0, rent=3.0, scale=2.0, utilisation=0.5, energy=0.01)
    assert unit_cost(1425.0, CURVE, conditions) == pytest.approx(0.28 / 4 * 3 * 2 / 0.5 + 0.01)


@pytest.mark.parametrize("bad", [Conditions(utilisation=0.0), Conditions(efficiency=-1.0)])
def test_an_idle_fleet_has_no_unit_cost(bad: Conditions) -> None:
    with pytest.raises(ValueError, match="above 0"):
        unit_cost(1425.0, CURVE, bad)


def test_efficiency_is_algorithms_times_hardware() -> None:
    np.testing.assert_allclose(serving_efficiency([0, 12, 24], 3.0, 1.43), [1.0, 4.29, 4.29**2])


def test_37_points_per_doubling_keep_a_flagships_cost_flat() -> None:
    growth = 78.0 / np.log2(4.29)
    conditions = Conditions(efficiency=serving_efficiency(12, 3.0, 1.43))
    assert growth == pytest.approx(37.0, abs=0.2)
    assert unit_cost(1425.0 + 78.0, CostCurve(0.28, 1425.0, growth), conditions) == pytest.approx(0.28)


def test_margins_are_competed_away_only_once() -> None:
    first = constant_quality_price_ratio(12, 4.29, (0.6, 0.1))
    assert first == pytest.approx(4.29 * 0.9 / 0.4)
    assert 9 < first < 10
    assert constant_quality_price_ratio(120, 4.29, (0.6, 0.1)) ** 0.1 == pytest.approx(4.29, rel=0.09)
    assert constant_quality_price_ratio(12, 4.29, (0.3, 0.3)) == pytest.approx(4.29)
    with pytest.raises(ValueError, match="below 1"):
        constant_quality_price_ratio(12, 4.29, (1.0, 0.1))


@settings(deadline=None)
@given(*[st.floats(0.01, 100.0)] * 4)
def test_a_price_fall_is_cost_times_margin(p0: float, p1: float, c0: float, c1: float) -> None:
    by_cost, by_margin = price_fall((p0, p1), (c0, c1))
    assert by_cost * by_margin == pytest.approx(p0 / p1)
    assert by_margin == pytest.approx((p0 / c0) / (p1 / c1))


def test_the_anchor_is_a_geometric_mean() -> None:
    assert anchored_cost(0.5, 2.0, 0.35) == pytest.approx(np.sqrt(0.5 * 0.7))


def test_hosts_keep_part_of_their_price_spread_as_cost() -> None:
    prices = np.array([0.2, 0.3, 0.4, 0.5, 1.0])
    costs = host_costs(prices, 0.88, 0.35)
    np.testing.assert_allclose(np.diff(np.log(costs)), 0.35 * np.diff(np.log(prices)))
    assert costs[1] == pytest.approx(0.88 * 0.3)
    assert host_costs([], 0.88, 0.35).size == 0
    with pytest.raises(ValueError, match="above 0"):
        host_costs([0.0, 1.0], 0.88, 0.35)


def test_scale_is_one_at_the_reference_and_falls_with_volume():
    assert scale_factor(5.0, 5.0, 0.1) == 1.0
    assert scale_factor(0.0, 5.0, 0.1) == pytest.approx(2**0.1)
    assert scale_factor(1e9, 5.0, 0.0) == 1.0
    far, farther = scale_factor(np.array([1e8, 1e9]), 5.0, 0.1)
    assert farther / far == pytest.approx(10**-0.1)
