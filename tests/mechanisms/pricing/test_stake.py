"""Stakes: profit shares and credits pass between lab and partner, the partner alone sells, and welfare adds up."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import RESALE, resold, toy
from tests.identities.second_route import gaps
from tests.mechanisms import moves

SWITCH = "pricing.stake"
PLAIN = {"equity_share": 0.3, "exclusive": 0, "compute_credits": 0.05}
TWO = RESALE | {
    "hosts": RESALE["hosts"] | {"second": {"kind": "cloud", "cash": 1e9}},
    "labs": {"alpha": {"resale": {name: {"share_of_revenue": 0.2} for name in ("cloudy", "second")}}},
}


def test_the_lab_pays_its_share_of_last_months_profit_and_gets_credits():
    economy = Economy(resold("months=2", mechanisms={SWITCH: PLAIN}), seed=1)
    economy.step()
    profit = economy.sellers.profit[economy.sellers.names.index("alpha")]
    economy.step()
    flows, rd = economy.ledger.month(1), economy.sellers.rd[economy.sellers.names.index("alpha")]
    assert profit > 0
    assert flows["alpha", "cloudy", "share of profit"] == pytest.approx(0.3 * profit, rel=1e-12)
    assert ("alpha", "cloudy", "share of profit") not in economy.ledger.month(0)
    for way in (("cloudy", "alpha", "investment in credits"), ("alpha", "cloudy", "compute bought with credits")):
        assert flows[way] == pytest.approx(0.05 * rd, rel=1e-12)
    assert flows["cloudy", "alpha", "compute delivered for credits"] == pytest.approx(0.05 * rd, rel=1e-12)
    between = {key: usd for key, usd in flows.items() if set(key[:2]) == {"alpha", "cloudy"}}
    net = sum(usd if key[0] == "cloudy" else -usd for key, usd in between.items() if "wholesale" not in key)
    assert net == pytest.approx(0.05 * rd - 0.3 * profit, rel=1e-9)


def test_a_lab_with_losses_pays_nothing_and_a_poor_cloud_gives_little():
    poor = ("labs.alpha.overhead=1e10", "labs.alpha.cash=1e12", "hosts.cloudy.cash=1.2e6", "months=2")
    economy = Economy(resold(*poor, mechanisms={SWITCH: PLAIN}), seed=1).run()
    assert economy.ledger.month(0)["cloudy", "alpha", "investment in credits"] == pytest.approx(1e5)
    assert not any(key[3] == "share of profit" for key in economy.ledger.flows)


def test_exclusive_leaves_the_partner_alone_with_the_labs_weights():
    economy = Economy(toy(mechanisms={SWITCH: PLAIN | {"exclusive": 1}}, **TWO), seed=1)
    (open_to,) = economy.hooks("available")
    offers, sellers, live = economy.offers, economy.sellers, economy.mechanism_view().live
    partner = int(economy.state[SWITCH]["partner"][sellers.names.index("alpha")])
    assert sellers.names[partner] in ("cloudy", "second")
    tied = np.isin([sellers.names[row] for row in offers.seller[live]], ("cloudy", "second")) & (
        offers.contract[live] == 1
    )
    assert tied.sum() == 4  # two clouds, two sets of weights
    np.testing.assert_array_equal(open_to.all(1), ~tied | (offers.seller[live] == partner))
    assert (open_to == open_to[:, :1]).all()


def test_on_money_goes_round_and_what_clouds_gain_labs_lose():
    assert min(moves(SWITCH, "circular_revenue_share", base="toy", months=3, last=1, **RESALE)) > 0
    alone = {"exclusive": 0, "compute_credits": 0}
    both = [
        moves(
            SWITCH, f"profit_{layer}_usd", base="toy", months=2, last=1, seeds=(1,), settings=(False, alone), **RESALE
        )[0]
        for layer in ("clouds", "closed_labs")
    ]
    assert both[0] > 0
    assert sum(both) == pytest.approx(0.0, abs=1e-6 * both[0])


def test_welfare_adds_up_and_nothing_happens_without_clouds():
    assert max(gaps(Economy(resold("months=3", mechanisms={SWITCH: True}), seed=1))) <= 1e-9
    economy = Economy(toy("months=1", mechanisms={SWITCH: True}), seed=1).run()
    assert (economy.state[SWITCH]["partner"] == -1).all()
    assert economy.hooks("flows") == [[]]
