"""The command line: standard output is the result alone, errors are sentences, exit codes are the contract's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulation import cli, reporting
from simulation.experiments import robust as arms
from simulation.experiments import run as runs
from simulation.reporting.table import GROUPS, headline_table
from tests.fakes import must_not_run, simulate, simulate_or_fail, tiny

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def aimarket(monkeypatch, tmp_path, capsys):
    """`aimarket("run", "tiny")` -> exit code, standard output, standard error; runs are the fake's."""
    (tmp_path / "tiny.yaml").write_text(tiny().to_yaml(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path / "results"))

    def call(*arguments, simulate=simulate):
        for command in (runs.run, runs.run_many, arms.robust):
            monkeypatch.setitem(command.__kwdefaults__, "simulate", simulate)
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


def strict(text):
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def test_json_holds_what_the_contract_says(aimarket, tmp_path):
    code, out, err = aimarket("run", "tiny.yaml", "--seed", 2, "--json")
    found = strict(out)
    assert (code, err) == (0, "")
    assert {
        "schema_version",
        "scenario",
        "seed",
        "months",
        "engine",
        "seconds",
        "version",
        "first_month",
        "headline",
        "run",
        "path",
    } <= set(found)
    assert (found["schema_version"], found["scenario"], found["seed"], found["months"]) == (1, "tiny.yaml", 2, 3)
    assert found["headline"]["lag_months_horizontal"] is None
    assert Path(found["path"]) == tmp_path / "results" / found["run"]


def test_seeds_become_one_object_of_intervals(aimarket):
    code, out, _ = aimarket("run", "tiny.yaml", "--seed", 1, "--seeds", 3, "--workers", 1, "--json")
    found = strict(out)
    assert code == 0
    assert found["seeds"] == [1, 2, 3]
    assert set(found["headline"]["flagship_price"]) == {"mean", "lo", "hi", "sd", "n"}
    assert found["headline"]["lag_months_horizontal"] == {"mean": 6.0, "lo": 6.0, "hi": 6.0, "sd": 0.0, "n": 2}
    assert found["headline"]["npv_by_lab"]["acme"]["mean"] == 2e9


def test_a_finished_run_is_read(aimarket):
    first = aimarket("run", "tiny.yaml", "--json")
    assert aimarket("run", "tiny.yaml", "--json", simulate=must_not_run) == first


def test_robust_adds_a_headline_for_every_arm(aimarket):
    found = strict(aimarket("run", "tiny.yaml", "--robust", "--workers", 1, "--json")[1])
    assert list(found["robust"]) == list(arms.ARMS)
    assert all(block.keys() == found["headline"].keys() for block in found["robust"].values())
    assert found["robust"]["kappa_half"]["npv_by_lab"] == {"acme": 1e9}
    many = strict(aimarket("run", "tiny.yaml", "--robust", "--seeds", 2, "--workers", 1, "--json")[1])
    assert set(many["robust"]["drift_1"]["flagship_price"]) == {"mean", "lo", "hi", "sd", "n"}
    assert "robust" not in strict(aimarket("run", "tiny.yaml", "--json")[1])


def test_robust_adds_a_column_for_every_arm(aimarket):
    code, out, err = aimarket("run", "tiny.yaml", "--robust", "--workers", 1, "--quiet")
    assert (code, err) == (0, "")
    head = out.splitlines()[1]
    assert head.split("  ")[-1] == "drift 1"
    for arm in arms.ARMS.values():
        assert arm.label in head
    assert next(line for line in out.splitlines() if "flagship list price" in line).count("USD/Mtok") == 6
    many = aimarket("run", "tiny.yaml", "--robust", "--seeds", 2, "--workers", 1, "--quiet")[1]
    assert next(line for line in many.splitlines() if "flagship list price" in line).count("+-") == 2


def test_robust_names_what_failed_and_where(aimarket):
    code, out, err = aimarket(
        "run", "tiny.yaml", "--robust", "--seed", 12, "--seeds", 2, "--workers", 1, "--json", simulate=simulate_or_fail
    )
    assert code == 3
    assert strict(out)["robust"]["kappa_half"]["flagship_price"]["n"] == 1
    assert "Seed 13 failed: the market broke\n" in err
    assert "Seed 13, 2 kappa, failed: the market broke\n" in err


