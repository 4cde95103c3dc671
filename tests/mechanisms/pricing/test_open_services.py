"""Services: firms that use an open lab's weights, wherever they run, pay for support."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.mechanisms.pricing.open_services import adopters
from tests.economies import channels, toy
from tests.identities.second_route import gaps

SWITCH = "pricing.open_services"


def played(setting, seed=1):
    made = toy("months=2", "turnover.lab_entry=0", mechanisms={SWITCH: setting})
    return Economy(made, seed=seed).run()


def test_fees_are_attach_rate_times_fee_times_adopters_and_staff_is_paid_of_it():
    economy = Economy(toy("months=1", mechanisms={SWITCH: True}), seed=1).run()
    flows = {key[1:]: usd for key, usd in economy.ledger.flows.items() if "services" in key[3]}
    usd = flows["industry", "beta", "services"]
    assert flows["beta", "labour", "services staff"] == pytest.approx(usd / 2)
    assert len(flows) == 2
    row = economy.recorder.monthly[0]
    assert row["services_usd"] == usd


def test_adopters_are_firms_by_the_share_of_tokens_the_weights_serve():
    economy = Economy(toy("months=1"), seed=1)
    adoption = economy.users.adoption.copy()
    economy.run()
    view, users, offers = economy.mechanism_view(), economy.users, economy.offers
    found = adopters(view)
    firms = np.isin(users.segment, (2, 3, 4))
    assert found.sum() == pytest.approx((users.people * users.mass * users.adoption)[firms].sum(), rel=1e-9)
    assert (users.adoption >= adoption).all()
    developer = economy.weights.developer[offers.weights]
    beta = economy.sellers.names.index("beta")
    served = offers.served.sum(1)
    by_hand = 0.0
    for cell in range(served.shape[1]):
        here = firms & (users.cell == cell)
        if here.any():
            share = served[developer == beta, cell].sum() / served[:, cell].sum()
            by_hand += (users.people * users.mass * users.adoption)[here].sum() * share
    assert found[beta] == pytest.approx(by_hand, rel=1e-12)


def test_on_open_labs_earn_more():
    for seed in (1, 2):
        off, on = (played(setting, seed).recorder.monthly[-1] for setting in (False, True))
        for measure in ("services_usd", "open_lab_coverage", "profit_open_labs_usd"):
            assert on[measure] > off[measure]


def test_break_even_adoption_is_the_inverse_of_coverage():
    row = played({"support_fee": 50000.0}).recorder.monthly[-1]
    assert row["open_lab_break_even_adoption"] == pytest.approx(1 / row["open_lab_coverage"], rel=1e-12)


def test_without_open_labs_nobody_is_paid():
    closed = {"beta": {"kind": "closed", "openness": "closed", "releases": {"beta-open": {"hosts": {}}}}}
    economy = Economy(toy("months=1", labs=closed, mechanisms={SWITCH: True}), seed=1).run()
    assert economy.recorder.monthly[0]["services_usd"] == 0


def test_welfare_by_both_routes():
    assert max(gaps(Economy(channels("months=2", mechanisms={SWITCH: True})))) <= 1e-9
