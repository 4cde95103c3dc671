"""The application layer: a lab's own applications cost it what serving costs, and hand their result to it."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.offer import APPLIED
from tests.economies import resold, toy
from tests.identities.second_route import gaps
from tests.scenarios import problem

SWITCH = "pricing.app_layer"


def made(setting, *changes):
    return resold("months=3", "turnover.lab_entry=0", *changes, mechanisms={SWITCH: setting})


def played(setting, seed=1):
    return Economy(made(setting), seed=seed).run()


def applications(economy):
    offers = economy.offers
    return np.flatnonzero(offers.active & (offers.contract == APPLIED))


def test_own_applications_cost_serving_and_integration_and_others_the_list_price():
    economy = played(True)
    offers, names = economy.offers, economy.sellers.names
    for row in applications(economy):
        source = offers.source[row]
        paid = offers.serving[row] if names[offers.seller[row]].startswith("alpha-") else offers.wholesale[row]
        assert offers.cost[row] == pytest.approx(paid + offers.integration[row], rel=1e-12)
        if names[offers.seller[row]] == "coder":
            assert paid == pytest.approx(0.9 * offers.price[source], rel=1e-12)


def test_their_result_is_the_labs():
    economy = played(True)
    flows = [(key, usd) for key, usd in economy.ledger.flows.items() if key[3] == "result of own applications"]
    assert {name for key, _ in flows for name in key[1:3]} == {"alpha", "alpha-law", "alpha-finance", "alpha-health"}
    rows = [economy.sellers.names.index(f"alpha-{vertical}") for vertical in ("law", "finance", "health")]
    np.testing.assert_allclose(economy.sellers.profit[rows], 0.0, atol=1e-3)


def test_without_it_no_lab_owns_an_application():
    on = made(True).resolved()
    off = made(False).resolved()
    assert not any(app["owner"] for app in off["apps"].values())
    again = toy(mechanisms={SWITCH: False}, labs=on["labs"], hosts=on["hosts"], apps=on["apps"])
    assert not any(app.owner for app in again.apps.values())
    assert played(False).recorder.monthly[-1]["lab_share_of_apps"] == 0


def test_on_labs_sell_applications_and_more_is_used_through_them():
    for seed in (1, 2):
        off, on = (played(setting, seed).recorder.monthly[-1] for setting in (False, True))
        for measure in ("lab_share_of_apps", "app_token_share"):
            assert on[measure] > off[measure]


def test_foreclosed_vendors_build_on_open_weights():
    economy = played({"foreclosure": True})
    offers, names = economy.offers, economy.sellers.names
    coder = [row for row in applications(economy) if names[offers.seller[row]] == "coder"]
    assert coder
    assert (economy.weights.openness[offers.weights[coder]] > 0).all()
    own = [row for row in applications(economy) if names[offers.seller[row]].startswith("alpha-")]
    assert {names[economy.weights.developer[offers.weights[row]]] for row in own} == {"alpha"}


def test_a_lab_owns_applications_on_its_own_weights_only():
    apps = {"coder": {"lab": "beta", "owner": "alpha"}}
    said = problem(toy().resolved() | {"apps": apps})
    assert "apps.coder.owner is 'alpha', but it runs on weights of 'beta'" in said


@pytest.mark.parametrize("limited", ["false", "true"])
def test_welfare_by_both_routes(limited):
    assert max(gaps(Economy(made({"foreclosure": True}, f"hardware.limited={limited}"), seed=1))) <= 1e-9
