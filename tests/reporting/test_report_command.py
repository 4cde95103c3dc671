"""`aimarket report`: what it takes, what it prints, and how it fails."""

import json
import os

import pytest

from simulation import cli
from simulation.experiments.robust import ARMS
from simulation.experiments.store import Store
from simulation.reporting.report import robustness
from tests.fakes import must_not_run
from tests.reporting import comparisons


@pytest.fixture
def aimarket(monkeypatch, tmp_path, capsys):
    """`aimarket("report", ...)` -> exit code, standard output, standard error, with results in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIMARKET_RESULTS", "results")
    monkeypatch.setitem(robustness.make.__kwdefaults__, "simulate", must_not_run)

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(["report", *map(str, arguments)])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


def test_the_last_comparison_is_the_default(aimarket, tmp_path):
    found = comparisons.compared("results", ("tax",), seeds=2)
    code, out, err = aimarket()
    assert (code, err) == (0, "")
    assert out == f"{os.path.join('results', 'reports', found.id)}.html\n"  # noqa: PTH118 - as it is printed
    assert (tmp_path / out.strip()).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_json_names_what_was_written(aimarket):
    found = comparisons.compared("results", ("tax",), seeds=2)
    code, out, _ = aimarket(found.id[:8], "--out", "here.xlsx", "--json")
    block = json.loads(out)
    assert code == 0
    assert (block["schema_version"], block["kind"], block["id"], block["format"]) == (1, "comparison", found.id, "xlsx")
    assert (block["path"], block["seeds"], list(block["scenarios"])) == ("here.xlsx", [1, 2], ["base", "A"])
    assert block["bytes"] > 0
    assert 3 <= len(block["summary"]) <= 6


def test_a_run_is_reported_by_its_id_alone_or_with_its_other_seeds(aimarket):
    runs = [comparisons.ran("results", seed=seed) for seed in (1, 2, 3)]
    other = comparisons.ran("results", "tax")
    assert json.loads(aimarket(runs[1].run, "--json", "--format", "csv")[1])["seeds"] == [2]
    assert json.loads(aimarket(runs[1].path, "--json", "--format", "csv")[1])["seeds"] == [2]
    together = json.loads(aimarket(runs[1].run, "--all-seeds", "--json", "--format", "csv")[1])
    assert (together["kind"], together["seeds"]) == ("batch", [1, 2, 3])
    assert json.loads(aimarket("--json", "--format", "csv")[1])["id"] == other.run


def test_a_younger_run_is_the_last(aimarket):
    found = comparisons.compared("results", ("tax",), seeds=2)
    alone = comparisons.ran("results", "cap")
    later = (found.path / "record.json").stat().st_mtime_ns + 10**9
    os.utime(alone.path / "record.json", ns=(later, later))
    assert json.loads(aimarket("--json", "--format", "csv")[1])["id"] == alone.run
    again = later + 10**9
    os.utime(found.path / "record.json", ns=(again, again))
    assert json.loads(aimarket("--json", "--format", "csv")[1])["id"] == found.id


def test_robust_runs_what_is_missing_and_later_ones_are_not_the_last(aimarket, monkeypatch):
    found = comparisons.compared("results", ("tax",), seeds=2)
    monkeypatch.setitem(robustness.make.__kwdefaults__, "simulate", comparisons.simulate)
    code, out, err = aimarket("--robust", "--workers", 1, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["id"] == found.id
    assert len(Store("results").runs()) == 2 * 2 * (1 + len(ARMS))
    monkeypatch.setitem(robustness.make.__kwdefaults__, "simulate", must_not_run)
    assert json.loads(aimarket("--robust", "--workers", 1, "--json")[1])["id"] == found.id


def test_arms_that_fail_are_named_and_the_rest_is_reported(aimarket):
    comparisons.compared("results", ("tax",), seeds=1)
    code, out, err = aimarket("--robust", "--workers", 1)
    assert code == 3
    assert out.endswith(".html\n")
    assert "A market, kappa / 2, seed 1: a finished run was done again" in err


def test_faults_are_one_sentence(aimarket, tmp_path):
    assert aimarket("nosuch") == (
        2,
        "",
        "There are no finished runs in results; make one with 'aimarket run baseline'.\n",
    )
    run = comparisons.ran("results")
    code, _, err = aimarket("nosuch")
    assert (code, err.count("\n")) == (2, 1)
    assert f"There is no run 'nosuch' in results; it holds 1, the last finished is {run.run}." in err
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = aimarket("--out", "file/report.html")
    assert (code, err.count("\n")) == (1, 1)
    assert "The report could not be written to" in err
    assert "choose another with --out" in err
    assert aimarket("--format", "docx")[0] == 2


def test_a_comparison_whose_runs_are_gone_says_so(aimarket):
    found = comparisons.compared("results", ("tax",), seeds=1)
    (found.batches[found.names[1]].results[0].path / "record.json").unlink()
    code, _, err = aimarket(found.id)
    assert code == 2
    assert f"of the comparison {found.id} is not in results" in err
