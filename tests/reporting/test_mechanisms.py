"""The list of mechanisms and the page on one, as the command line prints them."""

import json

import pytest

from simulation import cli
from simulation.plugins import PluginError
from simulation.reporting.mechanisms import explained, explained_text, rows, table_text
from simulation.scenario import load


def test_the_list_has_every_field_of_every_row():
    for row in rows():
        assert list(row) == ["id", "switch", "kind", "state", "label", "line", "source"]
        assert row["state"] in ("on by default", "off")
        assert all(row.values())


def test_the_table_names_every_switch_once():
    text = table_text()
    assert all(text.count(f" {row['switch']} ") == 1 for row in rows())


def test_what_the_baseline_has_is_on():
    state = {row["switch"]: row["state"] for row in rows()}
    assert state["demand.inertia"] == "on by default"
    assert state["demand.price_ceiling"] == "off"
    assert state["state.ban"] == "off"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["switch"])
def test_the_snippet_is_yaml_that_turns_it_on(row):
    from ruamel.yaml import YAML

    block = explained(row["switch"])
    setting = YAML(typ="safe", pure=True).load(block["snippet"])["mechanisms"]
    assert list(setting) == [row["switch"]]
    if block["kind"] != "policy":
        load("light", (), {"mechanisms": setting})
    assert block["snippet"].splitlines()[0] in explained_text(block)


def test_an_id_is_as_good_as_a_switch():
    assert explained("d15") == explained("demand.requirement_growth")


def test_an_unknown_one_is_a_sentence_with_the_nearest_name():
    with pytest.raises(PluginError, match=r"there is no mechanism demand\.inertai; did you mean demand\.inertia"):
        explained("demand.inertai")


def said(capsys, *arguments):
    """Exit code and standard output of the command."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["mechanisms", *arguments])
    return caught.value.code, capsys.readouterr().out


def test_the_command_prints_one_json_object(capsys):
    code, out = said(capsys, "--json")
    assert (code, len(json.loads(out)["mechanisms"])) == (0, len(rows()))
    code, out = said(capsys, "demand.inertia", "--json")
    assert (code, json.loads(out)["id"]) == (0, "D10")


def test_the_command_explains_one_to_a_reader(capsys):
    code, out = said(capsys, "demand.inertia")
    assert code == 0
    assert "switch_cost = 1.0" in out
    assert said(capsys, "demand.none") == (2, "")
