"""Certificates: who applies, what it costs, from when one holds, and who finds no payer."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from tests.economies import toy
from tests.policies.worlds import account, cells, entry, row

NAMES = {"alpha-large", "alpha-small", "beta-open"}


def rule(start="2026-05-01", segment=("public",), **numbers):
    return entry("certified_only", segment=list(segment), start=start, numbers=numbers)


def economy_under(*rules, months=7, changes=()):
    return Economy(toy(f"months={months}", "technology.release_interval=36", *changes, policies=list(rules)), 1)


def sold(economy):
    """Mtok that public users of each set of weights bought this month, by name."""
    tokens = economy.offers.served[:, :, cells(segment=["public"])].sum((1, 2))
    return {name: float(tokens[economy.offers.weights == row(economy.weights, name)].sum()) for name in sorted(NAMES)}


def test_nothing_uncertified_is_sold_to_covered_users_and_others_do_not_notice():
    economy = economy_under(rule(cert_cost=1e11, grandfather=False))
    economy.run()
    assert all(tokens == 0 for tokens in sold(economy).values())
    assert economy.offers.served[:, :, ~cells(segment=["public"])].sum() > 0
    assert not account(economy, "compliance staff")


def test_weights_on_sale_at_the_start_hold_one_and_later_ones_do_not():
    economy = Economy(toy("months=7", "technology.release_interval=1", policies=[rule(cert_cost=1e11)]), 1).run()
    weights = economy.weights
    np.testing.assert_array_equal(weights.certified, np.where(weights.released < 2, 2, -1))
    assert (weights.released > 2).any()


def test_who_earns_it_back_applies_pays_once_and_holds_it_when_it_is_there():
    """Gross profit of last month in covered cells x payback >= cost, by developer; it holds from 3 months later."""
    economy = economy_under(rule(cert_cost=1e6, cert_time=3, payback=12, grandfather=False), months=7)
    for _ in range(2):
        economy.step()
    offers, sellers = economy.offers, economy.sellers
    margin = (offers.price - offers.serving) * offers.billed[:, cells(segment=["public"])].sum(1)
    own = offers.seller == economy.weights.developer[offers.weights]
    earned = np.bincount(offers.seller[own], margin[own], len(sellers))
    pays = {name: earned[row(sellers, name)] * 12 >= 1e6 for name in ("alpha", "beta")}
    assert pays == {"alpha": True, "beta": pays["beta"]}
    economy.step()
    certified = dict(zip(economy.weights.names, economy.weights.certified, strict=True))
    assert certified["alpha-large"] == certified["alpha-small"] == 5
    assert certified["beta-open"] == (5 if pays["beta"] else -1)
    assert account(economy, "compliance staff", payer="alpha") == {2: 2e6}
    assert sold(economy)["alpha-large"] == 0
    for month in (3, 4):
        economy.step()
        assert sold(economy)["alpha-large"] == 0, month
    economy.step()
    assert sold(economy)["alpha-large"] > 0
    assert account(economy, "compliance staff", payer="alpha") == {2: 2e6}


def test_open_weights_whose_developer_earns_nothing_on_them_find_no_payer():
    """The same open weights, sold by their developer, and by a host while the developer sells nothing (S08).

    Hosts' profit, many times the cost of a certificate, pays for none.
    """
    law = rule(cert_cost=1e3, cert_time=0, grandfather=False, start="2026-05-01")
    own, lone = economy_under(law, months=4), economy_under(law, months=4)
    api = lone.offers.seller == row(lone.sellers, "beta")
    with writing(lone.tables, ("offers.active",)):
        lone.offers.active = lone.offers.active & ~api
    for economy in (own, lone):
        economy.run()
    hosted = lone.offers.seller == row(lone.sellers, "gamma")
    assert ((lone.offers.price - lone.offers.serving) * lone.offers.billed.sum(1))[hosted].sum() > 1e6
    assert sold(own)["beta-open"] > 0
    assert sold(lone)["beta-open"] == 0


def test_the_law_may_bar_open_weights():
    economy = economy_under(rule(cert_cost=1.0, cert_time=0, grandfather=False, open_can_certify=False)).run()
    after = sold(economy)
    assert after["beta-open"] == 0
    assert after["alpha-large"] > 0


def test_one_certificate_serves_all_segments_that_ask_for_one():
    two = [
        rule(cert_cost=1e6, cert_time=2, grandfather=False, start="2026-05-01"),
        rule(cert_cost=1e6, cert_time=2, grandfather=False, start="2026-05-01", segment=("regulated",))
        | {"name": "firms"},
    ]
    economy = economy_under(*two, months=4).run()
    assert sum(account(economy, "compliance staff", payer="alpha").values()) == pytest.approx(2e6)
