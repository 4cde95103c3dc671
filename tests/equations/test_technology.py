import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations import technology as tech

GAMMA = 23.0
PROGRESS = np.log(3.0) / 12.0  # algorithms, log units a month
SPEND, COMPUTE = np.log(2.4) / 12.0, np.log(1.43) / 12.0
slope = GAMMA * (SPEND + COMPUTE + PROGRESS) / np.log(2.0)


def balanced_path(learning: tech.Learning, own: tuple[float, float], sigma: float, months: int) -> np.ndarray:
    """Points of leader and follower by month, iterated from the law of motion."""
    knowledge = np.zeros((months, 2))
    for month in range(1, months):
        best = tech.value_before(knowledge[:month].max(axis=1), learning.delay)
        knowledge[month] = tech.knowledge_after(knowledge[month - 1], best, np.array(own), learning)
    spend = np.exp(SPEND * np.arange(months))[:, None] * np.array([1.0, sigma])
    price = np.exp(-COMPUTE * np.arange(months))[:, None]
    return tech.capability(tech.effective_compute(spend, price, knowledge), (1.0, 1400.0), GAMMA)


def test_the_frontier_grows_78_points_a_year() -> None:
    assert 12 * slope == pytest.approx(78.0, abs=1.0)


@pytest.mark.parametrize("strength", [0.0, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("delay", [0.0, 2.5, 3.0])
def test_the_closed_form_of_the_lag_is_where_the_law_of_motion_settles(strength: float, delay: float) -> None:
    own, sigma, imitation = (0.4 * PROGRESS, 0.1 * PROGRESS), 0.2, tech.Imitation(strength, 3.0)
    learning = tech.Learning(public=0.6 * PROGRESS, speed=0.1, delay=delay)
    points = balanced_path(learning, own, sigma, 400)
    bar = tech.value_before(points[:, 0], imitation.delay)
    follower = tech.distilled_capability(points[-1, 1], bar, strength)
    gap = tech.own_capability_gap(GAMMA, sigma, tech.knowledge_gap(*own, learning))
    assert gap == pytest.approx(points[-1, 0] - points[-1, 1], rel=1e-9)
    assert tech.balanced_lag(gap, slope, imitation) == pytest.approx((points[-1, 0] - follower) / slope, rel=1e-9)


def test_a_lag_of_four_to_eight_months_takes_strong_imitation() -> None:
    own, learning = (0.4 * PROGRESS, 0.1 * PROGRESS), tech.Learning(0.6 * PROGRESS, 0.1, 3.0)
    gap = tech.own_capability_gap(GAMMA, 0.2, tech.knowledge_gap(*own, learning))
    lags = [tech.balanced_lag(gap, slope, tech.Imitation(eta, 3.0)) for eta in (0.0, 0.5, 0.9)]
    assert lags[0] > 8 > lags[1] > 4 > lags[2] > 3


def test_above_the_bar_there_is_nothing_to_distil() -> None:
    assert tech.balanced_lag(6.0, 6.0, tech.Imitation(0.9, 3.0)) == pytest.approx(1.0)
    assert tech.distilled_capability(1500.0, 1400.0, 0.9) == 1500.0
    np.testing.assert_allclose(tech.distilled_capability([1300.0, 1400.0], 1400.0, 0.75), [1375.0, 1400.0])


def test_slower_releases_add_half_their_difference() -> None:
    even = tech.balanced_lag(30.0, 6.0, tech.Imitation(0.5, 3.0))
    assert tech.balanced_lag(30.0, 6.0, tech.Imitation(0.5, 3.0), 2.0) == pytest.approx(even + 1.0)


def test_a_doubling_of_compute_is_worth_gamma() -> None:
    np.testing.assert_allclose(tech.capability([1e25, 2e25, 4e25], (1e25, 1400.0), 23.0), [1400.0, 1423.0, 1446.0])
    assert tech.capability(0.0, (1e25, 1400.0), 23.0) == -np.inf


def test_discovery_has_diminishing_returns() -> None:
    np.testing.assert_allclose(tech.own_discovery([0.0, 1.0, 4.0], 1.0, 0.03), [0.0, 0.03, 0.06])


def test_the_leader_learns_nothing_from_its_past() -> None:
    learning = tech.Learning(0.05, 0.2, 3.0)
    assert tech.knowledge_after(2.0, 1.8, 0.03, learning) == pytest.approx(2.08)
    assert tech.knowledge_after(1.0, 1.8, 0.0, learning) == pytest.approx(1.0 + 0.05 + 0.16)


def test_value_before_interpolates_and_stops_at_the_beginning() -> None:
    assert tech.value_before([1.0, 2.0, 4.0], 0.0) == 4.0
    assert tech.value_before([1.0, 2.0, 4.0], 0.5) == 3.0
    assert tech.value_before([1.0, 2.0, 4.0], 9.0) == 1.0
    with pytest.raises(ValueError, match="at least one month"):
        tech.value_before([], 1.0)


def test_horizontal_lag_matches_dates() -> None:
    month = np.arange(6.0)
    closed = [1400, 1420, 1420, 1450, 1450, 1470]
    opened = [1390, 1400, 1410, 1420, 1450, 1480]
    np.testing.assert_array_equal(tech.horizontal_lag(month, closed, opened), [np.nan, np.nan, 1, 2, 0, 0])


def test_an_open_lead_is_a_negative_lag() -> None:
    lag = tech.horizontal_lag(np.arange(4.0), [1400, 1410, 1420, 1425], [1380, 1390, 1430, 1440])
    np.testing.assert_array_equal(lag, [np.nan, np.nan, 0.0, -1.0])


def test_both_lags_agree_on_straight_paths() -> None:
    month = np.arange(60.0)
    closed, opened = 1400 + 6.0 * month, 1400 + 6.0 * (month - 5.0)
    np.testing.assert_allclose(tech.horizontal_lag(month, closed, opened)[10:], 5.0)
    np.testing.assert_allclose(tech.vertical_lag(closed, opened, 6.0), 5.0)
    with pytest.raises(ValueError, match="slope"):
        tech.vertical_lag(1.0, 0.0, 0.0)


def test_performance_saturates_at_both_ends() -> None:
    level = np.array([-1e6, 1416.0, 1e6])
    np.testing.assert_allclose(tech.performance(level, 1416.0, 36.0), [0.0, 0.5, 1.0], atol=1e-15)


@settings(deadline=None)
@given(st.floats(-400, 400), st.floats(1, 200))
def test_performance_is_the_logistic(gap: float, width: float) -> None:
    assert tech.performance(1400.0 + gap, 1400.0, width) == pytest.approx(1 / (1 + np.exp(-gap / width)), abs=1e-12)


@settings(deadline=None)
@given(st.floats(1.0, 200.0), st.floats(0.0, 0.99), st.floats(0.0, 12.0))
def test_imitation_never_lengthens_the_lag(gap: float, strength: float, delay: float) -> None:
    alone = tech.balanced_lag(gap, 6.5, tech.Imitation(0.0, delay))
    helped = tech.balanced_lag(gap, 6.5, tech.Imitation(strength, delay))
    assert helped <= alone + 1e-12
    assert helped >= min(alone, delay) - 1e-12


@pytest.mark.parametrize("returns", [0.0, 1e-9, 0.3, 0.999, 1.0])
def test_diminishing_returns_bend_the_line_past_the_reference_alone(returns: float) -> None:
    x = np.linspace(-3.0, 30.0, 12)
    found = tech.diminished(x, returns)
    np.testing.assert_array_equal(found[x <= 0], x[x <= 0])
    past = x[x > 0]
    direct = np.log(1 + past) if returns < 1e-6 else ((1 + past) ** returns - 1) / returns
    np.testing.assert_allclose(found[x > 0], direct, rtol=1e-7)
    step = 1e-5
    slope = (tech.diminished(past + step, returns) - tech.diminished(past - step, returns)) / (2 * step)
    np.testing.assert_allclose(tech.marginal_points(past, GAMMA, returns), GAMMA * slope, rtol=1e-6)
    assert np.all(tech.marginal_points(x[x <= 0], GAMMA, returns) == GAMMA)


def test_without_diminishing_returns_capability_is_the_straight_line_to_the_last_digit() -> None:
    compute = np.array([0.0, 1e20, 3e22])
    one, other = tech.capability(compute, (1e21, 1400.0), GAMMA), tech.capability(compute, (1e21, 1400.0), GAMMA, 1.0)
    assert one.tobytes() == other.tobytes()
