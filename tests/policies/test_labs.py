"""What reaches labs and hosts: grants and aid, matching, pools, chips, imitation, a public lab."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.tick.s03_release import predicted_rating
from simulation.tick.training import flop
from tests.economies import toy
from tests.policies.worlds import OPEN, account, at_accounts, entry, played, row, three, until

STATE = {"budget": 1.2e9, "research_share": 0.25}


def test_a_subsidy_is_shared_equally_by_those_who_meet_the_conditions():
    """Budget / 12 / number of labs, a part of it bound to R&D; hosts and closed labs get nothing."""
    law = entry("state_subsidy", openness=OPEN, numbers=STATE)
    economy = played(law, months=2, scenario=three)
    for lab in ("beta", "delta"):
        assert account(economy, "grant", "state", lab) == pytest.approx({0: 3.75e7, 1: 3.75e7})
        assert account(economy, "aid for R&D", "state", lab) == pytest.approx({0: 1.25e7, 1: 1.25e7})
    assert account(economy, "grant", "state")[1] == pytest.approx(7.5e7)
    assert economy.recorder.monthly[1]["state_usd"] == pytest.approx(-1e8)


def test_the_budget_grows_from_its_start():
    law = entry("state_subsidy", numbers=STATE | {"growth": 2.0}, start="2026-04-01")
    paid = account(played(law, months=4), "aid for R&D")
    assert paid == pytest.approx({1 + month: 2.5e7 * 2 ** (month / 12) for month in range(3)})


def test_a_grant_that_nobody_can_have_costs_nothing():
    economy = played(entry("state_subsidy", origin=["eu"], numbers=STATE))
    assert not account(economy, "grant")
    assert economy.tables_out()["policies"]["fiscal_cost_usd"].tolist() == [0.0]


def test_aid_is_spent_on_research_beside_the_labs_own():
    """Own R&D of the first month as it was; compute and staff for R&D more by the aid, in the usual shares."""
    law = entry("state_subsidy", openness=OPEN, numbers=STATE | {"research_share": 1.0})
    plain, aided = played(), played(law)
    share = plain.setup.cost.rd_compute_share
    np.testing.assert_array_equal(aided.sellers.rd, plain.sellers.rd)
    for name, part in (("compute for R&D", share), ("R&D staff", 1 - share)):
        more = account(aided, name, payer="beta")[0] - account(plain, name, payer="beta")[0]
        assert more == pytest.approx(1e8 * part, rel=1e-12)
        assert account(aided, name, payer="alpha") == account(plain, name, payer="alpha")
    assert plain.setup.cost.rd_compute_share > 0


def test_aid_makes_better_weights_by_the_law_of_capability():
    """q rises by gamma log2((R + aid) / R) before distillation."""
    law = entry("state_subsidy", openness=OPEN, numbers=STATE | {"research_share": 1.0})
    changes = ("technology.imitation=0",)
    plain, aided = until("s03", changes=changes), until("s03", law, changes=changes)
    beta = row(plain.sellers, "beta")
    gained = predicted_rating(aided)[beta] - predicted_rating(plain)[beta]
    learnt = (aided.sellers.knowledge - plain.sellers.knowledge)[beta]  # aid finds algorithms besides
    own = plain.sellers.rd[beta]
    law_of = plain.setup.technology.points_per_doubling * (np.log2((own + 1e8) / own) + learnt / np.log(2))
    assert gained == pytest.approx(law_of, rel=1e-9)
    assert learnt > 0


def test_a_champion_alone_gets_its_amount():
    numbers = {"champion": "beta", "amount": 1.2e9, "research_share": 0.25, "preference": 0}
    economy = played(entry("national_champion", numbers=numbers))
    assert account(economy, "grant") == account(economy, "grant", "state", "beta") == pytest.approx({0: 7.5e7})
    assert account(economy, "aid for R&D") == pytest.approx({0: 2.5e7})


@pytest.mark.parametrize("rate", [0.3, 0.5])
def test_the_state_pays_its_share_of_all_training_compute(rate):
    """Matching rate / (1 - rate) on own compute: of all compute bought, the state pays `rate`."""
    share = 0.6
    economy = played(entry("compute_subsidy", openness=OPEN, numbers={"rate": rate, "compute_share": share}))
    aid = account(economy, "aid for R&D", "state", "beta")[0]
    own = share * toy().labs["beta"].rd  # stage 1 knows the R&D of the month before
    assert aid / (aid + own) == pytest.approx(rate, rel=1e-12)
    assert not account(economy, "aid for R&D", payee="alpha")


def test_a_pool_adds_what_the_others_put_in():
    """Effective R&D = own + usable x sum of the other members' contribution x R&D; nobody's own shrinks."""
    numbers = {"contribution": 0.4, "usable": 0.5}
    rd = {name: lab.rd for name, lab in three().labs.items()}
    everyone = until("s02", entry("rd_pool", numbers=numbers), scenario=three)
    for lab in rd:
        others = sum(spent for name, spent in rd.items() if name != lab)
        assert everyone.sellers.pool[row(everyone.sellers, lab)] == pytest.approx(0.5 * 0.4 * others, rel=1e-12)
    some = until("s02", entry("rd_pool", openness=OPEN, numbers=numbers), scenario=three)
    pool = dict(zip(some.sellers.names, some.sellers.pool, strict=True))
    assert (pool["alpha"], pool["gamma"]) == (0, 0)
    assert pool["delta"] == pytest.approx(0.2 * rd["beta"])
    riding = until("s02", entry("rd_pool", openness=OPEN, numbers=numbers | {"free_riders": True}), scenario=three)
    assert riding.sellers.pool[row(riding.sellers, "alpha")] == pytest.approx(0.2 * (rd["beta"] + rd["delta"]))
    np.testing.assert_array_equal(some.sellers.research_budget, until("s02", scenario=three).sellers.research_budget)


def test_two_pools_do_not_share():
    numbers = {"contribution": 0.4, "usable": 0.5}
    rd = {name: lab.rd for name, lab in three().labs.items()}
    two = [
        entry("rd_pool", origin=["us"], numbers=numbers),
        entry("rd_pool", origin=["china"], numbers=numbers) | {"name": "east"},
    ]
    economy = until("s02", *two, scenario=three)
    pool = dict(zip(economy.sellers.names, economy.sellers.pool, strict=True))
    home = {name: lab.origin for name, lab in three().labs.items()}
    for lab in rd:
        others = sum(spent for name, spent in rd.items() if name != lab and home[name] == home[lab])
        assert pool[lab] == pytest.approx(0.2 * others)


def test_chips_under_control_make_training_and_serving_dearer():
    """Training compute falls by one factor and ratings by gamma log2 of it; serving costs more by another."""
    law = entry("export_control", origin=["china"], numbers={"training": 4.0, "serving": 1.5})
    changes = ("technology.imitation=0",)
    plain, held = until("s05", changes=changes), until("s05", law, changes=changes)
    beta = row(plain.sellers, "beta")
    both = len(held.offers)  # what beta trains is no longer better than what it has on sale
    assert both == len(plain.offers) - 1
    supplied = held.offers.supplier == beta
    factor = np.where(supplied, 1.5, 1.0)
    np.testing.assert_allclose(held.offers.serving, plain.offers.serving[:both] * factor, rtol=1e-12)
    assert supplied.any()
    assert flop(held, beta, 0.0) == pytest.approx(flop(plain, beta, 0.0) / 4, rel=1e-12)
    lost = predicted_rating(plain)[beta] - predicted_rating(held)[beta]
    assert lost == pytest.approx(2 * plain.setup.technology.points_per_doubling, rel=1e-9)
    others = np.arange(len(plain.sellers)) != beta
    np.testing.assert_array_equal(predicted_rating(plain)[others], predicted_rating(held)[others])


def test_what_leaks_softens_the_control():
    """Factor 1 + (1 - leakage) (multiplier - 1)."""
    law = entry("export_control", origin=["china"], numbers={"training": 4.0, "serving": 1.5}, leakage=0.25)
    held = until("s03", law)
    beta = row(held.sellers, "beta")
    assert held.sellers.training_cost[beta] == pytest.approx(3.25)
    assert held.sellers.serving_factor[beta] == pytest.approx(1.375)


def test_policing_takes_a_share_of_what_distillation_closes():
    """q = own + eta (1 - effect) (bar - own)."""
    law = entry("distillation_policing", openness=OPEN, numbers={"effect": 0.6, "cost": 2e5})
    none = ("technology.imitation=0", "technology.imitation_closed=0")
    bare, plain, policed = until("s03", changes=none), until("s03"), until("s03", law)
    beta = row(plain.sellers, "beta")
    own, copied, watched = (predicted_rating(economy)[beta] for economy in (bare, plain, policed))
    assert copied > own
    assert watched - own == pytest.approx(0.4 * (copied - own), rel=1e-9)
    alpha = row(plain.sellers, "alpha")
    assert predicted_rating(plain)[alpha] == predicted_rating(policed)[alpha]
    assert account(played(law), "compliance staff") == {0: 2e5}
    assert account(played(law), "compliance staff", payer="alpha") == {0: 2e5}


def test_a_public_lab_is_founded_once_paid_every_month_and_publishes():
    numbers = {"name": "commons", "budget": 1.2e9}
    law = entry("public_lab", origin=["eu"], numbers=numbers, start="2026-04-01", end="2026-10-01")
    economy = Economy(toy("months=9", "technology.release_interval=2", "turnover.lab_entry=0", policies=[law]), 1)
    months = at_accounts(economy)
    sellers, weights = economy.sellers, economy.weights
    assert sellers.names.count("commons") == 1
    lab = row(sellers, "commons")
    assert (sellers.entered[lab], sellers.kind[lab], sellers.origin[lab]) == (1, 1, 1)
    assert account(economy, "grant", "state", "commons") == pytest.approx(dict.fromkeys(range(2, 7), 100000000.0))
    ours = weights.openness[weights.developer == lab]
    assert len(ours) >= 1
    assert (ours > 0).all()
    hosted = np.isin(economy.offers.weights, np.flatnonzero(weights.developer == lab))
    assert (hosted & (economy.offers.seller == row(sellers, "gamma"))).any()
    spent = [float(seen["sellers.rd"][lab] + seen["sellers.overhead"][lab]) for seen in months[2:4]]  # before it sells
    np.testing.assert_allclose(spent, 1e8, rtol=0.05)
    assert economy.tables_out()["policies"]["fiscal_cost_usd"].tolist() == pytest.approx([0, 0, *[1e8] * 5, 0, 0])
