"""Scenarios: where they are found, how layers are laid over one another, and what is consistent."""

import pickle
from datetime import date

import numpy as np
import pytest

from simulation.parameters import SEGMENTS, Lab, Release
from simulation.reading import files
from simulation.scenario import Scenario, ScenarioError, load
from tests.scenarios import problem, problems, toy, workspace

LABS = "labs:\n  alpha:\n    releases:\n      big: {rating: 1500, price: 5}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return workspace(tmp_path, monkeypatch)


# --- finding ------------------------------------------------------------------------------------------------------


def test_a_path_comes_before_names_and_names_here_before_shipped_ones(folder):
    shipped = folder("site/scenarios/base.yaml", f"title: shipped\n{LABS}")
    assert load("base").title == "shipped"
    folder("scenarios/base.yaml", f"title: here\n{LABS}")
    assert load("base").title == load("base.yaml").title == "here"
    folder("base.yaml", f"title: path\n{LABS}")
    assert load("base.yaml").title == "path"
    assert load(shipped).title == "shipped"


def test_a_wheel_ships_scenarios_inside_the_package(folder):
    folder("site/scenarios/base.yaml", f"title: beside\n{LABS}")
    folder("site/simulation/scenarios/base.yaml", f"title: inside\n{LABS}")
    assert load("base").title == "inside"


def test_names_may_contain_folders(folder):
    folder("site/scenarios/studies/lag_response.yaml", f"title: study\n{LABS}")
    assert load("studies/lag_response").title == "study"
    assert files.names() == ["studies/lag_response"]


def test_a_name_that_is_nowhere_is_answered_with_the_nearest(folder):
    folder("scenarios/baseline.yaml", LABS)
    assert problem("base-line") == "there is no scenario base-line; did you mean baseline?"
    assert problem("x\0y\x1b[2J") == "there is no scenario x\\x00y\\x1b[2J; there is only baseline"
    assert "is a folder" in problem("scenarios")
    assert len(problem("x" * 100_000)) < 400


# --- parents ------------------------------------------------------------------------------------------------------


def test_a_parent_is_looked_for_beside_its_child_first(folder):
    folder("scenarios/base.yaml", f"title: far\nmonths: 12\n{LABS}")
    folder("scenarios/moats/base.yaml", "extends: ../base\ntitle: near\nquestion: why?\n")
    folder("scenarios/moats/brand.yaml", "extends: base\ndemand: {kappa: 0.2}\n")
    scenario = load("moats/brand")
    assert (scenario.title, scenario.question, scenario.months, scenario.demand.kappa) == ("near", "why?", 12, 0.2)


def test_a_circle_of_parents_is_named_whole(folder):
    folder("a.yaml", "extends: b\n")
    folder("b.yaml", "extends: c\n")
    folder("c.yaml", "extends: a\n")
    assert problem("a") == "a.yaml: extends itself in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    folder("me.yaml", "extends: me\n")
    assert "me.yaml -> me.yaml" in problem("me")


def test_a_missing_parent_is_a_sentence_at_its_line(folder):
    folder("scenarios/baseline.yaml", LABS)
    folder("a.yaml", "title: x\nextends: baselin\n")
    expected = (
        "a.yaml:2:1: extends a scenario that does not exist: there is no scenario baselin; did you mean baseline?"
    )
    assert problem("a") == expected
    folder("b.yaml", "extends: [a, c]\n")
    assert "extends is a list but must be the name of one scenario" in problem("b")


def test_precedence_is_set_then_arguments_then_file_then_parent_then_defaults(folder):
    folder("p.yaml", f"months: 10\nshadow_every: 5\nusers: {{types: 64}}\nsolver: {{scan_points: 9}}\n{LABS}")
    folder("c.yaml", "extends: p\nmonths: 11\nshadow_every: 6\nusers: {types: 65}\n")
    scenario = Scenario.load("c", ["months=13"], months=12, shadow_every=7)
    assert (scenario.months, scenario.shadow_every, scenario.users.types) == (13, 7, 65)
    assert (scenario.solver.scan_points, scenario.solver.tolerance) == (9, 1e-6)


