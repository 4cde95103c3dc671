"""A comparison on the terminal and as JSON: names for a reader, signs, stars, and no undefined number as NaN."""

import json

import pytest

from simulation.experiments.identity import jsonable
from simulation.reporting import comparison as told
from simulation.reporting.comparison import MAIN, comparison_json, interval, signed, text
from simulation.reporting.table import ratio, usd
from tests.comparisons import BAN, BASE, TAX, compared, simulate_or_fail


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("runs"), seeds=5, simulate=simulate_or_fail)


def test_the_text_says_all_that_the_tables_hold(found):
    shown = text(found)
    for words in (
        "Differences from Tiny, 4 seeds, with 95 % intervals",
        "Tax: winners and losers, present value",
        "users by region: us",
        "profit by layer: closed labs",
        "Ban: from the base's welfare to its own",
        "welfare of the base",
        "(MCPF - 1) x state",
        "deadweight",
        "Which is best",
        "domestic consumer surplus (us): Ban",
        "Regret over all criteria",
        "not a forecast",
    ):
        assert words in shown
    assert "nan" not in shown.lower()
    assert "profit by layer: parents" not in shown  # the same in all pairs


def test_a_line_has_means_difference_interval_and_seeds(found):
    line = next(line for line in text(found).splitlines() if "price paid by all" in line)
    assert line.split("  ")[1:] != []
    for words in ("2 USD/Mtok", "2.1 USD/Mtok", "+0.1 USD/Mtok", "+0.1 USD/Mtok to +0.1 USD/Mtok *"):
        assert words in line


def test_differences_of_shares_are_percentage_points(found):
    line = next(line for line in text(found).splitlines() if "safety-weighted use" in line)
    assert "50.0 %" in line
    assert "+10.0 pp" in line


def test_columns_of_a_block_end_together(found):
    block = text(found).split("Which is best\n")[1].split("\n\n")[0]
    assert len({len(line.rstrip()) for line in block.splitlines() if line.startswith("  ")}) == 1


def test_signs_and_stars():
    assert signed(2e9, usd) == "+2.00 bn USD"
    assert signed(-2e9, usd) == "-2.00 bn USD"
    assert signed(float("nan"), usd) == "-"
    assert signed(-1e-4, ratio) == signed(1e-4, ratio) == signed(0.0, ratio) == "0.00"
    assert interval({"lo": -1.0, "hi": 2.0}, usd) == "-1 USD to +2 USD"
    assert interval({"lo": 1.0, "hi": 2.0}, usd) == "+1 USD to +2 USD *"
    assert interval({"lo": float("nan"), "hi": 2.0}, usd) == "-"


def test_json_holds_what_the_contract_says(found):
    block = json.loads(json.dumps(jsonable(comparison_json(found)), allow_nan=False))
    assert block["schema_version"] == 1
    assert (block["base"], block["alternatives"], block["seeds"]) == ("Tiny", ["Tax", "Ban"], [1, 2, 4, 5])
    assert block["differences"]["Tax"]["price_paid"].keys() == {
        "base", "mean", "difference", "lo", "hi", "method", "n", "seeds_needed",
    }  # fmt: skip
    assert block["differences"]["Ban"]["price_paid"]["n"] == 5
    assert block["differences"]["Tax"]["state_pv_usd"]["seeds_needed"] == 2  # it is the same in all
    assert {"winners", "waterfall", "fiscal", "ranking", "regret", "failures", "comparison", "path"} <= set(block)
    assert block["failures"] == {"Tax": {"3": "the market broke"}}
    assert block["path"].endswith(f"comparisons/{block['comparison']}")


def test_main_measures_have_different_names():
    assert len({line.label for line in MAIN}) == len({line.key for line in MAIN}) == len(MAIN)


def test_what_each_alternative_changes_stands_under_its_name():
    shown = told.changes({"base": BASE, "tax": TAX, "ban": BAN}).splitlines()
    assert shown[0] == "tax:"
    assert shown.index("ban:") > 1
    assert all(line.startswith("  ") for line in shown if not line.endswith(":"))
