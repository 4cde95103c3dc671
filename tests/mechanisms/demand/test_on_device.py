"""On-device use: the bonus is added to what a device is worth, nobody has one at the neutral value, use moves to it."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.demand.on_device import OnDevice
from tests.economies import channels
from tests.mechanisms import moves, neutral

SWITCH = "demand.on_device"


def test_on_devices_gain_latency_and_servers_do_not():
    on, usual = neutral(SWITCH, setting={"latency_value": 0.04, "device_capability": 25}), neutral(SWITCH, setting=True)
    assert on.own_hardware["device"].latency == 0.04
    assert on.own_hardware["device"].behind == usual.own_hardware["device"].behind - 25
    assert on.own_hardware["server"] == usual.own_hardware["server"]


def test_latency_is_worth_as_much_as_control():
    """Both are shares of value: a device with one in place of the other is the same economy."""
    machine = {"device": {"control": 0.1, "latency": 0.1}}, {"device": {"control": 0.2, "latency": 0.0}}
    one, other = (Economy(channels("months=2"), seed=1) for _ in range(2))
    for economy, block in zip((one, other), machine, strict=True):
        old = economy.setup.own_hardware["device"]
        economy.setup.own_hardware["device"] = old.model_copy(update=block["device"])
        economy.run()
    np.testing.assert_allclose(one.plans.tokens, other.plans.tokens, rtol=1e-12)


def test_at_the_neutral_value_no_token_is_used_on_a_device():
    economy = Economy(neutral(SWITCH, months=2), seed=1).run()
    assert economy.recorder.monthly[-1]["device_tokens_mtok"] == 0
    assert neutral(SWITCH).own_hardware["server"].segments


def test_a_scenario_without_machines_has_nothing_to_switch():
    assert OnDevice().on(neutral(SWITCH, base="toy")) == {}


@pytest.mark.parametrize("measure", ["device_token_share", "device_tokens_mtok"])
def test_on_more_is_used_on_devices(measure):
    assert min(moves(SWITCH, measure, months=3)) > 0
