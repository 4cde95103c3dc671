"""A lead that lasts becomes lock-in: by the closed form of its length, borne by the leader's customers."""

import dataclasses

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import toy
from tests.mechanisms import moves

SWITCH = "technology.lead_to_moat"
PLAIN = {"lockin_rate": 0.02, "required_lead_months": 10, "lockin_decay": 0.25}


def test_after_n_months_of_lead_the_stock_is_the_closed_form_and_then_it_fades():
    economy = Economy(toy("months=4", "technology.release_interval=36", mechanisms={SWITCH: PLAIN}), seed=1).run()
    alpha, beta = (economy.sellers.names.index(name) for name in ("alpha", "beta"))
    stock = economy.state[SWITCH]["stock"]
    assert stock[alpha] == pytest.approx(0.02 * 10 * (1 - 0.9**4), rel=1e-12)
    assert stock.sum() == stock[alpha]
    rule, view = economy.mechanisms[SWITCH], economy.mechanism_view()
    led = np.zeros(len(stock))
    led[beta] = 0.1
    assert rule.advance(view, {"stock": led})["stock"][beta] == pytest.approx(0.075, rel=1e-12)


def test_customers_bear_their_own_sellers_lock_in():
    economy = Economy(toy("months=1", mechanisms={SWITCH: PLAIN}), seed=1).run()
    stock = np.zeros(len(economy.sellers))
    stock[economy.sellers.names.index("alpha")] = 0.3
    economy.state[SWITCH] = {"stock": stock}
    (sticky,) = economy.hooks("stickiness")
    people, held = economy.this_market().people, economy.sellers.incumbency[economy.sellers.names.index("alpha")]
    for single in people.singles[:5]:
        own = np.flatnonzero(people.user == single)
        assert sticky[single] == pytest.approx(0.3 * held[own[0]], rel=1e-12)
    assert (sticky <= 0.3 + 1e-12).all()
    assert sticky.max() > 0.05


def test_on_switching_gets_dearer_month_by_month_up_to_the_limit():
    found = moves(SWITCH, "switching_cost", base="toy", months=4, last=1, settings=(False, {"lockin_rate": 0.05}))
    assert min(found) > 0.01
    longer = moves(SWITCH, "switching_cost", base="toy", months=6, last=1, settings=(False, {"lockin_rate": 0.05}))
    assert min(np.subtract(longer, found)) > 0


def test_with_nothing_on_sale_nobody_leads():
    economy = Economy(toy("months=1", mechanisms={SWITCH: PLAIN}), seed=1)
    rule, view = economy.mechanisms[SWITCH], economy.mechanism_view()
    empty = dataclasses.replace(view, live=np.zeros(0, int))
    left = rule.advance(empty, {"stock": np.array([0.4, 0.0, 0.0])})["stock"]
    np.testing.assert_allclose(left, [0.3, 0, 0], rtol=1e-14)
