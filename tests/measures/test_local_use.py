"""Segments on machines of their own, and the use from which a machine pays."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.plan import OWN
from simulation.parameters import SEGMENTS
from simulation.tick.listing import formula_cost, reference_cost
from tests.economies import channels, played, toy

REGULATED = ('own_hardware.server.segments=["regulated"]', "own_hardware.device.segments=[]")


@pytest.fixture(scope="module")
def industry():
    economy = played(channels("months=2", "demand.niche_share=0.2"))
    economy.month -= 1  # what the last month found is there still
    return economy


def test_own_tokens_are_of_those_who_may_run_machines_and_add_up(industry):
    found = industry.recorder.monthly[-1]
    sold = industry.offers.served.sum((0, 1)).reshape(-1, len(SEGMENTS)).sum(0)
    shares = np.array([found[f"{name}_own_token_share"] for name in SEGMENTS])
    assert shares[SEGMENTS.index("public")] == 0
    assert shares[SEGMENTS.index("enterprise")] > 0
    own = sold * shares / (1 - shares)
    assert own.sum() == pytest.approx(industry.plans.tokens[industry.plans.kind == OWN].sum(), rel=1e-9)


def test_what_the_regulated_use_is_closed_open_or_their_own():
    economy = played(channels("months=1", *REGULATED))
    found, place = economy.recorder.monthly[-1], SEGMENTS.index("regulated")
    sold = economy.offers.served.sum(1).reshape(len(economy.offers), -1, len(SEGMENTS)).sum(1)[:, place]
    closed = economy.weights.openness[economy.offers.weights] == 0
    own = float(economy.plans.tokens[economy.plans.kind == OWN].sum())
    assert found["regulated_own_token_share"] == pytest.approx(own / (own + sold.sum()), rel=1e-9)
    assert found["regulated_closed_token_share"] == pytest.approx(sold[closed].sum() / (own + sold.sum()), rel=1e-9)


def test_owners_of_the_niche(industry):
    found, plans, users = industry.recorder.monthly[-1], industry.plans, industry.users
    owners = plans.share[plans.kind == OWN].sum(0) * industry.this_uptake().ways.people
    assert found["niche_part_of_owners"] == pytest.approx(owners[users.niche].sum() / owners.sum())
    assert 0 < found["niche_part_of_owners"] < 1


def test_from_the_break_even_use_on_a_machine_costs_less_than_its_weights_do_elsewhere(industry):
    found, expected = industry.recorder.monthly[-1], []
    offers, weights = industry.offers, industry.weights
    rows = offers.weights[industry.this_market().live]
    current = rows[(weights.superseded[rows] < 0) & (weights.openness[rows] != 0)]
    best = current[np.argmax(weights.rating[current])]
    price = offers.price[industry.this_market().live][rows == best].min()
    rating = weights.rating[[best]]
    energy = float(reference_cost(industry, rating)[0] * industry.setup.cost.energy_share)
    for name, machine in industry.setup.own_hardware.items():
        fee = industry.plans.fee[industry.plans.names.index(f"own {name}")]
        use = fee / (price - energy)
        assert fee + energy * use == pytest.approx(price * use)
        expected.append(
            (use, use * formula_cost(industry, rating)[0] / (machine.cost * machine.speed * machine.utilisation))
        )
    assert (found["own_break_even_mtok"], found["own_break_even_load"]) == pytest.approx(np.min(expected, axis=0))


def test_without_machines_there_is_nothing_to_break_even():
    for scenario in (toy("months=1"), channels("months=1", "mechanisms.demand.selfhost=false")):
        found = Economy(scenario).run().recorder.monthly[-1]
        assert np.isnan(found["own_break_even_mtok"])
        assert np.isnan(found["niche_part_of_owners"])
        assert found["enterprise_own_token_share"] == 0
