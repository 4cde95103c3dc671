"""Self-improvement: the path and its divergence in closed form, the limit, and what it does to the frontier."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.mechanisms.technology.rsi import Rsi, divergence, speed
from simulation.parameters import Technology
from tests.mechanisms import moves

SWITCH = "technology.rsi"
STEPS = 200  # a month, so that the discrete map is near the equation
SLOW = Technology(spend_growth=2.4 ** (1 / STEPS), compute_per_usd=1.0, algorithms=1.0)
POINTS = 23 / np.log(2)


def path(rho, threshold, months, most=1e3):
    """Rating of a lab that learns by the hook alone beside the trend, by month."""
    rule = Rsi(Rsi.Parameters(rsi_exponent=rho, rsi_threshold=threshold, most=most))
    sellers = type("Rows", (SimpleNamespace,), {"__len__": lambda rows: 1})(
        active=np.array([True]), research_budget=np.array([1.0])
    )
    weights = SimpleNamespace(developer=np.array([0]), rating=np.array([threshold]))
    view = SimpleNamespace(sellers=sellers, weights=weights, setup=SimpleNamespace(technology=SLOW))
    trend, out = np.log(2.4) / 12 / STEPS, [threshold]
    for step in range(months * STEPS):
        weights.rating = weights.rating + POINTS * (trend + rule.knowledge(view, {}))
        if (step + 1) % STEPS == 0:
            out.append(float(weights.rating[0]))
    return np.array(out)


GROWTH = POINTS * np.log(2.4) / 12


@pytest.mark.parametrize("rho", [0.5, 4.0, 8.0])
def test_the_path_is_that_of_the_equation(rho):
    """q = q* [1 - (rho - 1) g t / q*]^(-1 / (rho - 1))."""
    months = 40
    exact = 1500 * (1 - (rho - 1) * GROWTH * np.arange(months + 1) / 1500) ** (-1 / (rho - 1))
    np.testing.assert_allclose(path(rho, 1500.0, months), exact, rtol=1e-3)


def test_it_diverges_when_the_closed_form_says():
    when = divergence(1500.0, 8.0, GROWTH)
    assert when == pytest.approx(1500 / (7 * GROWTH))
    found = path(8.0, 1500.0, int(when) + 3, most=1e3)
    assert found[int(when) - 3] < 1.6 * 1500
    assert found[-1] > 2 * 1500
    assert divergence(1500.0, 1.0, GROWTH) == divergence(1500.0, 0.5, GROWTH) == np.inf


def test_nothing_up_to_the_threshold_and_at_most_the_limit_beyond():
    np.testing.assert_allclose(speed(np.array([-np.inf, 1400.0, 1500.0]), 1500.0, 8.0), 1.0)
    steps = np.diff(path(20.0, 1500.0, 30, most=2.0))
    assert steps.max() <= 2 * GROWTH * (1 + 1e-9)


def test_at_zero_it_is_off():
    assert Rsi(Rsi.Parameters(rsi_exponent=0)).knowledge(None, {}) is None


def test_on_the_frontier_rises_faster():
    soon = {"rsi_threshold": 1400.0, "rsi_exponent": 10.0}
    assert min(moves(SWITCH, "best_closed_rating", settings=(False, soon), months=10)) > 0
