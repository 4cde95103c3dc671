"""Free entry of hosts: without it nobody lists anew; with it more hosts sell at prices nearer to cost."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.offer import OWN
from simulation.mechanisms.pricing.host_competition import HostCompetition
from tests.economies import toy

SWITCH = "pricing.host_competition"
HOSTS = {f"spare {n}": {"cash": 1e9} for n in range(6)}


def played(setting, months=4, seed=1):
    cheap = ("turnover.listing_cost=1e5", "turnover.lab_entry=0")
    made = toy(f"months={months}", *cheap, hosts=HOSTS, mechanisms={SWITCH: setting})
    return Economy(made, seed=seed).run()


def mean(economy, measure):
    return float(np.mean([row[measure] for row in economy.recorder.monthly][-3:]))


def test_without_it_nobody_lists_weights_anew():
    economy = played(False)
    offers, names = economy.offers, economy.sellers.names
    assert not any(names[seller].startswith("spare") for seller in offers.seller)
    assert not offers.setup.any()
    assert not any(key[3] == "set-up" for key in economy.ledger.flows)


def test_on_hosts_enter_as_long_as_they_expect_to_earn_it_back():
    economy = played(True)
    spare = [name for name in economy.sellers.names if name.startswith("spare")]
    entered = {economy.sellers.names[row] for row in economy.offers.seller}
    assert entered & set(spare)


@pytest.mark.parametrize("measure", [name for name, sign in HostCompetition.LOOK.items() if sign])
def test_on_there_are_more_hosts_and_prices_nearer_to_cost(measure):
    steps = [mean(played(True, seed=seed), measure) - mean(played(False, seed=seed), measure) for seed in (1, 2)]
    assert min(HostCompetition.LOOK[measure] * step for step in steps) > 0


def test_where_few_host_margins_fall():
    assert mean(played(True), "host_margin") < mean(played(False), "host_margin")


def test_hosts_that_undercut_never_sell_below_cost_and_end_near_it():
    economy = played({"undercut_step": 0.05, "host_entry_cost": 0.0}, months=8)
    offers = economy.offers
    rows = np.flatnonzero(offers.active & (offers.contract == OWN))
    rows = rows[economy.sellers.kind[offers.seller[rows]] >= 2]
    assert (offers.desired[rows] >= offers.cost[rows] * (1 - 1e-12)).all()
    assert mean(economy, "cheapest_open_price_over_cost") < mean(played(True, months=8), "open_price_over_cost")


def test_numbers_left_out_stay_and_given_ones_are_set():
    assert toy(mechanisms={SWITCH: True}) == toy()
    made = toy(mechanisms={SWITCH: {"undercut_step": 0.1, "rho_host": 0.95, "host_entry_cost": 5.0}})
    assert made.turnover.setup_cost == 5
    assert made.demand.rho_host == 0.95
    assert {host.pricing for host in made.hosts.values()} == {"undercut"}


def test_so_many_hosts_are_there_on_the_first_day():
    made = toy(hosts=HOSTS, mechanisms={SWITCH: {"n_hosts": 3}})
    before = toy(hosts=HOSTS).hosts
    assert list(made.hosts) == list(before)[:3]
    assert all(before[name].kind == "host" for name in before)
    assert toy(hosts=HOSTS, mechanisms={SWITCH: {"n_hosts": 100}}) == toy(hosts=HOSTS)
