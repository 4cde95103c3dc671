"""What every mechanism promises, found by folder."""

import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from simulation.mechanisms import Mechanism, Patch
from simulation.plugins import build, load, names, parameters
from simulation.reporting.mechanisms import explained, rows
from simulation.scenario import load as load_scenario
from simulation.scenario_switches import settings
from tests.economies import played, toy

MECHANISMS = names("mechanisms")
PATCHES = [name for name in MECHANISMS if issubclass(load("mechanisms", name), Patch)]
PLUGINS = [name for name in MECHANISMS if name not in PATCHES]
HOOKS = tuple(name for name in vars(Mechanism) if not name.startswith("_") and name.islower() and name != "start")
HERE = Path(__file__).resolve().parent.parent / "mechanisms"


def months(setting=None, name=""):
    mechanisms = {} if setting is None else {name: setting}
    return pd.DataFrame(played(toy("months=3", mechanisms=mechanisms)).recorder.monthly)


@pytest.fixture(scope="module")
def without():
    return months()


def strengths(name):
    """Parameters at whose zero the mechanism does nothing: those whose source says `0 is off`."""
    fields = parameters("mechanisms", name).model_fields
    return [key for key, info in fields.items() if "0 is off" in (info.json_schema_extra or {}).get("source", "")]


@pytest.mark.parametrize("name", MECHANISMS)
def test_it_says_what_it_claims_and_from_where(name):
    block = explained(name)
    assert re.fullmatch(r"[A-Z]\d\d", block["id"])
    assert all(re.fullmatch(r"S[0-4]:\d+", line) for line in load("mechanisms", name).SOURCE)
    assert load("mechanisms", name).SOURCE
    assert block["claim"].endswith(".")
    assert len(block["rule"]) > 20
    assert block["label"] == "illustrative" or block["label"].startswith("calibrated: ")
    assert all(item["source"] for item in block["parameters"].values())


def test_every_id_and_switch_once():
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids))
    assert set(MECHANISMS) <= {row["switch"] for row in rows()}


@pytest.mark.parametrize("name", MECHANISMS)
def test_what_to_look_at_is_measured_every_month(name, without):
    look = load("mechanisms", name).LOOK
    assert look
    assert set(look) <= set(without.columns)
    assert set(look.values()) <= {-1, 0, 1}


@pytest.mark.parametrize("name", MECHANISMS)
def test_it_has_tests_of_its_own(name):
    folder, _, stem = name.rpartition(".")
    assert (HERE / folder / f"test_{stem}.py").is_file()


@pytest.mark.parametrize("name", PLUGINS)
def test_it_overrides_a_hook(name):
    own = load("mechanisms", name)
    assert any(getattr(own, hook) is not getattr(Mechanism, hook) for hook in HOOKS)


@pytest.mark.parametrize("name", PLUGINS)
def test_it_names_the_parameters_that_turn_it_off(name):
    assert strengths(name) or not parameters("mechanisms", name).model_fields


@pytest.mark.parametrize("name", PLUGINS)
def test_off_is_absent_and_so_is_zero_strength(name, without):
    pd.testing.assert_frame_equal(months(False, name), without, check_exact=True)
    zero = dict.fromkeys(strengths(name), 0)
    pd.testing.assert_frame_equal(months(zero, name), without, check_exact=True)


@pytest.mark.parametrize("name", PLUGINS)
def test_on_it_is_the_same_with_its_defaults_written_out(name):
    written = {key: info.get_default(call_default_factory=True) for key, info in fields(name).items()}
    pd.testing.assert_frame_equal(months(written, name), months(True, name), check_exact=True)


def fields(name):
    return parameters("mechanisms", name).model_fields


@pytest.mark.parametrize("name", PATCHES)
@pytest.mark.parametrize("setting", [True, False])
def test_a_patch_sets_numbers_that_a_scenario_may_hold(name, setting):
    scenario = load_scenario("light", (), {"mechanisms": {name: setting}})
    assert scenario.mechanisms == {}
    assert load_scenario(scenario.resolved()) == scenario


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_does_something_on_or_off(name):
    light = load_scenario("light")
    assert settings(name, True, light) or settings(name, False, light)


@pytest.mark.parametrize("name", PATCHES)
def test_a_neutral_patch_switched_off_again_changes_nothing(name):
    off = load_scenario("light", (), {"mechanisms": {name: False}})
    assert settings(name, False, off) == {}


@pytest.mark.parametrize("name", MECHANISMS)
def test_conflicts_are_mechanisms(name):
    assert set(load("mechanisms", name).CONFLICTS) <= set(MECHANISMS) - {name}


def test_patches_that_set_the_same_number_differently_say_that_they_conflict():
    light = load_scenario("light")
    set_by = {name: settings(name, True, light) for name in PATCHES}
    for one, other in combinations(PATCHES, 2):
        both = {path for path in set_by[one].keys() & set_by[other].keys() if set_by[one][path] != set_by[other][path]}
        said = other in load("mechanisms", one).CONFLICTS or one in load("mechanisms", other).CONFLICTS
        assert said or not both, (one, other, both)


@pytest.mark.parametrize("name", MECHANISMS)
def test_its_rule_can_be_built_from_its_defaults(name):
    assert build("mechanisms", name).CONFLICTS == load("mechanisms", name).CONFLICTS
