"""Hassle: upkeep grows by the year, is paid to labour, and keeps people from machines of their own."""

import pytest

from simulation.economy import Economy
from simulation.parameters import OwnHardware
from simulation.scenario import load
from simulation.tick.plans import own_fee, upkeep
from tests.economies import channels, played
from tests.identities.second_route import both_routes
from tests.mechanisms import monthly, moves, neutral

SWITCH = "demand.hassle"


@pytest.mark.parametrize("growth", [-0.2, 0.0, 0.3])
def test_hours_grow_by_the_year(growth):
    machine = OwnHardware(upkeep=2.0, wage=50.0, hassle_growth=growth, cost=7.0, liability=3.0)
    for year in (0, 1, 3):
        assert upkeep(machine, 12 * year) == pytest.approx(100.0 * (1 + growth) ** year, rel=1e-12)
    assert own_fee(machine, 12) == pytest.approx(10 + 100 * (1 + growth), rel=1e-12)


def test_fees_follow_and_labour_gets_them():
    economy = played(channels("months=7", "own_hardware.server.hassle_growth=1"))
    row = economy.plans.names.index("own server")
    block = economy.setup.own_hardware["server"]
    hours = block.upkeep * block.wage * 2 ** (6 / 12)
    assert economy.plans.fee[row] == pytest.approx(block.cost + block.liability + hours, rel=1e-12)


def test_welfare_adds_up_as_it_grows():
    grows = ("own_hardware.server.hassle_growth=1", "own_hardware.device.hassle_growth=-0.3")
    assert max(both_routes(Economy(channels("months=4", *grows))).gaps) <= 1e-9


def test_off_machines_run_by_themselves():
    assert all(one.upkeep == one.hassle_growth == 0 for one in neutral(SWITCH).own_hardware.values())


def test_on_fewer_run_weights_themselves():
    for seed in (1, 2):
        off, on = (monthly(SWITCH, one, months=2, seed=seed).iloc[-1] for one in (False, True))
        assert on["self_hosted_token_share"] < off["self_hosted_token_share"]
        assert on["machine_owner_share"] < off["machine_owner_share"]


def test_growth_alone_lowers_it():
    grown = {"hassle_growth": 1.0}
    assert max(moves(SWITCH, "self_hosted_token_share", settings=({"hassle_growth": 0.0}, grown), months=3)) < 0


def test_wages_are_those_of_the_machines_times_their_factor():
    before, made = load("light").own_hardware, neutral(SWITCH, setting={"wage": 1.5}).own_hardware
    assert all(made[name].wage == pytest.approx(1.5 * one.wage) for name, one in before.items())