# --- merging ------------------------------------------------------------------------------------------------------


def test_one_number_of_a_segment_changes_only_that_number():
    plain, changed = load(toy()), load(toy(segments={"enterprise": {"switching_cost": 0.3}}))
    assert changed.segments["enterprise"].switching_cost == 0.3
    before = plain.segments["enterprise"].model_copy(update={"switching_cost": 0.3})
    assert changed.segments == {**plain.segments, "enterprise": before}


def test_null_takes_entries_away(folder):
    folder("p.yaml", LABS + "  beta: {releases: {small: {rating: 1400}}}\nhosts: {cloudy: {}, foggy: {}}\n")
    folder("c.yaml", "extends: p\nlabs: {beta: null}\nhosts: {foggy: ~}\ntasks: {expert: null, chat: {volume: 0.25}}\n")
    scenario = load("c")
    assert list(scenario.labs) == ["alpha"]
    assert list(scenario.hosts) == ["cloudy"]
    assert "expert" not in scenario.tasks
    folder("typo.yaml", "extends: p\nlabs: {bet: null}\n")
    assert problem("typo") == "typo.yaml:2:8: labs.bet cannot be removed because it is not there; did you mean beta?"


def test_a_host_without_a_price_is_no_removal():
    hosts = {"cloudy": None}
    labs = {"beta": {"kind": "open", "openness": "full", "releases": {"w": {"hosts": hosts}}}}
    assert load(toy(labs=labs)).labs["beta"].releases["w"].hosts == hosts


def test_a_scenario_may_bring_its_own_tasks():
    gone = dict.fromkeys(load(toy()).tasks)
    scenario = load(toy(tasks={**gone, "proofs": {"volume": 0.4}, "poems": {"volume": 0.6}}))
    assert list(scenario.tasks) == ["poems", "proofs"]
    assert load(scenario.resolved()) == scenario


def test_policies_are_a_list_or_a_mapping_by_name(folder):
    listed = "policies:\n  - {policy: token_tax, start: 2027-01, end: 2030-06, with: {rate: 0.05}}\n"
    folder("p.yaml", listed + "  - {policy: token_tax, name: late, start: 2030-06-15, region: eu}\n" + LABS)
    folder("c.yaml", "extends: p\npolicies: {late: {ramp: 12, with: {rate: 0.5}}, token_tax: null}\n")
    second, first = load("p").policies  # in name order, whatever the order of writing
    assert (first.name, first.start, first.numbers) == ("token_tax", date(2027, 1, 1), {"rate": 0.05, "per_token": 0.0})
    assert (second.name, second.region, second.numbers) == ("late", ("eu",), {"rate": 0.01, "per_token": 0.0})
    (late,) = load("c").policies
    assert late.numbers == {"rate": 0.5, "per_token": 0.0}
    assert (late.policy, late.ramp, late.start.year) == ("token_tax", 12, 2030)
    folder("l.yaml", "extends: p\npolicies: [{policy: token_tax}]\n")
    assert [entry.start for entry in load("l").policies] == [date(2026, 3, 1)]


def test_writing_order_of_sellers_does_not_matter():
    def turned(data):
        if isinstance(data, dict):
            return {key: turned(value) for key, value in reversed(data.items())}
        return data

    scenario = load(toy())
    assert load(turned(toy())).to_yaml() == scenario.to_yaml()
    assert load(turned(scenario.resolved())).to_yaml() == scenario.to_yaml()
    assert list(scenario.segments) == list(SEGMENTS)


def test_resolved_and_yaml_give_the_same_scenario_again(folder):
    scenario = load(
        toy(start="2026-04-17"), ["policies.token_tax.with.rate=0.1", "mechanisms.demand.requirement_growth=true"]
    )
    assert scenario.start == date(2026, 4, 1)
    assert load(scenario.resolved()) == scenario
    folder("again.yaml", scenario.to_yaml())
    assert load("again") == scenario


# --- overrides ----------------------------------------------------------------------------------------------------