def test_some_failed_is_3_and_the_rest_is_printed(aimarket):
    code, out, err = aimarket(
        "run", "tiny.yaml", "--seed", 12, "--seeds", 2, "--workers", 1, "--json", simulate=simulate_or_fail
    )
    assert code == 3
    assert strict(out)["seeds"] == [12]
    assert err == "Seed 13 failed: the market broke\n"


def test_the_table_is_for_a_person(aimarket):
    code, out, err = aimarket("run", "tiny.yaml", "--quiet")
    assert (code, err) == (0, "")
    for text in (
        "Tiny: 3 months, seed 1",
        "Who gets the surplus",
        "1.20 bn USD",
        "USD/Mtok",
        "not a forecast",
        "Run  ",
    ):
        assert text in out
    assert "\x1b" not in out
    assert "nan" not in out.lower()


def test_the_table_over_seeds_shows_intervals(aimarket):
    out = aimarket("run", "tiny.yaml", "--quiet", "--seeds", 3, "--workers", 1)[1]
    assert "3 seeds, mean and 95 % interval" in out
    assert "+-" in out


def test_the_table_writes_every_kind_of_number():
    block = {line.key: 0.5 for lines in GROUPS.values() for line in lines} | {
        "npv_by_lab": {"a": -3e9, "b": 1e9},
        "new": 1.0,
    }
    text = headline_table(block, block)
    for words in ("50.0 %", "0.5 USD/Mtok", "0.5 months", "x 0.50 a year", "-3.00 bn USD", "1 more number"):
        assert words in text
    assert len({len(line) for line in text.splitlines() if line.startswith("  ")}) == 1
    assert text.index("  b ") < text.index("  a ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "tiny.yaml", "--months", 0), "'--months'"),
        (("run", "tiny.yaml", "--months", 1201), "'--months'"),
        (("run", "tiny.yaml", "--seed", -1), "'--seed'"),
        (("run", "tiny.yaml", "--seed", "one"), "'--seed'"),
        (("run", "tiny.yaml", "--seeds", 0), "'--seeds'"),
        (("run", "tiny.yaml", "--seeds", 2, "--workers", 0), "'--workers'"),
        (("run",), "Missing argument 'SCENARIO'"),
        (("run", "tiny.yaml", "--mnths", 2), "--months"),
        (("rnu",), "No such command 'rnu'"),
        (("run", "nowhere"), "nowhere"),
        (("run", "tiny.yaml", "--set", "demand.kapa=1"), "kappa"),
        (("run", "tiny.yaml", "--set", "demand.kappa"), "--set"),
        (("run", "tiny.yaml", "--robust", "--set", "demand.kappa=0.8"), "--robust runs with demand.kappa = 1.6"),
        (("run", "textbook/hotelling", "--robust"), "hotelling"),
        (("validate", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_bad_input_is_2_and_one_sentence(aimarket, arguments, sentence):
    code, out, err = aimarket(*arguments, simulate=must_not_run)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_every_fault_is_one_line(aimarket):
    code, _, err = aimarket("run", "tiny.yaml", "--set", "demand.kappa=-1", "--set", "demand.tau=x")
    assert code == 2
    assert err.count("\n") == 2


def test_bad_workers_in_the_environment(aimarket, monkeypatch):
    monkeypatch.setenv("AIMARKET_WORKERS", "many")
    code, _, err = aimarket("run", "tiny.yaml", "--seeds", 2)
    assert (code, err.count("\n")) == (2, 1)
    assert "AIMARKET_WORKERS" in err


def test_a_results_folder_that_is_a_file_is_1(aimarket, tmp_path):
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    code, out, err = aimarket("run", "tiny.yaml", "--out", "taken", simulate=must_not_run)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "could not be written" in err


def test_a_fault_of_the_program_is_a_sentence_and_debug_shows_where(aimarket, monkeypatch):
    code, _, err = aimarket("run", "tiny.yaml", "--seed", 13, simulate=simulate_or_fail)
    assert (code, err.count("\n")) == (1, 1)
    assert "the market broke" in err
    monkeypatch.setitem(runs.run.__kwdefaults__, "simulate", simulate_or_fail)
    with pytest.raises(RuntimeError, match="the market"):
        cli.main(["run", "tiny.yaml", "--seed", "13", "--debug"])


def test_interrupted_is_130(aimarket):
    def interrupted(*_):
        raise KeyboardInterrupt

    code, out, err = aimarket("run", "tiny.yaml", simulate=interrupted)
    assert (code, out, err.count("\n")) == (130, "", 1)


def test_validate(aimarket, tmp_path):
    assert aimarket("validate", "tiny.yaml") == (0, "tiny.yaml is valid: Tiny\n", "")
    assert strict(aimarket("validate", "tiny.yaml", "--json")[1])["valid"] is True
    (tmp_path / "broken.yaml").write_text("version: 1\nmonths: 0\nkapa: 2\n", encoding="utf-8")
    code, out, err = aimarket("validate", "broken.yaml", "--json")
    found = strict(out)
    assert (code, found["valid"]) == (2, False)
    assert err.splitlines() == found["problems"]
    assert any("broken.yaml:2:" in text for text in found["problems"])


def test_schema_is_a_json_schema(aimarket):
    code, out, _ = aimarket("schema")
    assert code == 0
    assert "json-schema.org/draft/2020-12" in strict(out)["$schema"]


def test_version_and_help(aimarket):
    assert aimarket("--version")[1] == "aimarket 0.1.0\n"
    assert "SCENARIO" in aimarket("--help")[1]
    assert "validate" in aimarket()[1]


def test_every_file_among_the_commands_is_a_command_of_its_name(aimarket):
    folder = Path(cli.__file__).parent / "commands"
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert "run" in names
    for name in names:
        assert aimarket(name, "--help")[1].startswith(f"Usage: aimarket {name} ")
    assert aimarket("__init__")[0] == 2


def test_help_and_the_public_names_import_nothing_heavy():
    heavy = ["mesa", "numba", "numpy", "scipy", "pandas", "pydantic", "matplotlib", "pyarrow", "ruamel", "pint", "tqdm"]
    script = (
        "import sys, simulation.cli as cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "import simulation\n"
        f"found = [name for name in {heavy} if name in sys.modules]\n"
        "from simulation import Scenario, run\n"
        "found += [name for name in ('mesa', 'numba', 'pandas', 'pyarrow', 'matplotlib') if name in sys.modules]\n"
        "sys.exit(' '.join(found) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="a pipe as POSIX closes it")
def test_a_reader_that_leaves_early_is_no_error():
    script = f"{sys.executable} -m simulation.cli schema | head -c 10"
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_no_color_and_no_terminal_mean_plain_text(aimarket, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in aimarket("run", "tiny.yaml", "--quiet")[1]


def test_figures_go_beside_the_runs_and_are_drawn_once(aimarket, monkeypatch, tmp_path):
    drawn = []

    def draw(result, folder):
        drawn.append(result.run)
        (folder / "prices.svg").write_text("<svg/>", encoding="utf-8")
        return [folder / "prices.svg"]

    figures = SimpleNamespace(draw=draw)
    monkeypatch.setitem(sys.modules, "simulation.reporting.figures", figures)
    monkeypatch.setattr(reporting, "figures", figures, raising=False)
    for _ in range(2):
        code, out, err = aimarket("run", "tiny.yaml")
        assert (code, err) == (0, "")
    (run,) = drawn
    assert f"Figures  {Path('results') / 'figures' / run}" in out.replace(f"{tmp_path}{os.sep}", "")
    assert not (tmp_path / "results" / run / "figures").exists()


def test_the_bar_shows_on_a_terminal_only(monkeypatch, capsys):
    with cli.progress_bar(2, "month", show=True) as tick:
        tick(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with cli.progress_bar(2, "month", show=False) as tick:
        tick(1, 2)
    assert capsys.readouterr().err == ""
    with cli.progress_bar(2, "month", show=True) as tick:
        tick(1, 2)
    captured = capsys.readouterr()
    assert "/2" in captured.err
    assert captured.out == ""
