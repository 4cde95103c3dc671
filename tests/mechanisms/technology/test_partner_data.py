"""Partner data: who gets the contracts, what is paid for them, and that no money or value is lost."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.technology.partner_data import PartnerData
from simulation.plugins import load
from simulation.streams import Streams
from tests.economies import toy
from tests.identities.second_route import both_routes
from tests.measures.months import month
from tests.mechanisms import moves

SWITCH = "technology.partner_data"


def view(month_now):
    sellers = type("Rows", (SimpleNamespace,), {"__len__": lambda rows: 3})(
        names=["a", "b", "host"], active=np.ones(3, bool), research_budget=np.array([300.0, 100.0, 0.0])
    )
    setup = SimpleNamespace(technology=SimpleNamespace(rd_run_share=0.15))
    return SimpleNamespace(sellers=sellers, month=month_now, uniform=Streams(1).uniform, setup=setup)


def played(months, **numbers):
    rule = PartnerData(PartnerData.Parameters(contracts=120, partner_data_stock=1.2, **numbers))
    state = rule.start(view(0))
    for now in range(months):
        state = rule.advance(view(now), state)
    return rule, state


def test_exclusive_contracts_go_by_research():
    _, state = played(120)
    assert state["held"].sum() == pytest.approx(1.2)
    assert state["held"][2] == 0
    share = state["held"][0] / 1.2
    assert share == pytest.approx(0.75, abs=3 * np.sqrt(0.75 * 0.25 / 120))
    _, later = played(125)
    np.testing.assert_array_equal(later["held"], state["held"])


def test_what_all_get_all_hold_and_the_price_is_a_share_of_its_worth():
    rule, state = played(60, exclusive=False, price=0.4)
    np.testing.assert_allclose(state["held"], [0.6, 0.6, 0], rtol=1e-12)
    np.testing.assert_allclose(rule.effort(view(60), state), [np.exp(0.6), np.exp(0.6), 1])
    first, second = rule.flows(view(60), state)
    assert first.usd == pytest.approx(0.4 * (np.exp(0.6) - 1) * 45)
    assert (first.payer, second.payer, second.payee) == ("a", "b", "rights holders")


def test_welfare_closes_by_the_second_route():
    economy = Economy(toy("months=4", mechanisms={SWITCH: {"partner_data_stock": 5.0, "contracts": 3}}))
    seen = both_routes(economy)
    assert max(seen.gaps) <= 1e-9
    last = seen.rows[-1]
    assert last["partner_data_usd"] > 0
    assert last["profit_rights_holders_usd"] == pytest.approx(last["partner_data_usd"])


def test_the_measure_by_hand():
    flows = {("a", "rights holders", "partner data"): 30.0, ("b", "rights holders", "partner data"): 10.0}
    row = load("measures", "partner_data")(month(flows=flows | {("a", "labour", "overhead"): 5.0}))
    assert row == {"partner_data_usd": 40.0, "partner_data_hhi": pytest.approx(0.625)}
    assert np.isnan(load("measures", "partner_data")(month())["partner_data_hhi"])


def test_nobody_does_research():
    Economy(toy("months=2", "labs.alpha.rd=0", "labs.beta.rd=0", mechanisms={SWITCH: True})).run()


def test_on_data_add_to_training_and_are_paid_for():
    assert min(moves(SWITCH, "training_factor", months=4, seeds=(1,))) > 0
    assert min(moves(SWITCH, "partner_data_usd", months=4, seeds=(2,))) > 0
