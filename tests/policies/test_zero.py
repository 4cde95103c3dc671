"""A policy with zero strength, or with its own numbers at zero, changes nothing: the same bytes in the store."""

import pytest

from simulation import run
from simulation.experiments.store import TABLES
from simulation.plugins import load, names
from tests.economies import channels

NOTHING = {
    "compute_subsidy": {"rate": 0},
    "copyright_licence": {"lump_sum": 0, "per_token": 0},
    "distillation_policing": {"effect": 0, "cost": 0},
    "export_control": {"training": 1, "serving": 1},
    "interoperability": {"reduction": 0, "cost": 0},
    "local_liability": {"premium": 0},
    "merger_control": {"block_labs": False, "block_clouds": False},
    "national_champion": {"champion": "alpha", "amount": 0, "preference": 0},
    "open_release_ban": {"threshold": 1e40},
    "open_subsidy": {"rate": 0},
    "price_cap": {"cap": 1e6},
    "procurement": {"gov_demand_share": 0, "price_preference": 0},
    "public_lab": {"budget": 0},
    "rd_pool": {"contribution": 0},
    "region_cutoff": {"models": False, "chips": False},
    "safety_rule": {"fixed": 0, "proportional": 0, "effect": 0, "local": 0},
    "state_subsidy": {"budget": 0},
    "token_tax": {"rate": 0},
}
"""Numbers of each policy's own at which it does nothing. A ban and the need for a certificate have none."""
FULL = {"national_champion": {"champion": "alpha"}, "merger_control": {"block_labs": True}, "price_cap": {"cap": 1.0}}


def entry(name, numbers, **more):
    usual = dict(load("policies", name).USUAL)
    return {"policy": name, "with": numbers, "start": "2026-04-01", "ramp": 1} | usual | more


def stored(folder, *entries):
    scenario = channels("months=4", "technology.release_interval=1", policies=list(entries))
    result = run(scenario, out=folder)
    return {name: (result.path / f"{name}.parquet").read_bytes() for name in TABLES if name != "policies"}


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("without"))


def test_every_policy_is_here():
    assert set(NOTHING) | {"ban", "certified_only"} == set(names("policies"))


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_with_its_own_numbers_at_zero(name, without, tmp_path):
    assert stored(tmp_path, entry(name, NOTHING[name])) == without


@pytest.mark.parametrize("name", names("policies"))
def test_with_no_enforcement(name, without, tmp_path):
    assert stored(tmp_path, entry(name, FULL.get(name, {}), enforcement=0)) == without


def test_all_of_them_together(without, tmp_path):
    every = [entry(name, FULL.get(name, {}), leakage=1) for name in names("policies")]
    apart = [
        one | {"start": "2026-04-01", "end": "2026-05-01"} if place % 2 else one | {"start": "2026-05-01"}
        for place, one in enumerate(every)
    ]
    kept = [
        one for one in apart if one["policy"] not in ("open_subsidy", "public_lab", "export_control", "compute_subsidy")
    ]
    assert stored(tmp_path, *kept) == without


def test_the_bytes_would_show_a_difference(without, tmp_path):
    assert stored(tmp_path, entry("token_tax", {"rate": 1e-9})) != without
