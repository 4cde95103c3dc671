"""Liability: it is part of what a machine costs, and keeps regulated users with vendors."""

import pytest

from simulation.economy import Economy
from tests.economies import channels
from tests.mechanisms import moves, neutral

SWITCH = "demand.local_liability"


def test_hazard_times_loss_falls_on_machines_of_firms_alone():
    usual = neutral(SWITCH, setting=True)
    on = neutral(SWITCH, setting={"liability": 2.0, "incident_hazard": 0.01, "incident_loss": 5e4})
    for name, machine in on.own_hardware.items():
        extra = 500.0 if "regulated" in machine.segments else 0.0
        assert machine.liability == pytest.approx(2 * usual.own_hardware[name].liability + extra, rel=1e-12)


def test_off_a_machine_costs_its_purchase_and_upkeep():
    economy = Economy(neutral(SWITCH), seed=1)
    for row, name in enumerate(economy.plans.names):
        if name.startswith("own "):
            machine = economy.setup.own_hardware[name.removeprefix("own ")]
            assert economy.plans.fee[row] == pytest.approx(
                machine.price * machine.cost + machine.upkeep * machine.wage, rel=1e-12
            )


def test_on_fewer_run_weights_themselves():
    dear = {"incident_hazard": 0.02, "incident_loss": 1e5}
    for measure in ("self_hosted_token_share", "regulated_machine_owner_share"):
        assert max(moves(SWITCH, measure, settings=(False, dear), months=2)) < 0


def test_an_indemnity_keeps_the_regulated_with_closed_weights():
    base, on = neutral(SWITCH, setting=True), neutral(SWITCH, setting={"indemnity": 0.1})
    assert on.segments["regulated"].premium == pytest.approx(base.segments["regulated"].premium + 0.1)
    assert on.segments["consumer"] == base.segments["consumer"]
    kept = moves(SWITCH, "regulated_machine_owner_share", settings=(True, {"indemnity": 0.2}), months=2)
    assert max(kept) < 0


def last(setting, seed):
    scenario = channels("months=3", mechanisms={SWITCH: setting})
    return Economy(scenario, seed=seed).run().recorder.monthly[-1]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_regulated_buy_more_closed_weights_the_more_is_shifted_to_vendors(seed):
    """Off, with incidents at USD 2,000 a month, and with a vendor's indemnity besides."""
    hazard = {"incident_hazard": 0.02}
    found = [last(setting, seed) for setting in (False, hazard, hazard | {"indemnity": 0.1})]
    closed = [one["regulated_closed_token_share"] for one in found]
    own = [one["regulated_own_token_share"] for one in found]
    assert closed[0] < closed[1] < closed[2]
    assert own[0] > own[1] > own[2]
