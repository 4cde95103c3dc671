"""Scenarios of a comparison are checked before anything runs; every fault is one sentence, all at once."""

import pytest

from simulation import ScenarioError
from simulation.experiments.contenders import contenders, short_name
from tests.comparisons import BAN, BASE, TAX
from tests.fakes import TINY, tiny


def sentences(*arguments, **options):
    with pytest.raises(ScenarioError) as caught:
        contenders(*arguments, **options)
    return caught.value.problems


def test_the_base_comes_first_and_names_are_titles():
    assert list(contenders([BASE, BAN, TAX])) == ["Tiny", "Ban", "Tax"]


def test_two_scenarios_of_one_name_get_numbers():
    found = contenders([BASE, tiny("demand.kappa=0.2"), tiny("demand.kappa=0.3")])
    assert list(found) == ["Tiny", "Tiny (2)", "Tiny (3)"]


def test_one_scenario_is_no_comparison():
    assert sentences([BASE]) == ["A comparison needs a base and at least one alternative."]
    assert sentences("baseline") == ["A comparison needs a base and at least one alternative."]


def test_a_scenario_against_itself_is_refused_whatever_it_is_called():
    assert sentences([BASE, tiny("title=Other")]) == [
        "Other is the same scenario as Tiny; a comparison needs different ones."
    ]
    assert sentences([BASE, TAX, tiny("title=Again", "welfare.bias_share=0.1")]) == [
        "Again is the same scenario as Tax; a comparison needs different ones."
    ]


def test_other_months_and_another_start_are_refused():
    other = tiny("months=4", "start=2026-05-01", "title=Other")
    assert sentences([BASE, other]) == [
        (
            "Other has start 2026-05-01 and Tiny has 2026-03-01; a comparison needs the same start: "
            "--set start=2026-03-01 sets it for all."
        ),
        "Other has months 4 and Tiny has 3; a comparison needs the same months: --months 3 sets it for all.",
    ]
    assert len(contenders([BASE, tiny("months=4", "demand.kappa=0.2")], months=5)) == 2


def test_a_textbook_case_is_refused():
    (sentence,) = sentences([BASE, TAX, "textbook/hotelling"])
    assert sentence == "textbook/hotelling is the textbook case hotelling, and a comparison runs economies."


def test_all_faults_of_all_scenarios_are_said_at_once(tmp_path):
    (tmp_path / "bad.yaml").write_text("version: 1\nmonts: 3\nusers: {types: -4}\n", encoding="utf-8")
    found = sentences([BASE, tmp_path / "bad.yaml", "nowhere"], None, [], "mars")
    for words in ("monts", "users.types", "nowhere", "There is no region 'mars' to call home"):
        assert any(words in sentence for sentence in found)


def test_a_wrong_set_is_said_once():
    assert len(sentences([BASE, TAX], None, ["demand.kapa=1"])) == 1


def test_changes_hold_for_all():
    assert {one.demand.kappa for one in contenders([BASE, TAX], None, ["demand.kappa=0.2"]).values()} == {0.2}


def test_short_names(tmp_path):
    assert short_name("policies/eu_ai_act") == "policies/eu_ai_act"
    assert short_name("policies/eu_ai_act.yaml") == "policies/eu_ai_act"
    assert short_name(tmp_path / "tax.yaml") == "tax"
    assert short_name(BASE) == TINY["title"]
