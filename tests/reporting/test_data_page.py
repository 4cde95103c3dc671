"""What `aimarket data`, `aimarket data moments` and `aimarket ledger` print."""

import json

import pandas as pd
import pytest

from simulation import cli
from simulation.data.comparison import MOMENTS
from simulation.experiments.store import Store
from simulation.reporting import data_page
from simulation.scenario import load
from tests.data.test_comparison import run_tables

RUN = "0123456789abcdef"


@pytest.fixture
def store(monkeypatch, tmp_path):
    """A folder of results with one run of the baseline's title."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path / "results"))
    tables = run_tables(3)
    flows = [(month, "users", "lab", "tokens", 2e6) for month in range(3)]
    ledger = pd.DataFrame(flows, columns=["month", "payer", "payee", "account", "usd"])
    sellers = pd.DataFrame({"month": 0, "seller": ["lab"], "kind": ["closed lab"]})
    record = {"title": load("baseline").title, "seed": 1, "months": 3, "engine": "expected"}
    Store().write(RUN, {**tables, "ledger": ledger, "sellers": sellers, "users": sellers}, record)


@pytest.fixture
def aimarket(monkeypatch, capsys):
    """`aimarket("data")` -> exit code, standard output, standard error; few bootstrap draws."""
    monkeypatch.setattr(data_page.moments_json, "__defaults__", (4,))

    def call(*words):
        with pytest.raises(SystemExit) as caught:
            cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


def test_the_panel_is_shown_with_its_sources_and_the_baselines_market(aimarket):
    code, out, err = aimarket("data", "--json")
    block = json.loads(out)
    assert (code, err) == (0, "")
    assert set(block["sources"]) == {"litellm", "model-prices", "models.dev", "openrouter"}
    assert block["rows"]["scores"] == 3770
    assert sum(source["rows"] for source in block["sources"].values()) == block["rows"]["quotes"]
    assert block["market"]["date"] == str(load("baseline").start)
    ratings = [row["rating_points"] for row in block["market"]["weights"]]
    assert ratings == sorted(ratings, reverse=True)
    code, out, _ = aimarket("data")
    assert code == 0
    assert "openrouter" in out
    assert block["market"]["weights"][0]["weights"] in out


@pytest.mark.usefixtures("store")
def test_moments_stand_beside_the_last_run_of_the_baseline(aimarket):
    code, out, err = aimarket("data", "moments", "--json")
    block = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert (code, err) == (0, "")
    assert (block["schema_version"], block["run"]) == (1, RUN)
    assert list(block["moments"]) == [moment.key for moment in MOMENTS]
    entry = block["moments"]["hosts_per_open_weights"]
    assert (entry["window"], entry["run"], entry["published_low"]) == (["2026-02", "2026-02"], 3.0, 2.9)
    assert block["moments"]["launch_price_ratio"]["run"] is None
    assert aimarket("data", "--json", "moments")[1] == out


def test_moments_without_a_run_say_how_to_make_one(aimarket, monkeypatch, tmp_path):
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path / "none"))
    code, out, _ = aimarket("data", "moments")
    assert code == 0
    assert "No stored run of the baseline" in out
    assert "4 draws" in out
    assert len(out.splitlines()) == len(MOMENTS) + 4
    code, _, err = aimarket("data", "moments", "--run", "last")
    assert code == 2
    assert "no finished runs" in err


@pytest.mark.usefixtures("store")
def test_the_ledger_of_a_stored_run(aimarket):
    code, out, err = aimarket("ledger", "last", "--month", 1, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["flows"] == {"users": {"closed labs": 2e6}}
    code, out, _ = aimarket("ledger", RUN[:4], "--month", 1)
    assert code == 0
    assert "closed labs" in out


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("last", "--month", 3), f"Run {RUN} has no month 3; it has months 0 to 2."),
        (("ffff", "--month", 0), "There is no run 'ffff'"),
        (("last",), "Missing option '--month'"),
        (("last", "--month", -1), "--month"),
    ],
)
def test_what_the_ledger_cannot_show_is_a_sentence(aimarket, words, said):
    code, out, err = aimarket("ledger", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
