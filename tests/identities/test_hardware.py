"""What must hold of compute in every month: nobody uses what is not there, and every unit is paid for."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.finance import present_value
from simulation.goods.fleet import terms
from simulation.scenario import load
from tests.economies import around, played, toy
from tests.identities.test_books import SCARCE

CASES = {
    "toy": lambda: toy("months=12", *SCARCE),
    "toy, nothing by the hour": lambda: toy("months=12", *SCARCE, "hardware.by_hour=0", "hardware.contract_lead=3"),
    "too small a fleet": lambda: toy("months=8", *SCARCE, "hardware.lead_time=60", "demand.intensity_growth=20"),
    "real labs": lambda: load("light", ["months=4", "users.types=80", "hardware.by_hour=0.05", "shadow_every=0"]),
}


@pytest.fixture(scope="module", params=CASES)
def months(request):
    """What suppliers had, used and paid in every month."""
    economy = Economy(CASES[request.param]())
    state, seen = {}, []
    around(economy, "s07", lambda it: state.update(busy=it.sellers.busy.copy()), lambda it: None)
    around(economy, "s08", lambda it: None, lambda it: seen.append(_month(it, state["busy"])))
    economy.run()
    return [month | {"row": row} for month, row in zip(seen, economy.recorder.monthly, strict=True)]


def _month(economy, busy):
    offers, sellers, count = economy.offers, economy.sellers, len(economy.sellers)
    billed = (offers.billed + offers.quota_billed).sum(1)
    paid = dict.fromkeys(sellers.names, 0.0)
    for (payer, _, account), usd in economy.ledger.month(economy.month).items():
        if account in ("energy", "compute for serving"):
            paid[payer] += usd
    return {
        "used": np.bincount(offers.supplier, offers.units * billed, count),
        "own cost": np.bincount(offers.supplier, (offers.serving + offers.idle) * billed, count),
        "paid": np.array([paid[name] for name in sellers.names]),
        "hired": sellers.hired.copy(),
        "capacity": sellers.capacity.copy(),
        "compute": economy.compute,
        "target": economy.setup.hardware.target_utilisation,
        "flows": economy.ledger.month(economy.month),
        "terms": terms(economy.setup, economy.compute.trend),
        "busy": busy,
    }


def test_nobody_serves_more_than_its_compute_can(months):
    for month in months:
        assert (month["used"] <= month["hired"] / month["target"] * (1 + 1e-9)).all()


def test_no_more_is_let_than_there_is(months):
    for month in months[1:]:
        let = month["hired"].sum() + month["compute"].research_units
        assert let <= month["compute"].fleet * (1 + 1e-9)
        assert month["row"]["gpu_load"] <= 1 + 1e-9


def test_unit_costs_times_tokens_are_what_was_paid(months):
    """Energy of use and rent of what was hired, idle or not, for everybody who served anything."""
    for month in months:
        sold = month["used"] > 0
        np.testing.assert_allclose(month["own cost"][sold], month["paid"][sold], rtol=1e-9)
        rent = month["hired"] * month["compute"].rent
        assert (month["paid"] >= rent * (1 - 1e-12)).all()


def test_data_centres_pass_everything_on(months):
    for month in months:
        net = sum(usd * ((key[1] == "datacentres") - (key[0] == "datacentres")) for key, usd in month["flows"].items())
        assert net == pytest.approx(0, abs=1e-9 * sum(month["flows"].values()))


def test_contracts_are_scaled_only_when_the_fleet_is_full(months):
    for month in months[1:]:
        if month["compute"].research < 1:
            let = month["hired"].sum() + month["compute"].research_units
            assert let == pytest.approx(month["compute"].fleet, rel=1e-9)


def test_monthly_user_cost_and_cash_have_the_same_present_value():
    """Over the life of one delivery: data centres' charge and vendor's margin against the cash that moved."""
    economy = played(toy("months=1", *SCARCE, "hardware.life=24"))
    setup, rate, life = economy.setup, economy.setup.finance.discount_rate, 24
    new = economy.fleets.delivered == 0
    units = economy.fleets.units[new].sum()
    months = [terms(setup, setup.cost.hardware ** (-month / 12)) for month in range(life)]
    flows = economy.ledger.month(0)
    charges = np.array([units * month.charge for month in months])
    made = np.array([units * month.production for month in months])
    assert present_value(charges, rate) == pytest.approx(flows["datacentres", "chips", "hardware delivered"])
    assert present_value(made, rate) == pytest.approx(flows["chips", "resources", "making chips"])


def test_at_the_reference_the_layers_above_earn_what_they_earn_without_limits():
    """First month, rent 1, normal load: chips' margin is the rent share of what is let, data centres earn nothing."""
    economy = played(toy("months=1", *SCARCE, "labs.alpha.rd=0", "labs.beta.rd=0", "hardware.contract_lot=0"))
    row = economy.recorder.monthly[0]
    compute = economy.compute
    assert compute.rent_index == pytest.approx(1.0)
    reserved = economy.sellers.capacity.sum()
    assert row["chips_profit_usd"] == pytest.approx(0.3 * reserved)
    idle = (reserved - economy.sellers.hired.sum()) * (1 - economy.setup.hardware.upkeep)
    owned = economy.fleets.owned(0, economy.sellers.active).sum() / compute.fleet
    assert row["datacentres_profit_usd"] == pytest.approx(-idle * (1 - owned), abs=1e-6 * reserved)


def test_a_fleet_too_small_turns_people_away():
    economy = played(CASES["too small a fleet"]())
    rows = economy.recorder.monthly
    assert max(row["rationed_token_share"] for row in rows) > 0.05
    assert max(row["rent_index"] for row in rows) > 1.2
    assert max(row["unserved_token_share"] for row in rows) < max(row["rationed_token_share"] for row in rows)


def test_without_limits_everything_is_as_if_there_were_none():
    economy = played(toy("months=3"))
    assert len(economy.fleets) == 0
    assert not economy.sellers.hired.any()
    assert not economy.offers.idle.any()
    assert {row["rent_index"] for row in economy.recorder.monthly} == {1.0}
    assert {row["rationed_token_share"] for row in economy.recorder.monthly} == {0.0}
