"""Numbers, verdicts, sentences and grades of the report."""

import math
from types import SimpleNamespace

import pytest

from simulation.experiments.comparison import Comparison, Stopping
from simulation.reading.wording import listed
from simulation.reporting import table
from simulation.reporting.report import repeat
from simulation.reporting.report.assumptions import grade
from simulation.reporting.report.references import references
from simulation.reporting.report.subject import Subject
from simulation.reporting.report.summary import summary
from simulation.reporting.report.wording import (
    change,
    counted,
    level,
    line_of,
    minus,
    percent,
    quoted,
    span,
    verdict,
)
from tests.reporting import comparisons

M = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (table.usd, -1.5215e9, f"{M}1.52 bn USD"),
        (table.usd, 12.3456e12, "+12.3 tn USD"),
        (table.usd, 512.0, "+512 USD"),
        (table.usd, 0.0, "0 USD"),
        (table.share, 0.00779, "+0.779 pp"),
        (table.share, -0.25, f"{M}25.0 pp"),
        (table.price, -0.01, f"{M}0.0100 USD/Mtok"),
        (table.months, 2.0, "+2.00 months"),
        (table.ratio, 1234.5, "+1,234"),
        (table.usd, math.nan, "\N{EN DASH}"),
        (table.usd, None, "\N{EN DASH}"),
    ],
)
def test_differences_have_a_sign_a_unit_and_three_figures(write, value, text):
    assert change(write, value) == text


def test_both_ends_of_an_interval_are_in_one_unit():
    assert span(table.usd, -4.067e9, 1.024e9) == f"{M}4.07 to +1.02 bn USD"
    assert span(table.usd, -5e6, 2e9) == f"{M}0.01 to +2.00 bn USD"
    assert span(table.usd, None, 1.0) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ((1.0, 0.5, 1.5), "higher"),
        ((-1.0, -1.5, -0.5), "lower"),
        ((1.0, -0.5, 2.5), "unclear"),
        ((1.0, 0.0, 2.0), "unclear"),
        ((0.0, 0.0, 0.0), "same"),
        ((1.0, math.nan, math.nan), "alone"),
        ((math.nan, None, None), "unknown"),
    ],
)
def test_a_difference_is_clear_where_its_interval_excludes_zero(row, kind):
    assert verdict(*row).kind == kind


def test_small_words():
    assert minus("a-b -5 to -0.2, 2026-03") == f"a-b {M}5 to {M}0.2, 2026-03"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert counted(3) == "three"
    assert counted(20) == "20"
    assert percent(-5.0, -50.0) == f"{M}10.0 %"
    assert percent(1.0, 0.0) == ""
    assert level(table.usd, -0.2) == "0 USD"
    assert level(table.usd, -62.02e9) == f"{M}62.02 bn USD"
    assert line_of("profit_by_layer.closed_labs").label == "closed labs"
    assert line_of("fleet_units").label == "fleet units"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("assumed: spike", "assumed"),
        ("definition: length of the run", "definition"),
        ("derived: facts 59", "derived"),
        ("measured: facts 6, 49", "sourced"),
        ("panel: Arena rating", "sourced"),
        ("posted price, 2026", "sourced"),
        ("no source given", "none given"),
        ("set for this run", "none given"),
    ],
)
def test_confidence_follows_from_the_source(source, word):
    assert grade(source) == word


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("words")


def test_the_summary_of_one_policy_says_who_gains_and_loses_and_how_surely(folder):
    said = summary(Subject(comparisons.compared(folder, ("tax",))))
    assert 3 <= len(said) <= 6
    whole = " ".join(said)
    assert f"is compared with {quoted('A market')} over 6 months from March 2026, in six pairs of runs" in whole
    assert "Users as a whole lose" in whole
    assert "clearly down: consumers" in whole
    assert "The state takes in 600.00 m USD" in whole
    assert "All together welfare falls by" in whole


def test_the_summary_of_many_sorts_them(folder):
    said = summary(Subject(comparisons.compared(folder, ("tax", "cap", "idle"))))
    assert 3 <= len(said) <= 6
    users = next(sentence for sentence in said if sentence.startswith("Users' surplus"))
    assert users.index("clearly falls under A (") < users.index("clearly rises under B (")
    assert users.endswith("shows no clear difference under C.")


def test_one_pair_has_no_interval_and_is_called_one_history(folder):
    said = summary(Subject(comparisons.compared(folder, ("tax",), seeds=1)))
    assert any("one pair of runs, so no interval" in sentence for sentence in said)
    assert said[-1].startswith("One pair of runs is one history")


def test_the_summary_of_a_run_goes_from_the_first_month_to_the_last(folder):
    said = summary(Subject(comparisons.ran(folder)))
    assert "The share of closed weights in tokens goes from 70.0 % in the first month to 70.0 % in the last." in said
    assert said[-1] == "One seed is one history: look at several."


def test_the_command_that_repeats_a_run_names_what_differs_from_its_file(tmp_path):
    path = tmp_path / "market.yaml"
    path.write_text(comparisons.scenario().to_yaml(), encoding="utf-8")
    changes = ["demand.kappa=0.2"]
    found = comparisons.run(path, 4, 5, changes, out=tmp_path / "runs", simulate=comparisons.simulate)
    (line, _) = repeat.commands(Subject(found))
    assert line == f"aimarket run {path} --months 5 --set demand.kappa=0.2 --seed 4"
    assert "made in Python" not in str(repeat.facts(Subject(found)))


def test_the_command_of_a_comparison_names_how_it_was_asked(folder):
    found = comparisons.compared(folder, ("tax",), seeds=2)
    asked = Comparison(found.batches, home="eu", stopping=Stopping("price_paid", 0.05), path=found.path)
    (line, _) = repeat.commands(Subject(asked))
    assert line.endswith("--seeds 2 --seed 1 --until-ci 0.05 --measure price_paid --home eu")
    assert repeat.commands(Subject(found))[0].endswith("--seeds 2 --seed 1")
    assert repeat.robust_command(Subject(found)) == f"aimarket report {found.id} --robust"


def test_references_are_the_methods_and_what_is_cited():
    found = references(["assumed: as in Nordhaus 2004"])
    assert any(line.startswith("McFadden") for line in found)
    assert any(line.startswith("Nordhaus") for line in found)
    assert not any(line.startswith("Sutton") for line in found)
    assert all("{" not in line and "\\" not in line for line in references(str(year) for year in range(1900, 2030)))


def test_nothing_finished_is_nothing_to_report():
    with pytest.raises(ValueError, match="nothing to report"):
        Subject(SimpleNamespace(batches={}))
