import numpy as np
import pytest

from simulation.equations.caching import billed_share, cached_factor


def test_the_effective_price_is_one_less_hits_times_what_a_hit_saves():
    np.testing.assert_allclose(cached_factor([0.0, 0.5, 1.0], 0.1), [1.0, 0.55, 0.1], rtol=0, atol=1e-15)
    assert cached_factor(0.0, 0.37) == 1.0


def test_at_the_reference_the_share_is_the_known_one_to_the_last_digit():
    known, hits = np.array([0.7, 0.35, 0.41]), np.array([0.2, 0.6, 0.15])
    np.testing.assert_array_equal(billed_share(known, hits, hits, 0.1), known)


def test_without_hits_the_mix_is_left_and_hits_bring_the_known_share_back():
    mix = billed_share(0.35, 0.6, 0.0, 0.1)
    assert mix == pytest.approx(0.35 / (1 - 0.6 * 0.9), rel=1e-15)
    assert billed_share(mix, 0.0, 0.6, 0.1) == pytest.approx(0.35, rel=1e-15)


def test_a_task_that_is_all_cached_for_nothing_has_no_mix():
    with pytest.raises(ValueError, match="cached for nothing"):
        billed_share(0.1, 1.0, 0.5, 0.0)
