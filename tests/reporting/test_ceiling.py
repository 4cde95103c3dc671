"""What `aimarket ceiling` prints."""

import json

import pytest

from simulation import cli, run
from simulation.reporting.ceiling import MEANS, ceiling_json, ceiling_text
from tests.economies import toy


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(toy("months=4", "shadow_every=3"), out=tmp_path_factory.mktemp("results"))


def test_means_are_weighted_by_use(result):
    block = ceiling_json(result)
    assert (block["month"], block["months"]) == (3, [0, 3])
    table = result.ceiling[result.ceiling["month"] == 3]
    for name, rows in {"all": table, "alpha-large@alpha": table[table["offer"] == "alpha-large@alpha"]}.items():
        found = block["all"] if name == "all" else block["by_offer"][name]
        use = rows["billed_mtok"]
        assert found["billed_mtok"] == pytest.approx(use.sum())
        for key in MEANS:
            assert found[key] == pytest.approx((rows[key] * use).sum() / use.sum()), (name, key)
    assert len(block["rows"]) == len(table)
    assert ceiling_json(result, 0)["month"] == 0


def test_the_text_shows_every_segment_and_offer_in_line(result):
    block = ceiling_json(result)
    text = ceiling_text(block)
    for name in (*block["by_segment"], *block["by_offer"], "not a forecast", "month 3"):
        assert name in text
    lines = text.splitlines()
    table = [line for line in lines[lines.index("by segment") + 1 :] if line.startswith("  ")]
    assert len({len(line) for line in table}) == 1
    assert "nan" not in text.lower()


def test_without_open_weights_there_are_dashes_and_null(tmp_path):
    alone = run(toy("months=1", "labs.beta=null", "hosts.gamma=null"), out=tmp_path)
    block = ceiling_json(alone)
    assert block["all"]["billed_mtok"] > 0
    text = ceiling_text(block)
    assert " - " in text
    assert "nan" not in text.lower()


@pytest.fixture
def aimarket(capsys, monkeypatch, result):
    monkeypatch.setenv("AIMARKET_RESULTS", str(result.path.parent))

    def call(*words):
        with pytest.raises(SystemExit) as caught:
            cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


def test_the_command_prints_text_or_json(aimarket, result):
    code, out, err = aimarket("ceiling", "last")
    assert (code, err) == (0, "")
    assert out.strip() == ceiling_text(ceiling_json(result))
    code, out, err = aimarket("ceiling", result.run[:6], "--month", 0, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out, parse_constant=pytest.fail)
    assert (found["schema_version"], found["month"]) == (1, 0)


def test_a_month_without_a_report_is_a_sentence(aimarket):
    code, out, err = aimarket("ceiling", "last", "--month", 2)
    assert (code, out) == (2, "")
    assert "no price ceilings for month 2, only for 0, 3." in err
    assert err.count("\n") == 1


def test_a_run_without_shadow_months_is_a_sentence(tmp_path):
    none = run(toy("months=1", "shadow_every=0"), out=tmp_path)
    with pytest.raises(ValueError, match="has no shadow months"):
        ceiling_json(none)
