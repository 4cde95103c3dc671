"""Files that are no scenario: one clear sentence each, never a traceback or a hang."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.reading.places import ScenarioError, plain
from simulation.reading.yaml_text import LARGEST, parse, read_file

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


def sentence(text):
    with pytest.raises(ScenarioError) as caught:
        parse(text, "f.yaml")
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)
    return str(caught.value)


def faults(read):
    try:
        read()
    except ScenarioError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (BOMB, "f.yaml:1:4", "anchors"),
        ("a: *b", "f.yaml:1:4", "aliases"),
        ("&k a: 1", "f.yaml:1:1", "anchors"),
        ("a: !!python/object/apply:os.system ['true']", "f.yaml:1:4", "tag"),
        ("a: !!python/name:os.system x", "f.yaml:1:4", "tag"),
        ("a: !mine 1", "f.yaml:1:4", "tag"),
        ("a: !!float 1", "f.yaml:1:4", "tag"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1", "one document"),
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1", "a is written twice in the same mapping (first on line 1)"),
        ("a: 1e999", "f.yaml:1:4", "too large"),
        ("a: [1, 2", "f.yaml:1:9", "cannot be read as YAML"),
        ("a: b: c", "f.yaml:1:5", "cannot be read as YAML"),
        ("a:\n\t- b", "f.yaml:2:1", "cannot be read as YAML"),
        ("? [a, b]\n: 1", "f.yaml:1:3", "key"),
        (": 1", "f.yaml:1:1", "key"),
        ("a: \x07", "f.yaml", "cannot be read as YAML"),
        ("[" * 100_000, "f.yaml:1:26", "nested"),
        ("a: " + "{a: " * 1000, "f.yaml", "nested"),
    ],
)
def test_text_that_no_scenario_needs_is_refused_at_its_place(text, place, words):
    said = sentence(text)
    assert said.startswith(f"{place}:")
    assert words in said


def test_words_are_those_of_yaml_1_2():
    text = "a: no\nb: yes\nc: on\nd: 012\ne: 1e3\nf: .5\ng: ~\nh:\ni: TRUE\nj: '1'\nk: 1_000\nno: 2026-03-01"
    assert plain(parse(text, "f")) == {
        "a": "no",
        "b": "yes",
        "c": "on",
        "d": 12,
        "e": 1000.0,
        "f": 0.5,
        "g": None,
        "h": None,
        "i": True,
        "j": "1",
        "k": "1_000",
        "no": "2026-03-01",
    }


def test_every_key_knows_its_line_and_column():
    tree = parse("a: 1\nb:\n  c: {d: 2}\n", "f")
    assert str(tree.value["b"].value["c"].value["d"].place) == "f:3:7"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"a: 1\n\xff\xfe", "f.yaml:2:1: byte 0xff is not UTF-8"),
        ("a: 1".encode("utf-16"), "is not UTF-8"),
        (b"PAR1\0\0", "binary"),
        (b"a: 1 #" + b"x" * LARGEST, "at most 2 MB"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path, raw, words):
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    with pytest.raises(ScenarioError, match=r"^f\.yaml") as caught:
        read_file(path, "f.yaml")
    assert words in str(caught.value) or "binary" in str(caught.value)


def test_a_byte_order_mark_is_harmless(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes("\ufeffa: 1".encode())
    assert plain(read_file(path, "f")) == {"a": 1}


def test_a_file_that_is_gone_is_a_sentence(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_file(tmp_path / "gone.yaml", "gone.yaml")


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>%@`'\"#,?~ \t\n\r\\\x85\u2028.0e1_"), max_size=60))
def test_any_text_gives_nodes_or_one_sentence(text):
    assert len(faults(lambda: parse(text, "f"))) <= 1


@given(st.binary(max_size=60))
def test_any_bytes_give_nodes_or_one_sentence(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    assert len(faults(lambda: read_file(path, "any.yaml"))) <= 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of Unix")
def test_a_device_without_end_is_a_sentence():
    with pytest.raises(ScenarioError, match="too large"):
        read_file(Path("/dev/zero"), "zero")
