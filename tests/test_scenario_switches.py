"""Switches of patches: what they set, in which order, and what they may not do."""

import pytest

from simulation.scenario import ScenarioError, load, scenario_sources
from simulation.scenario_switches import keys


def test_a_switch_acts_on_what_the_scenario_says():
    on = load("toy", ["segments.consumer.switching_cost=0.3", "mechanisms.demand.inertia.switch_cost=2"])
    assert on.segments["consumer"].switching_cost == 0.6


def test_a_later_layer_takes_a_switch_back(tmp_path):
    (tmp_path / "parent.yaml").write_text("extends: toy\nmechanisms: {demand.inertia: false}\n")
    (tmp_path / "child.yaml").write_text("extends: parent\nmechanisms: {demand.inertia: true}\n")
    assert load(tmp_path / "child.yaml").segments == load("toy").segments
    assert load(tmp_path / "parent.yaml").segments["consumer"].switching_cost == 0


def test_the_same_content_is_the_same_scenario():
    assert load("toy", ["mechanisms.demand.inertia=true"]) == load("toy")


def test_numbers_say_which_switch_set_them():
    number = scenario_sources("toy", ["mechanisms.demand.inertia=false"])["segments.consumer.switching_cost"]
    assert (number.value, number.source) == (0.0, "set by mechanisms.demand.inertia")


def test_a_number_out_of_range_is_a_sentence_with_the_range():
    with pytest.raises(
        ScenarioError, match=r"mechanisms\.demand\.inertia\.switch_cost is 11 but must be between 0 and 10"
    ):
        load("toy", ["mechanisms.demand.inertia.switch_cost=11"])


def test_what_a_switch_makes_of_a_number_must_be_in_range_too():
    said = r"segments\.consumer\.switching_cost is 6, set by mechanisms\.demand\.inertia, but must be at most 5"
    with pytest.raises(ScenarioError, match=said):
        load("toy", ["segments.consumer.switching_cost=3", "mechanisms.demand.inertia.switch_cost=2"])


def test_an_unknown_switch_is_a_sentence_with_the_nearest_name():
    with pytest.raises(ScenarioError, match=r"did you mean demand\.inertia"):
        load("toy", ["mechanisms.demand.inertai=true"])


def test_names_with_dots_are_found_and_entries_can_go():
    off = load("light", ["mechanisms.technology.size_ladder=false"])
    assert "grok-4.1-fast" in load("light").labs["xai"].releases
    assert set(off.labs["xai"].releases) == {"grok-4"}
    assert keys(off, "labs.xai.releases.new-one.price") == ("labs", "xai", "releases", "new-one", "price")


def test_what_one_switch_takes_away_another_does_not_bring_back():
    labs = {"alpha": {"plans": {"free": {"credit": 0.5}, "plus": {"fee": 20, "credit": 60}}}}
    both = {"pricing.subscription": False, "pricing.menu": False}
    one = load("toy", (), {"labs": labs, "mechanisms": {"pricing.menu": False}})
    assert {name: plan.credit for name, plan in one.labs["alpha"].plans.items()} == {"plus": 20}
    assert load("toy", (), {"labs": labs, "mechanisms": both}).labs["alpha"].plans == {}
