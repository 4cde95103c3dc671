"""Core gains by hand, and their limits."""

import pytest

from simulation.equations.complement import core_gain, release_gain


def test_the_gain_is_linear_in_both_rises_and_nothing_is_lost_by_falls():
    assert core_gain(1e9, 0.02, 0.03, 50.0, 100.0) == pytest.approx(1e9 * (0.02 * 0.5 + 0.03))
    assert core_gain(1e9, 0.02, 0.03, -50.0, -1.0) == 0
    assert core_gain(0.0, 0.02, 0.03, 50.0, 100.0) == 0


def test_publishing_gains_by_the_lead_over_others_open_weights():
    assert release_gain(1e9, 0.02, 1500.0, 1450.0) == pytest.approx(1e7)
    assert release_gain(1e9, 0.02, 1450.0, 1500.0) == 0


def test_the_gain_of_a_release_is_what_the_core_gain_rises_by():
    """Open weights stand at the others' best before and at the lab's own after."""
    before, after = (core_gain(3e9, 0.01, 0.0, risen, 0.0) for risen in (20.0, 65.0))
    assert after - before == pytest.approx(release_gain(3e9, 0.01, 1565.0, 1520.0))
