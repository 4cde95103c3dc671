"""`aimarket compare`: standard output is the result alone, errors are sentences, exit codes are the contract's."""

import json
import sys
from types import SimpleNamespace

import pytest

from simulation import cli
from simulation.experiments import compare as compares
from tests.comparisons import BAN, BASE, TAX, simulate, simulate_or_fail
from tests.fakes import must_not_run


@pytest.fixture
def aimarket(monkeypatch, tmp_path, capsys):
    """`aimarket("base.yaml", "tax.yaml")` -> exit code, standard output, standard error; runs are the stand-in's."""
    for name, scenario in {"base": BASE, "tax": TAX, "ban": BAN}.items():
        (tmp_path / f"{name}.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path / "results"))

    def call(*arguments, simulate=simulate):
        monkeypatch.setitem(compares.compare.__kwdefaults__, "simulate", simulate)
        with pytest.raises(SystemExit) as caught:
            cli.main(["compare", *(str(argument) for argument in arguments), "--workers", "1"])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


ALL = ("base.yaml", "tax.yaml", "ban.yaml")


def test_json_is_one_object_and_nothing_else(aimarket):
    code, out, err = aimarket(*ALL, "--seeds", 3, "--seed", 4, "--json")
    block = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert (code, err) == (0, "")
    assert (block["schema_version"], block["base"], block["alternatives"]) == (1, "base", ["tax", "ban"])
    assert block["seeds"] == [4, 5, 6]
    assert block["differences"]["tax"]["price_paid"]["difference"] == pytest.approx(0.1)


def test_what_changes_is_said_before_running(aimarket):
    def broken(scenario, seed, progress=None):
        raise KeyboardInterrupt

    code, out, err = aimarket("base.yaml", "tax.yaml", simulate=broken)
    assert (code, out) == (130, "")
    assert err.startswith("tax:\n  ")
    assert "Interrupted" in err


def test_quiet_says_nothing_but_the_result(aimarket, tmp_path):
    code, out, err = aimarket(*ALL, "--seeds", 3, "--quiet")
    assert (code, err) == (0, "")
    assert "Which is best" in out
    (kept,) = (tmp_path / "results" / "comparisons").iterdir()
    assert f"comparisons/{kept.name}" in out
    assert not (kept / "figures").exists()


def test_figures_are_drawn_beside_the_record(aimarket, tmp_path):
    code, out, _ = aimarket("base.yaml", "tax.yaml", "--seeds", 2)
    (kept,) = (tmp_path / "results" / "comparisons").iterdir()
    assert code == 0
    assert "Figures  " in out
    assert {path.name for path in (kept / "figures").iterdir()} >= {"waterfall.png", "alt.json"}


def test_it_is_the_same_again_without_running(aimarket):
    first = aimarket(*ALL, "--seeds", 3, "--json")
    assert aimarket(*ALL, "--seeds", 3, "--json", simulate=must_not_run) == first


def test_some_failed_is_3_and_the_rest_is_printed(aimarket):
    code, out, err = aimarket("base.yaml", "tax.yaml", "--seeds", 4, "--json", simulate=simulate_or_fail)
    assert code == 3
    assert json.loads(out)["seeds"] == [1, 2, 4]
    assert err == "Seed 3, tax, failed: the market broke\n"


def test_where_all_failed_only_that_is_said(aimarket):
    code, out, err = aimarket("base.yaml", "tax.yaml", "--seeds", 1, "--quiet", simulate=must_not_run)
    assert (code, out) == (3, "")
    assert err.count("\n") == 2


def test_a_report_is_written_where_it_was_asked_for(aimarket, monkeypatch, tmp_path):
    written = []
    fake = SimpleNamespace(write=lambda comparison, path: written.append((comparison.names, path.name)))
    monkeypatch.setitem(sys.modules, "simulation.reporting.report", fake)
    assert aimarket("base.yaml", "tax.yaml", "--seeds", 2, "--quiet", "--report", "out.html")[0] == 0
    assert written == [(["base", "tax"], "out.html")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("base.yaml",), "Missing argument 'ALTERNATIVES"),
        (("base.yaml", "base.yaml"), "base is the same scenario as base"),
        (("base.yaml", "tax.yaml", "--home", "mars"), "There is no region 'mars' to call home"),
        (("base.yaml", "tax.yaml", "--until-ci", "0.05"), "--until-ci and --measure go together"),
        (("base.yaml", "tax.yaml", "--until-ci", "0.05", "--measure", "price_payd"), "did you mean price_paid?"),
        (("base.yaml", "textbook/hotelling"), "is the textbook case hotelling"),
        (("base.yaml", "tax.yaml", "--report", "nowhere/out.html"), "there is no folder nowhere"),
        (("base.yaml", "tax.yaml", "--seeds", "0"), "'--seeds'"),
    ],
)
def test_bad_input_is_a_sentence_and_code_2(aimarket, arguments, sentence):
    code, out, err = aimarket(*arguments, "--quiet")
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_until_ci_adds_seeds(aimarket):
    found = json.loads(
        aimarket("base.yaml", "tax.yaml", "--seeds", 2, "--until-ci", 1, "--measure", "price_paid", "--json")[1]
    )
    assert len(found["seeds"]) == 30
    assert found["stopping"] == {"measure": "price_paid", "share": 1.0}
