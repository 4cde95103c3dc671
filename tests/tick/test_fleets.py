"""Reservations and orders, seen in an economy."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.equations.capacity import entry_load
from simulation.goods.fleet import RENTAL
from simulation.tick.compute import curve, hired, serves
from simulation.tick.fleets import order, reserve
from tests.economies import play_until, played, toy
from tests.identities.test_books import SCARCE

ANY = ("hardware.lot=0", "hardware.contract_lot=0")


def ready(*changes):
    """An economy whose first month has come to stage 9."""
    economy = Economy(toy(*SCARCE, *changes))
    play_until(economy, "s09")
    return economy


def acting(economy):
    return writing(economy.tables, ("sellers.reserved", "sellers.need", "sellers.growth", "fleets.*"))


def test_fleets_suit_the_first_demand():
    economy = Economy(toy(*SCARCE))
    growth = economy.setup.technology.spend_growth ** (1 / 12)
    rd = economy.sellers.rd.sum() * growth * economy.setup.cost.rd_compute_share
    wanted = economy.sellers.reserved[:, 0].sum() + rd
    assert economy.fleets.installed(0) == pytest.approx(wanted / economy.setup.hardware.normal_load)
    path = [economy.fleets.installed(month) for month in range(1 + economy.setup.hardware.lead_time)]
    np.testing.assert_allclose(np.diff(np.log(path)), economy.compute.growth, rtol=1e-9)
    play_until(economy, "s05")
    assert economy.compute.rent_index == pytest.approx(1.0)


def test_orders_fill_up_to_the_load_of_zero_profit():
    economy = ready(*ANY)
    economy.compute = economy.compute._replace(reference_demand=2 * economy.compute.reference_demand)
    with acting(economy):
        order(economy)
    months = 1 + economy.setup.hardware.lead_time
    demand = economy.compute.reference_demand * np.exp(economy.compute.growth * months)
    load = entry_load(economy.compute.price, curve(economy))
    assert economy.fleets.installed(economy.month + months) == pytest.approx(demand / load)
    new = economy.fleets.delivered == economy.month + months
    assert set(economy.fleets.owner[new]) == {RENTAL, economy.sellers.names.index("gamma")}
    assert (economy.fleets.price[new] == economy.compute.price).all()
    rows = len(economy.fleets)
    with acting(economy):
        order(economy)  # nothing is short any more
    assert len(economy.fleets) == rows


def test_a_sellers_own_fleet_follows_its_own_need():
    economy = ready(*ANY)
    economy.compute = economy.compute._replace(reference_demand=2 * economy.compute.reference_demand)
    gamma = economy.sellers.names.index("gamma")
    with acting(economy):
        order(economy)
    months = 1 + economy.setup.hardware.lead_time
    growth = np.exp(economy.sellers.growth[gamma] * months)
    owned = economy.fleets.owned(economy.month + months, economy.sellers.active)[gamma]
    assert owned >= 0.5 * economy.sellers.need[gamma] * growth * (1 - 1e-9)


def test_contracts_run_through_their_lead_time():
    economy = ready(*ANY, "hardware.contract_lead=3")
    signed = economy.sellers.reserved.copy()
    with acting(economy):
        economy.sellers.growth = 0.01
        reserve(economy)
    np.testing.assert_array_equal(economy.sellers.reserved[:, :2], signed[:, 1:])
    np.testing.assert_allclose(economy.sellers.reserved[:, 2], economy.sellers.need * np.exp(0.03))


def test_nobody_signs_for_more_than_the_plan_limit():
    economy = ready(*ANY)
    with acting(economy):
        economy.sellers.growth = 5.0
        reserve(economy)
    np.testing.assert_allclose(economy.sellers.reserved[:, 0], economy.sellers.need * 1.5)


def test_who_has_no_contract_rents_by_the_hour_what_is_free():
    economy = Economy(toy(*SCARCE))
    play_until(economy, "s04")
    with writing(economy.tables, ("sellers.reserved",)):
        economy.sellers.reserved = 0.0
    for stage in economy.stages[3:6]:
        with writing(economy.tables, stage.writes):
            stage.run(economy)
    free = economy.compute.fleet - economy.compute.research_units
    asked = np.bincount(economy.offers.supplier, economy.offers.units * economy.offers.asked.sum(1), 3)
    np.testing.assert_allclose(serves(economy), asked * min(1.0, 0.05 * free / asked.sum()))
    economy.month = 1
    np.testing.assert_allclose(hired(economy, asked / 2), asked / 2)


def test_idle_compute_raises_the_cost_that_is_booked_and_then_the_one_that_is_priced():
    economy = Economy(toy(*SCARCE, "months=2", *ANY))
    economy.step()
    alpha = economy.sellers.names.index("alpha")
    with writing(economy.tables, ("sellers.reserved",)):
        economy.sellers.put("reserved", alpha, 3.0 * economy.sellers.reserved[alpha])
    economy.step()
    sellers, offers = economy.sellers, economy.offers
    used = np.bincount(offers.supplier, offers.units * offers.billed.sum(1), len(sellers))
    np.testing.assert_allclose(sellers.idle_cost, economy.compute.rent * (sellers.hired - used), rtol=1e-9)
    assert sellers.idle_cost[alpha] > 0
    assert (offers.idle[(offers.supplier == alpha) & (offers.billed.sum(1) > 0)] > 0).all()
    assert sellers.busy[alpha] == pytest.approx(1 + 0.2 * (used[alpha] / sellers.hired[alpha] - 1))
    play_until(economy, "s05")
    share = economy.setup.cost.energy_share
    own = offers.active & (offers.supplier == alpha)
    hardware = offers.units * economy.compute.rent
    energy = offers.units * economy.compute.trend * share / (1 - share)
    np.testing.assert_allclose(offers.serving[own], (energy + hardware / sellers.busy[alpha])[own])


def test_the_baseline_rule_alone_makes_rent_move():
    """No seasonal term, no shock: rents of a run differ from month to month and return to where they were."""
    rents = np.array([row["rent_index"] for row in played(toy("months=24", *SCARCE)).recorder.monthly])
    assert rents.std() > 0.02
    assert (np.diff(np.sign(rents[1:] - np.median(rents))) != 0).sum() >= 2


def test_a_fleet_of_next_to_nothing_orders_next_to_nothing():
    """The shortage over a need of the least number above zero would overflow; the order is that need."""
    economy = ready(*ANY, "hosts.gamma.fleet=5e-324")
    economy.compute = economy.compute._replace(reference_demand=2 * economy.compute.reference_demand)
    before = economy.fleets.installed(economy.month + 1 + economy.setup.hardware.lead_time)
    with acting(economy):
        order(economy)
    own = economy.fleets.owner == economy.sellers.names.index("gamma")
    assert economy.fleets.units[own].sum() < 1e-300
    assert economy.fleets.installed(economy.month + 1 + economy.setup.hardware.lead_time) > before
