"""The ban on publishing large weights: new ones are closed, what is out stays out."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.tick.market import from_open_lab, trust
from tests.economies import toy
from tests.policies.worlds import entry, row

OFTEN = (
    "technology.release_interval=1",
    "technology.release_jitter=0",
    "technology.shock_sd=0",
    "turnover.lab_entry=0",
)
LAW = entry("open_release_ban", numbers={"threshold": 1e10}, start="2026-05-01")


def run(*entries, months=8, changes=()):
    return Economy(toy(f"months={months}", *OFTEN, *changes, policies=list(entries)), 1).run()


@pytest.fixture(scope="module")
def banned():
    return run(LAW)


def of_beta(economy):
    return economy.weights.developer == row(economy.sellers, "beta")


def test_new_weights_are_closed_and_old_ones_stay_open(banned):
    weights = banned.weights
    mine = of_beta(banned)
    new = mine & (weights.released >= 2)
    assert (new.sum(), (mine & ~new).sum()) >= (2, 2)
    assert (weights.openness[new] == 0).all()
    assert (weights.openness[mine & ~new] == 1).all()


def test_hosts_keep_what_is_out_and_do_not_get_what_is_new(banned):
    weights, offers = banned.weights, banned.offers
    hosted = offers.active & (offers.seller == row(banned.sellers, "gamma"))
    last_open = np.flatnonzero(of_beta(banned) & (weights.openness == 1)).max()
    assert set(offers.weights[hosted]) == {last_open}
    assert offers.served[hosted].sum() > 0
    mine = offers.active & (offers.seller == row(banned.sellers, "beta"))
    assert (weights.openness[offers.weights[mine]] == 0).any()


def test_without_the_law_hosts_follow():
    economy = run()
    hosted = economy.offers.active & (economy.offers.seller == row(economy.sellers, "gamma"))
    assert economy.weights.released[economy.offers.weights[hosted]].max() > 2


def test_below_the_threshold_weights_may_be_published():
    economy = run(entry("open_release_ban", numbers={"threshold": 1e40}))
    assert (economy.weights.openness[of_beta(economy)] == 1).all()


def test_at_a_part_of_its_strength_the_threshold_is_higher():
    size = float(run().weights.compute[-1])
    caught, spared = (
        run(entry("open_release_ban", numbers={"threshold": size / 20}, enforcement=strength))
        for strength in (1.0, 0.01)
    )
    assert (caught.weights.openness[of_beta(caught)] == 0).any()
    assert (spared.weights.openness[of_beta(spared)] == 1).all()


def test_other_countries_publish_on():
    economy = run(entry("open_release_ban", origin=["us"], numbers={"threshold": 1e10}))
    assert (economy.weights.openness[of_beta(economy)] == 1).all()


def test_closing_weights_makes_them_no_dearer_to_serve():
    """The same cost factor as if they were open, generation after generation."""
    plain, shut = run(), run(LAW)
    for economy in (plain, shut):
        own = economy.offers.seller == row(economy.sellers, "beta")
        economy.factors = economy.offers.cost_factor[own & (economy.offers.contract == 0)]
    fewest = min(len(plain.factors), len(shut.factors))
    assert fewest >= 4
    np.testing.assert_allclose(shut.factors[:fewest], plain.factors[:fewest], rtol=1e-12)


def test_who_sells_nothing_itself_begins_to_at_the_cost_of_open_weights():
    economy = Economy(toy("months=8", *OFTEN, policies=[LAW]), 1)
    api = economy.offers.seller == row(economy.sellers, "beta")
    with writing(economy.tables, ("offers.active",)):
        economy.offers.active = economy.offers.active & ~api
    economy.run()
    own = np.flatnonzero(economy.offers.seller == row(economy.sellers, "beta"))[1:]
    assert len(own) >= 1
    assert (economy.weights.openness[economy.offers.weights[own]] == 0).all()
    assert (economy.offers.listed[own] >= 2).all()
    np.testing.assert_allclose(economy.offers.cost_factor[own], 1.0, rtol=1e-12)
    assert economy.offers.served[own].sum() > 0


def test_users_trust_and_consider_them_as_an_open_labs(banned):
    weights = banned.weights
    mine = np.flatnonzero(of_beta(banned))
    closed, first = mine[weights.openness[mine] == 0], mine[:1]
    assert from_open_lab(banned, mine).all()
    seller = np.array([row(banned.sellers, "beta")])
    for one in closed:
        for now, before in zip(
            trust(banned, np.array([one]), seller, seller), trust(banned, first, seller, seller), strict=True
        ):
            np.testing.assert_array_equal(now, before)


def test_a_repealed_law_lets_them_publish_again():
    economy = run(LAW | {"end": "2026-07-01"})
    released = economy.weights.released[of_beta(economy)]
    is_open = economy.weights.openness[of_beta(economy)] == 1
    assert not is_open[(released >= 2) & (released < 4)].any()
    assert is_open[released >= 4].all()
    assert (released >= 4).any()
    hosted = economy.offers.active & (economy.offers.seller == row(economy.sellers, "gamma"))
    assert economy.weights.released[economy.offers.weights[hosted]].max() >= 4
    old = of_beta(economy) & (economy.weights.released < 4)
    assert (economy.weights.superseded[old] >= 0).all()
