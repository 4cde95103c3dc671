"""What every policy promises, found by folder."""

import pandas as pd
import pytest

from simulation.plugins import build, load, names, switches
from simulation.policies import LEVERS, Clause, Now, Target
from tests.economies import channels, played

POLICIES = names("policies")
EXAMPLES = {
    "region_cutoff": {"region": ["us"]},
    "national_champion": {"with": {"champion": "alpha"}},
    "export_control": {"target": {"origin": ["china", "us"]}},
    "state_subsidy": {"target": {"openness": ["weights", "full"]}},
    "merger_control": {"with": {"approve_buyer": "alpha", "approve_target": "beta"}},
    "open_release_ban": {"with": {"threshold": 1e10}},
    "price_cap": {"with": {"cap": 1.0}},
    "certified_only": {"with": {"grandfather": False}},
    "procurement": {"with": {"gov_demand_share": 1.0}},
    "rd_pool": {"target": {}},
}
"""What a policy needs to bite in the toy industry beside its usual coverage."""


def entry(name, **more):
    """An entry of a policy with its usual coverage, or the example's."""
    return {"policy": name} | dict(load("policies", name).USUAL) | EXAMPLES.get(name, {}) | more


def tables(*entries, months=5):
    economy = played(channels(f"months={months}", "technology.release_interval=1", policies=list(entries)))
    frames = economy.tables_out()
    frames.pop("policies")
    return frames


def same(one, other):
    return all(one[name].equals(other[name]) for name in one)


@pytest.fixture(scope="module")
def without():
    return tables()


@pytest.mark.parametrize("name", POLICIES)
def test_at_no_strength_every_clause_rests(name):
    for clause in build("policies", name, entry(name).get("with")).levers(Target(), Now(0.0, 3, 1)):
        lever = LEVERS[clause.lever]
        assert clause.value == lever.rest or clause.lever == "access"  # of a pool into which nobody puts anything


@pytest.mark.parametrize("name", POLICIES)
def test_clauses_are_known_and_the_same_every_time(name):
    rule = build("policies", name, entry(name).get("with"))
    strong = rule.levers(Target(), Now(1.0, 3, 1))
    assert strong
    assert all(isinstance(clause, Clause) and clause.lever in LEVERS for clause in strong)
    assert strong == rule.levers(Target(), Now(1.0, 3, 1))
    assert strong != rule.levers(Target(), Now(0.5, 3, 1))


@pytest.mark.parametrize("name", POLICIES)
def test_it_says_what_it_does(name):
    words = build("policies", name, entry(name).get("with")).says()
    assert len(words) > 10
    assert words[0] not in ".,; "
    assert not words.endswith(".")


@pytest.mark.parametrize("name", POLICIES)
def test_what_is_not_enforced_or_not_yet_in_force_changes_nothing_byte_for_byte(name, without):
    for more in ({"enforcement": 0.0}, {"leakage": 1.0}):
        assert same(tables(entry(name, **more)), without)
    later = tables(entry(name, start="2026-06-01"))
    for key, frame in later.items():
        if "month" in frame:
            first = frame[frame["month"] < 3].reset_index(drop=True)
            kept = without[key]
            pd.testing.assert_frame_equal(first, kept[kept["month"] < 3].reset_index(drop=True), check_exact=True)


@pytest.mark.parametrize("name", POLICIES)
def test_in_force_it_changes_something(name, without):
    assert not same(tables(entry(name)), without)


def test_every_row_of_kind_policy_has_its_switch():
    assert set(switches()) == {
        "hardware.region_cutoff",
        "state.subsidy",
        "state.champion",
        "state.ban",
        "state.certified_only",
        "state.procurement",
        "state.copyright",
        "state.safety_rule",
        "state.public_lab",
        "state.rd_pool",
    }
