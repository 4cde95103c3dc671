"""Hosted content: every seller's offer is worth more by the premium, and own hardware is not."""

import numpy as np

from simulation.economy import Economy
from tests.economies import channels
from tests.mechanisms import moves

SWITCH = "demand.hosted_content"


def test_the_market_is_better_by_the_premium_and_no_machine_is():
    off, on = (Economy(channels(mechanisms={SWITCH: one}), seed=1) for one in (False, {"hosted_content_premium": 0.2}))
    old, new = off.this_market().gross, on.this_market().gross
    np.testing.assert_array_equal(np.isfinite(old), np.isfinite(new))
    np.testing.assert_allclose(new[np.isfinite(new)] - old[np.isfinite(old)], 0.2, rtol=1e-12)
    assert off.hooks("home_taste") == on.hooks("home_taste") == []


def test_on_less_is_run_at_home():
    machines = {"own_hardware": {"device": {"cost": 20, "upkeep": 0.2, "control": 0.2, "segments": ["developer"]}}}
    use = {"segments": {"developer": {"use": 30}}}
    for measure in ("self_hosted_token_share", "own_machines"):
        assert max(moves(SWITCH, measure, base="toy", months=3, **machines, **use)) < 0, measure
