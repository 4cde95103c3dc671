"""On the device: latency is worth something on devices alone, and off there are none."""

import pytest

from simulation.economy import Economy
from simulation.scenario import load
from tests.economies import channels
from tests.identities.second_route import both_routes
from tests.mechanisms import SMALL, moves, neutral

SWITCH = "demand.on_device"


def test_latency_is_set_on_devices_alone():
    on = neutral(SWITCH, setting={"latency_value": 0.04, "device_capability": 0.5})
    usual = load("light", SMALL)
    assert on.own_hardware["device"].latency == 0.04
    assert on.own_hardware["device"].behind == 0.5 * usual.own_hardware["device"].behind
    assert on.own_hardware["server"] == usual.own_hardware["server"]


def test_off_no_device_and_no_token_on_one():
    off = neutral(SWITCH, months=2)
    assert off.own_hardware["device"].segments == ()
    assert Economy(off, seed=1).run().recorder.monthly[-1]["on_device_token_share"] == 0


def test_latency_is_control_by_another_name():
    """Both are shares of value of own weights: the same sum, the same month."""
    base = ("months=2", "own_hardware.device.control=0.25"), ("months=2", "own_hardware.device.latency=0.05")
    one, other = (Economy(channels(*change)).run().recorder.monthly[-1] for change in base)
    for name in ("self_hosted_token_share", "consumer_surplus_usd", "on_device_token_share"):
        assert one[name] == pytest.approx(other[name], rel=1e-12)


def test_welfare_adds_up_with_latency():
    assert max(both_routes(Economy(channels("months=2", "own_hardware.device.latency=0.1"))).gaps) <= 1e-9


@pytest.mark.parametrize("measure", ["on_device_token_share", "self_hosted_token_share"])
def test_on_more_tokens_run_on_devices(measure):
    assert min(moves(SWITCH, measure, settings=(False, {"latency_value": 0.3}), months=2)) > 0
