"""The niche: a keyed share of types with a taste for control, fewer hours, and open weights in view."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.tick.plans import saved_upkeep, upkeep
from tests.economies import channels, toy
from tests.identities.second_route import both_routes
from tests.mechanisms import moves, neutral

SWITCH = "demand.local_niche"


def test_off_nobody_is_in_it():
    assert neutral(SWITCH).demand.niche_share == 0
    assert not Economy(toy()).users.niche.any()


def test_they_see_open_weights_and_are_the_share():
    economy = Economy(toy("users.types=400", "demand.niche_share=0.25"))
    niche = economy.users.niche
    assert niche.mean() == pytest.approx(0.25, abs=0.05)
    np.testing.assert_array_equal(niche[::2], niche[1::2])
    assert (economy.users.mass[1::2][niche[1::2]] == 1).all()
    assert (economy.users.mass[1::2][~niche[1::2]] < 1).all()


def test_they_save_their_share_of_the_hours():
    economy = Economy(channels("demand.niche_share=0.3", "demand.niche_hassle=0.25"))
    row = economy.plans.names.index("own server")
    whole = upkeep(economy.setup.own_hardware["server"], 0)
    np.testing.assert_allclose(saved_upkeep(economy, row), 0.75 * whole * economy.users.niche, rtol=1e-12)


def test_nobody_who_saves_hours_is_left_out_as_hopeless(monkeypatch):
    """The saving is many times the scale of tastes, so it counts when hopeless ways are passed over."""
    hours = ("months=1", "demand.niche_share=0.5", "demand.niche_hassle=0", "own_hardware.device.upkeep=100")
    one = Economy(channels(*hours)).run().recorder.monthly[-1]
    monkeypatch.setattr("simulation.tick.ways.HOPELESS", 1e6)
    other = Economy(channels(*hours)).run().recorder.monthly[-1]
    assert other["niche_machine_owner_share"] > 0
    for name in ("niche_machine_owner_share", "consumer_surplus_usd"):
        assert one[name] == pytest.approx(other[name], rel=1e-12)


def test_welfare_adds_up_with_a_niche():
    niche = ("demand.niche_share=0.3", "demand.niche_taste=0.3", "own_hardware.server.hassle_growth=0.5")
    assert max(both_routes(Economy(channels("months=3", *niche))).gaps) <= 1e-9


def test_on_more_run_weights_themselves():
    niche = {"niche_share": 0.3}
    for measure in ("self_hosted_token_share", "machine_owner_share"):
        assert min(moves(SWITCH, measure, settings=(False, niche), months=2)) > 0


@pytest.mark.parametrize("hours", [0.2, 40.0])
def test_hours_that_nobody_needs_are_as_none(hours):
    """Everybody committed and saving all hours is machines without upkeep, however many hours others would need."""
    found = []
    for one in (hours, 0.0):
        machines = (f"own_hardware.device.upkeep={one}", f"own_hardware.server.upkeep={50 * one}")
        everybody = ("months=2", "demand.niche_share=1", "demand.niche_hassle=0", *machines)
        economy = Economy(channels(*everybody), seed=1).run()
        found.append((economy.plans.share, economy.users.surplus, economy.users.spending))
    for with_hours, without in zip(*found, strict=True):
        np.testing.assert_allclose(with_hours, without, rtol=1e-9, atol=1e-9)


def test_closed_labs_answer_the_niche_with_lower_prices():
    """With types enough more run weights themselves even so, and nearly all who join are of the niche."""
    found = []
    for setting in (False, {"niche_share": 0.3}):
        economy = Economy(channels("months=1", "users.types=400", mechanisms={SWITCH: setting}), seed=1).run()
        flagship = economy.offers.price[economy.weights.names.index("alpha-large")]
        found.append((economy.recorder.monthly[0], flagship))
    (before, dear), (after, cheap) = found
    assert cheap < dear
    assert after["self_hosted_token_share"] > before["self_hosted_token_share"] + 0.05
    assert after["niche_machine_owner_share"] > 3 * before["machine_owner_share"]
    assert after["niche_part_of_owners"] > 0.5
