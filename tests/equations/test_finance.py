import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations import finance


def test_present_value_is_the_written_out_sum() -> None:
    flows = [100.0, -20.0, 50.0]
    expected = 100 / 1.1 ** (1 / 12) - 20 / 1.1 ** (2 / 12) + 50 / 1.1 ** (3 / 12)
    assert finance.present_value(flows, 0.1) == pytest.approx(expected)
    assert finance.net_present_value(100.0, flows, 0.1) == pytest.approx(expected - 100)
    assert finance.present_value(flows, 0.0) == pytest.approx(130.0)
    assert finance.present_value([], 0.1) == 0.0
    assert finance.present_value(np.ones((4, 12)), 0.0).shape == (4,)


def test_a_year_of_monthly_factors_is_the_yearly_one() -> None:
    assert finance.monthly_factor(0.1) ** 12 == pytest.approx(1 / 1.1)
    with pytest.raises(ValueError, match="above -1"):
        finance.monthly_factor(-1.0)


@settings(deadline=None)
@given(st.floats(0.0, 0.5), st.integers(1, 120), st.floats(0.0, 0.9))
def test_user_cost_repays_the_asset_over_its_life(rate: float, life: int, salvage: float) -> None:
    charges = np.full(life, finance.user_cost(1000.0, rate, life, salvage))
    left = 1000.0 * salvage * finance.monthly_factor(rate) ** life
    assert finance.present_value(charges, rate) + left == pytest.approx(1000.0)


def test_user_cost_of_a_gpu_hour() -> None:
    """facts B: 50,000 USD, 10%, 5 years, 70% busy is 2.15 USD an hour with yearly payments."""
    hours = 8766 * 0.7
    assert 50_000 * finance.annuity(0.10, 5) / hours == pytest.approx(2.15, abs=0.005)
    assert 35_000 * finance.annuity(0.10, 3) / hours == pytest.approx(2.30, abs=0.01)
    assert 35_000 * finance.annuity(0.10, 5) / hours == pytest.approx(1.51, abs=0.01)
    assert finance.user_cost(50_000.0, 0.10, 60) * 12 / hours == pytest.approx(2.06, abs=0.01)


def test_annuity_at_its_limits() -> None:
    assert finance.annuity(0.0, 60) == pytest.approx(1 / 60)
    assert finance.annuity(1e-12, 60) == pytest.approx(1 / 60)
    assert finance.annuity(0.05, 1e6) == pytest.approx(0.05)
    with pytest.raises(ValueError, match="more than 0 periods"):
        finance.annuity(0.1, 0)


def test_runway() -> None:
    np.testing.assert_array_equal(
        finance.runway([12.0, 12.0, 0.0, -1.0, 5.0], [1.0, -1.0, 1.0, 2.0, 0.0]), [12, np.inf, 0, 0, np.inf]
    )


@pytest.mark.parametrize(("months", "fixed", "exponential"), [(4, 3.3, 3.2), (8, 6.4, 6.2), (12, 9.5, 9.1)])
def test_appropriation_vectors(months: int, fixed: float, exponential: float) -> None:
    """facts C, T10, in percent at r = 10%."""
    assert 100 * finance.appropriated_share(months, 0.10) == pytest.approx(fixed, abs=0.051)
    assert 100 * finance.appropriated_share_exponential(months, 0.10) == pytest.approx(exponential, abs=0.051)


def test_nordhaus_two_percent_from_a_short_lag() -> None:
    """facts C, T10: 2.2% at A0 = 0.67 and 4 months, at A0 = 0.34 and 8 months."""
    assert finance.appropriated_share(4, 0.10, 0.67) == pytest.approx(0.022, abs=0.0005)
    assert finance.appropriated_share(8, 0.10, 0.34) == pytest.approx(0.022, abs=0.0005)
    assert finance.appropriated_share(0, 0.10) == 0.0
    assert finance.appropriated_share(1e6, 0.10, 0.5) == pytest.approx(0.5)
    assert finance.appropriated_share_exponential(1e12, 0.10, 0.5) == pytest.approx(0.5)


def test_appropriation_is_a_share_of_present_value() -> None:
    months = np.arange(1, 12_001)
    value = np.exp(-0.1 * (months - 0.5) / 12)
    assert value[:8].sum() / value.sum() == pytest.approx(float(finance.appropriated_share(8, 0.1)), rel=1e-4)


@pytest.mark.parametrize(("worth", "percent"), [(15, 22.2), (40, 8.3), (70, 4.8)])
def test_break_even_utilisation_vectors(worth: float, percent: float) -> None:
    """facts C, T11, at a margin of 0.7."""
    assert 100 * finance.break_even_utilisation(worth, 0.7) == pytest.approx(percent, abs=0.05)


def test_a_plan_at_break_even_earns_nothing() -> None:
    fee, worth, margin = 200.0, 40.0, 0.7
    use = float(finance.break_even_utilisation(worth, margin))
    assert use * worth * fee * (1 - margin) == pytest.approx(fee)
    with pytest.raises(ValueError, match="leaves no cost"):
        finance.break_even_utilisation(40, 1.0)


def test_subscriber_value_is_the_sum_of_survivors() -> None:
    rate, churn = 0.01, 0.05
    months = np.arange(5000)
    total = np.sum(10.0 * ((1 - churn) / (1 + rate)) ** months)
    assert finance.lifetime_value(10.0, rate, churn) == pytest.approx(total)
    assert finance.lifetime_value(10.0, 0.0, 0.0) == np.inf
    assert finance.steady_subscribers(50.0, 0.05) == pytest.approx(1000.0)
    assert finance.steady_subscribers(50.0, 0.0) == np.inf
