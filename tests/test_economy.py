"""Whole runs: the same seed gives the same bytes, scenarios pair, and odd industries stay standing."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from simulation.economy import Economy
from simulation.scenario import load
from tests.economies import played, toy

DIGEST = """
import hashlib
from tests.economies import played, toy
text = "".join(frame.to_csv(float_format="%.17g") for frame in played(toy("months=4"), 3).tables_out().values())
print(hashlib.sha256(text.encode()).hexdigest())
"""
LAB = {"rd": 1e7, "cash": 1e9, "releases": {"newcomer-1": {"rating": 1420, "price": 1.0, "cost": 0.3}}}
ALONE = ("labs.beta=null", "hosts.gamma=null")


def frames(scenario, seed=1):
    return played(scenario, seed).tables_out()


def test_the_same_seed_gives_the_same_tables_in_fresh_processes():
    command = [sys.executable, "-c", DIGEST]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


def test_two_economies_in_one_process_do_not_disturb_each_other():
    lone = frames(toy("months=3"), 5)
    one, two = Economy(toy("months=3"), 5), Economy(toy("months=3"), 6)
    for _ in range(3):
        one.step()
        two.step()
    for name, frame in one.tables_out().items():
        pd.testing.assert_frame_equal(frame, lone[name], check_exact=True)
    assert not two.tables_out()["monthly"].equals(lone["monthly"])


def test_pairing_on_seeds_cuts_the_variance_of_a_difference_tenfold():
    """Real labs, three months, 30 seeds; what variance is left comes from posted prices that a tax tips over a band."""
    tax = [{"policy": "token_tax", "with": {"rate": 0.01}}]
    size = ("months=3", "users.types=120", "shadow_every=0")
    without, taxed = load("light", size), load("light", size, {"policies": tax})
    surplus = np.array([[_surplus(each, seed) for each in (without, taxed)] for seed in range(1, 31)])
    paired = surplus[:, 1] - surplus[:, 0]
    independent = np.roll(surplus[:, 1], 1) - surplus[:, 0]
    assert paired.var() <= 0.1 * independent.var()


def _surplus(scenario, seed):
    return sum(row["consumer_surplus_usd"] for row in played(scenario, seed).recorder.monthly)


def test_another_lab_shifts_nobodys_draws():
    alone, joined = Economy(toy(), 4), Economy(toy(labs={"aardvark": LAB}), 4)
    assert joined.sellers.names.index("aardvark") < joined.sellers.names.index("alpha")
    for column in ("cell", "value", "hardness", "router", "potential", "considers", "people"):
        assert np.array_equal(alone.users.read(column), joined.users.read(column)), column
    for name in alone.sellers.names:
        rows = alone.sellers.names.index(name), joined.sellers.names.index(name)
        for column in ("taste", "brand", "band", "next_release"):
            assert np.array_equal(alone.sellers.read(column)[rows[0]], joined.sellers.read(column)[rows[1]]), (
                name,
                column,
            )


def test_another_lab_shifts_nobodys_luck_in_training():
    """With R&D on the same trend, releases come in the same months with the same luck."""
    changes = ("months=12", "turnover.lab_entry=0")
    rich = {"labs": {name: {"cash": 1e13} for name in ("alpha", "beta")}}
    both = [played(toy(*changes, **rich)), played(toy(*changes, labs=rich["labs"] | {"aardvark": LAB}))]
    found = []
    for economy in both:
        weights = economy.weights
        own = [row for row, name in enumerate(weights.names) if name.startswith(("alpha", "beta"))]
        found.append([(weights.names[row], int(weights.released[row]), float(weights.rating[row])) for row in own])
    assert len(found[0]) > 6
    names = [[entry[:2] for entry in sorted(rows)] for rows in found]
    assert names[0] == names[1]
    np.testing.assert_allclose([row[2] for row in sorted(found[0])], [row[2] for row in sorted(found[1])], atol=1e-6)


def finite(economy):
    """Tables of a run, in which money and shares are numbers."""
    tables = economy.tables_out()
    for name, columns in {
        "sellers": ["revenue_usd", "cash_usd", "profit_usd"],
        "users": None,
        "offers": ["price", "cost"],
    }.items():
        numbers = tables[name].select_dtypes("number") if columns is None else tables[name][columns]
        assert np.isfinite(numbers.to_numpy()).all(), name
    assert (tables["monthly"].ledger_residual < 1e-9).all()
    return tables


def test_a_closed_lab_alone():
    tables = finite(played(toy("months=6", *ALONE, "turnover.lab_entry=0")))
    monthly = tables["monthly"]
    assert set(tables["offers"].developer) == {"alpha"}
    assert (monthly.closed_token_share == 1).all()
    assert (monthly.hhi_revenue == 1).all()
    assert monthly.open_price_paid.isna().all()
    assert (tables["offers"].price > tables["offers"].cost).all()


def test_no_open_weights_but_hosts():
    tables = finite(played(toy("months=4", "labs.beta=null", "turnover.lab_entry=0")))
    assert "gamma" not in set(tables["offers"].seller)


def test_open_weights_without_an_api_are_sold_by_hosts_alone():
    tables = finite(
        played(
            toy("months=6", labs={"alpha": None, "beta": {"api": False, "releases": {"beta-open": {"price": None}}}})
        )
    )
    assert set(tables["offers"].seller) <= {"gamma", *(name for name in tables["offers"].seller if "entrant" in name)}


def test_one_task():
    economy = played(toy("months=3", tasks={"coding": None, "expert": None, "chat": {"volume": 1.0}}))
    finite(economy)
    assert economy.users.value.shape[1] == 1


def test_one_month():
    assert len(finite(played(toy("months=1")))["monthly"]) == 1


@pytest.mark.parametrize(("rate", "entrants"), [(0, 0), (50, 5)])
def test_lab_entry(rate, entrants):
    economy = played(toy("months=7", f"turnover.lab_entry={rate}"))
    tables = finite(economy)
    found = [name for name in economy.sellers.names if name.startswith("entrant")]
    assert len(found) >= entrants if rate else found == []
    seeds = tables["ledger"][tables["ledger"].account == "seed capital"]
    assert seeds.payee.tolist() == found


def test_no_research():
    tables = finite(played(toy("months=6", "labs.alpha.rd=0", "labs.beta.rd=0", "turnover.lab_entry=0")))
    assert (tables["sellers"].rd_usd == 0).all()
    assert (tables["monthly"].best_closed_rating == 1480).all()
    assert (tables["monthly"].best_open_rating == 1440).all()


def test_no_research_and_entrants():
    finite(played(toy("months=6", "labs.alpha.rd=0", "labs.beta.rd=0", "turnover.lab_entry=50")))


def test_labs_without_money_fail_and_open_weights_outlive_them():
    ruin = (
        "labs.alpha.cash=0",
        "labs.alpha.overhead=1e10",
        "labs.beta.cash=0",
        "labs.beta.overhead=1e9",
        "finance.dilution=0",
    )
    economy = played(toy("months=6", *ruin, "turnover.lab_entry=0"))
    tables = finite(economy)
    labs = tables["sellers"][tables["sellers"]["kind"] != "host"]
    assert labs.groupby("seller").active.last().tolist() == [False, False]
    assert set(tables["offers"][tables["offers"].month == 5].seller) == {"gamma"}
    assert tables["monthly"].revenue_usd.iloc[-1] > 0


def test_when_everybody_has_failed_the_month_is_empty():
    ruin = [f"labs.{name}.{key}" for name in ("alpha", "beta") for key in ("cash=0", "overhead=1e10")]
    hosts = ("turnover.listing_cost=1e9", "hosts.gamma.cash=0")
    economy = played(toy("months=4", *ruin, *hosts, "finance.dilution=0", "turnover.lab_entry=0"))
    tables = finite(economy)
    last = tables["monthly"].iloc[-1]
    assert last.revenue_usd == last.tokens_mtok == last.consumer_surplus_usd == 0
    assert np.isnan(last.hhi_revenue)
    assert np.isnan(last.flagship_price)


def test_entrants_may_outgrow_what_a_scenario_may_say():
    growth = ("technology.spend_growth=10", "turnover.lab_entry=50", "turnover.entrant_rd=2")
    economy = played(toy("months=6", *growth, "labs.alpha.rd=1e12", "labs.alpha.cash=1e14"))
    assert economy.sellers.rd.max() > 1e12
    finite(economy)
