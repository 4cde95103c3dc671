"""What policies cost the state adds up to its account, and welfare by a second route, under every policy."""

from pathlib import Path

import pytest

from simulation.economy import Economy
from simulation.scenario import load, scenario_sources
from tests.economies import RESALE, channels
from tests.identities.second_route import both_routes, parts
from tests.policies.worlds import entry

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "policies"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SIZE = ("users.types=80", "months=8", "shadow_every=0")
START = "2026-06-01"


def shipped(name, *changes):
    """A shipped scenario at a small size, whose policies start in the fourth month; ramps end before the run does."""
    scenario = load(f"policies/{name}", (*SIZE, *changes, *early(name)))
    assert len(scenario.policies) == 1
    return scenario


def early(name):
    entries = load(f"policies/{name}").policies
    return [f"policies.{one.name}.{key}={value}" for one in entries for key, value in (("start", START), ("ramp", 2))]


EVERYTHING = [
    entry("safety_rule", region=["eu"], openness=["closed"], numbers={"proportional": 0.05, "local": 2.0}),
    entry("certified_only", segment=["regulated"], numbers={"cert_cost": 1e5, "cert_time": 1}),
    entry("ban", region=["us"], openness=["weights"], origin=["china"], enforcement=0.4),
    entry("region_cutoff", region=["eu"], leakage=0.7, numbers={"chips": True}),
    entry("distillation_policing", openness=["weights"], numbers={"cost": 1e5}),
    entry("token_tax", region=["eu"], openness=["closed"], numbers={"rate": 0.2}),
    entry("open_subsidy", region=["china"], numbers={"rate": 0.3}),
    entry("copyright_licence", numbers={"lump_sum": 1e5, "per_token": 0.02}),
    entry("price_cap", numbers={"cap": 4.0}),
    entry("interoperability", numbers={"cost": 1e5}),
    entry("local_liability", numbers={"premium": 2.0}),
    entry("state_subsidy", openness=["weights"], numbers={"budget": 2e8}),
    entry("national_champion", region=["us"], segment=["public"], numbers={"champion": "alpha"}),
    entry("procurement", region=["china"], origin=["china"], numbers={"price_preference": 0.1}),
    entry("public_lab", origin=["eu"], numbers={"budget": 5e8}),
    entry("rd_pool", numbers={"contribution": 0.2}),
    entry("open_release_ban", origin=["us"], numbers={"threshold": 1e20}),
    entry("merger_control", numbers={"block_clouds": True}),
]
"""Policies of every kind that do not contradict each other."""


def maximal(*changes):
    """Plans, machines, clouds, aggregators, applications and all policies at once."""
    others = {name: RESALE[name] for name in ("hosts", "apps")}
    shares = ("labs.alpha.resale.cloudy.share_of_revenue=0.2", "technology.release_interval=2")
    return channels(*shares, *changes, rules=("first_order", "copy"), policies=EVERYTHING, **others)


def fiscal(economy):
    """Fiscal cost of all policies by month, and minus the state's account, USD."""
    costs = economy.tables_out()["policies"].groupby("month")["fiscal_cost_usd"].sum()
    return costs.tolist(), [-row["state_usd"] for row in economy.recorder.monthly]


def check(economy):
    seen = both_routes(economy)
    assert max(seen.gaps) <= 1e-9
    costs, state = fiscal(economy)
    assert costs == pytest.approx(state, rel=1e-9, abs=1e-3)
    funds = economy.setup.welfare.public_funds
    for row in seen.rows:
        assert row["welfare_usd"] == pytest.approx(parts(row) + (funds - 1) * row["state_usd"], rel=1e-12)
        assert row["ledger_residual"] < 1e-9


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_of_a_shipped_policy_says_where_it_is_from(name):
    found = {key: number for key, number in scenario_sources(f"policies/{name}").items() if key.startswith("policies.")}
    assert [key for key, number in found.items() if number.source == "no source given"] == []


def test_there_are_the_scenarios_that_were_asked_for():
    asked = {
        "open_weights_ban",
        "compute_threshold",
        "eu_ai_act",
        "export_control",
        "certified_only",
        "interoperability",
    }
    assert asked | {"token_tax", "open_subsidy"} <= set(SHIPPED)
    assert len(SHIPPED) >= 15
    assert all(load(f"policies/{name}").question.endswith("?") for name in SHIPPED)


QUICK = ("open_subsidy",)


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in SHIPPED]
)
def test_every_shipped_scenario_adds_up(name):
    scenario = shipped(name)
    check(Economy(scenario))


def test_all_at_once_add_up():
    economy = Economy(maximal("months=6", "welfare.harm=0.01"))
    check(economy)
    accounts = {key[3] for key in economy.ledger.flows}
    assert {"grant", "aid for R&D", "compliance staff", "compliance", "licence", "royalty", "token tax"} <= accounts
    assert {"token subsidy", "token tax under plans", "token subsidy under plans"} <= accounts
    assert all(row["state_usd"] != 0 for row in economy.recorder.monthly)


@pytest.mark.slow
def test_all_at_once_add_up_where_compute_is_scarce():
    scarce = ("hardware.limited=true", "hardware.lead_time=60", "demand.intensity_growth=20")
    check(Economy(maximal("months=8", *scarce)))


@pytest.mark.slow
def test_all_at_once_add_up_through_ramps_and_ends():
    dated = [one | {"start": "2026-04-01", "end": "2026-08-01", "ramp": 2} for one in EVERYTHING]
    scenario = maximal("months=8")
    economy = Economy(scenario.model_copy(update={"policies": load("toy", (), {"policies": dated}).policies}))
    check(economy)
