"""Numbers as documents: units compared and never converted, sources kept."""

import subprocess
import sys

import pytest

from simulation.reading.units import converted
from simulation.scenario import load, scenario_sources
from tests.scenarios import problem, problems, toy


def test_a_number_may_be_plain_a_document_or_text_with_its_unit():
    forms = [0.4, "0.4 USD/Mtok", "4e-1   USD/Mtok", {"value": 0.4, "unit": "USD/Mtok", "assumed": "a guess"}]
    assert {load(toy(cost={"reference": form})).cost.reference for form in forms} == {0.4}


def test_a_pure_number_takes_the_unit_one():
    for unit in (1, "1"):
        document = {"value": 0.7, "unit": unit, "source": "a paper", "range": [0.3, 0.8]}
        assert load(toy(demand={"rho_family": document})).demand.rho_family == 0.7


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("0.4 USD/ktok", "is written in USD/ktok but must be in USD/Mtok; that would be 400"),
        ("0.4 USD/token", "that would be 400000"),
        ({"value": 40, "unit": "cent/Mtok", "assumed": "x"}, "that would be 0.4"),
        ("0.4 EUR/Mtok", "is written in EUR/Mtok but must be in USD/Mtok"),
        ("0.4 month", "is written in month but must be in USD/Mtok"),
        ("0.4 9**9**9**9", "is written in 9**9**9**9 but must be in USD/Mtok"),
        ("0.4 __import__('os')", "must be in USD/Mtok"),
        ({"value": 0.4, "unit": "USD/Mtok"}, "needs either source: or assumed:"),
        ({"value": 0.4, "source": "a", "assumed": "b"}, "needs either source: or assumed:"),
        ({"unit": "USD/Mtok", "assumed": "b"}, "needs value:"),
        ({"value": 0.4, "assumed": "x", "note": "y"}, "has no key note"),
        ({"value": 0.4, "assumed": ""}, "cost.reference.assumed is '' but must be text"),
        ({"value": 0.4, "assumed": "x", "range": [0.5, 0.6]}, "outside its own range [0.5, 0.6]"),
        ({"value": 0.4, "assumed": "x", "range": [0.6, 0.3]}, "two numbers, the lower one first"),
        ({"value": "abc", "assumed": "x"}, "cost.reference is 'abc' but must be between 1e-06 and 10000 (USD/Mtok)"),
        (True, "cost.reference is true but must be between"),
        ("cheap", "cost.reference is 'cheap' but must be between"),
        (-1, "cost.reference is -1 but must be between 1e-06 and 10000 (USD/Mtok)"),
        (None, "cost.reference is empty but must be between"),
        ([1], "cost.reference is a list but must be between"),
        (10**400, "cost.reference is a number of more than 300 digits but must be between"),
        (float("nan"), "cost.reference is nan but must be between"),
    ],
)
def test_a_number_that_does_not_fit_is_one_sentence(form, words):
    assert words in problem(toy(cost={"reference": form}))


def test_percent_is_told_as_a_share():
    assert "that would be 0.12" in problem(toy(demand={"kappa": "12 %"}))


def test_a_unit_on_a_pure_number_is_refused():
    assert "must have no unit" in problem(toy(), "demand.rho_host=0.9 USD")


def test_growth_factors_are_never_scaled():
    assert converted(2.4, "1/month", "1/year") is None


def test_whole_numbers_take_whole_values_only():
    assert load(toy(), ["months=2.4e1"]).months == 24
    assert "months is 2.5 but must be a whole number between 1 and 1200" in problem(toy(), "months=2.5")


def test_a_new_value_does_not_inherit_its_parents_source():
    parent = toy(demand={"kappa": {"value": 0.12, "unit": "share of value", "source": "a paper"}})
    sources = scenario_sources(parent)
    kappa = sources["demand.kappa"]
    assert (kappa.value, kappa.unit, kappa.source, kappa.where) == (0.12, "share of value", "a paper", "scenario")
    assert scenario_sources(parent, ["demand.kappa=0.13"])["demand.kappa"].source == "no source given"
    assert sources["demand.tau"].source.startswith("assumed: ")
    assert sources["demand.tau"].where == "default"
    assert sources["labs.alpha.releases.big-1.5.price"].value == 5.0


def test_sources_reach_into_policies_and_mechanisms():
    sources = scenario_sources(toy(), ["policies.token_tax.with.rate=0.2", "mechanisms.demand.requirement_growth={}"])
    assert sources["policies.token_tax.with.rate"].value == 0.2
    assert sources["mechanisms.demand.requirement_growth.difficulty_drift"].unit == "points/year"


def test_every_number_has_a_source_and_a_unit():
    for path, number in scenario_sources(toy()).items():
        if number.where == "default":
            assert number.source != "no source given", path
        assert number.unit, path


def test_pint_is_imported_only_for_a_wrong_unit():
    code = "import sys; from tests.scenarios import *; load(toy())\n"
    code += "print(sorted({'pint', 'mesa', 'pandas'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wrong_unit_does_not_hide_other_problems():
    assert len(problems(toy(cost={"reference": "1 EUR", "hardware": -1}), "demand.kapa=2")) == 3