def test_overrides_reach_names_with_dots():
    changes = ["labs.alpha.releases.big-1.5.price=7", 'labs.beta.releases."free-2".hosts.cloudy=0.9']
    changes += ["labs.gamma.releases.new-3.5.rating=1400", "mechanisms.demand.requirement_growth.difficulty_drift=3"]
    scenario = load(toy(), changes)
    assert scenario.labs["alpha"].releases["big-1.5"].price == 7
    assert scenario.labs["beta"].releases["free-2"].hosts == {"cloudy": 0.9}
    assert scenario.labs["gamma"].releases["new-3.5"].rating == 1400
    assert scenario.mechanisms == {"demand.requirement_growth": {"difficulty_drift": 3.0}}


def test_override_values_are_yaml():
    changes = ["demand={kappa: 0.2, tau: 40 points}", "title=a: b", "labs.beta=null"]
    assert problem(toy(), changes[1]) == "--set: title is a mapping but must be text"
    scenario = load(toy(), [changes[0], "title='a: b'", changes[2]])
    assert (scenario.demand.kappa, scenario.demand.tau, scenario.title) == (0.2, 40.0, "a: b")


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("demand.kappa", "demand.kappa must be written path=value"),
        ("=3", "must be written path=value"),
        ("demand..kappa=3", "is not a path of names"),
        ('demand."kappa=3', "is not a path of names"),
        ("demand.kapa=3", "demand.kapa is not a parameter; did you mean kappa?"),
        ("kappa=3", "kappa is not a parameter; did you mean demand.kappa or channels.kappa?"),
        ("demand.kappa=", "demand.kappa is empty but must be between 0.0001 and 1 (share of value)"),
        ("demand.kappa=[", "cannot be read as YAML"),
        ("demand.kappa.low=1", "demand.kappa is a number and has no key low"),
        ("demand.kappa=.nan", "demand.kappa is nan but must be between"),
        ("demand=3", "demand is 3 but must be a mapping of parameters"),
        ("labs=3", "labs is 3 but must be a mapping"),
        ("title=3", "title is 3 but must be text (put it in quotes)"),
        ("a." * 50 + "a=1", "is not a path of names"),
        ("extends=baseline", "extends is not a parameter"),
        ("\x1b[31m=1", "\\x1b[31m is not a parameter"),
    ],
)
def test_an_override_that_does_not_fit_is_a_sentence(override, words):
    found = problems(toy(), override)
    assert found[0].startswith("--set: ")
    assert words in found[0]
    assert all(line.isprintable() for line in found)


# --- from Python ---------------------------------------------------------------------------------------------------


def test_the_error_survives_a_process_boundary():
    error = pickle.loads(pickle.dumps(ScenarioError(["one", "two"])))
    assert error.problems == ["one", "two"]
    assert str(error) == "one\ntwo"


def test_scenarios_are_frozen_and_checked_from_python_too():
    scenario = load(toy())
    with pytest.raises(ValueError, match="frozen"):
        scenario.months = 3
    with pytest.raises(ValueError, match="labs is empty"):
        Scenario()
    with pytest.raises(ValueError, match="has no weights"):
        Scenario(labs={"solo": Lab()})
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_python_values_may_be_numpy_numbers_and_blocks():
    scenario = Scenario.load(toy(), labs={"solo": Lab(releases={"w": Release(rating=1400)})}, months=np.int64(24))
    assert scenario.months == 24
    assert list(scenario.labs) == ["alpha", "beta", "solo"]
    assert load(toy(demand={"kappa": np.float32(0.25)})).demand.kappa == 0.25


def test_python_values_nested_without_end_are_a_sentence():
    endless: dict = {}
    endless["labs"] = endless
    assert "nested more than" in problem(endless)


def test_a_long_chain_of_parents_is_a_sentence(folder):
    for index in range(200):
        folder(f"s{index}.yaml", f"extends: s{index + 1}\n")
    assert "more than 50 other scenarios" in problem("s0")


def test_a_version_may_be_written_as_any_number_that_equals_it():
    assert load(toy(version=1.0)).version == 1
    assert problem(toy(version=True)) == "scenario: version is true but must be 1"
