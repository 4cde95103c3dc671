"""Textbook cases: shipped files keep to their tolerance, known vectors come out, and so do numbers nobody chose."""

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation import cli
from simulation.economy import Economy
from simulation.experiments.textbook import run_case
from simulation.plugins import build, names, parameters
from simulation.scenario import ScenarioError, load, scenario_sources
from simulation.theory import Check, check, within

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "textbook"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
CASES = names("theory")

ONE_OFFER = {"value_mid": -3.3, "value_small": -3.3, "cost_mid": 3.3, "cost_small": 3.3}

# Values known from elsewhere, computed before any of this code: case, parameters, quantities.
VECTORS = [
    (
        "multiproduct_monopoly",  # v = 3, a = 1.5, c = 1, and two offers that next to nobody wants
        ONE_OFFER | {"taste": 1 / 1.5, "value_large": 2.0, "cost_large": 1.0},
        {"price_large": 2.177499, "profit": 0.510832},
    ),
    (
        "logit_duopoly",
        {"taste": 0.25, "value_first": 2.0, "value_second": 2.0, "cost_first": 1.0, "cost_second": 1.0},
        {"price_first": 1.472927, "profit_second": 0.222927},
    ),
    (
        "vertical_covered",
        {"taste_low": 0.3, "lead": 1.0, "cost": 0.2},
        {"price_high": 0.96667, "price_low": 0.43333, "profit_high": 0.58778},
    ),
    (
        "vertical_uncovered",
        {"quality_high": 2.0, "quality_low": 1.0},
        {"price_high": 0.571429, "price_low": 0.142857, "profit_high": 0.326531, "profit_low": 0.040816},
    ),
    (
        "closed_vs_open",
        {"quality_closed": 2.0, "quality_open": 1.0, "cost_closed": 0.3, "cost_open": 0.1},
        {"price_closed": 0.7, "profit_closed": 0.16, "consumer_surplus": 0.485},
    ),
    (
        "closed_vs_open",  # without costs: two thirds of what users gain is the lab's loss
        {"quality_closed": 2.0, "quality_open": 1.2, "cost_closed": 0.0, "cost_open": 0.0},
        {"profit_closed": 0.2, "consumer_surplus": 0.7, "competed_away": 0.3, "transfer_share": 2 / 3},
    ),
    (
        "hotelling",
        {"transport": 1.0, "cost": 0.2, "edge": 0.6},
        {"price_first": 1.4, "price_second": 1.0, "profit_first": 0.72},
    ),
    (
        "step_by_step",
        {"profit": 1.0, "competition": 0.7, "help": 0.2, "rate": 0.05},
        {"effort_level": 0.959339, "effort_behind": 0.517749},
    ),
    (
        "calvano",
        {"sellers": 2, "value": 2.0, "outside": 0.0, "cost": 1.0, "taste": 0.25},
        {
            "price_nash": 1.472927,
            "profit_nash": 0.222927,
            "price_monopoly": 1.924981,
            "profit_monopoly": 0.337490,
            "profit_deviation": 0.411695,
            "critical_discount_factor": 0.393098,
            "delta_of_myopic_best_response": 0.0,
        },
    ),
    (
        "appropriation_lag",
        {"lag": 8.0, "rate": 0.1, "initial": 1.0},
        {"share_fixed_lag": 0.0644930, "share_exponential_lag": 0.0625},
    ),
    ("appropriation_lag", {"lag": 8.0, "rate": 0.1, "initial": 0.34}, {"share_fixed_lag": 0.0219276}),
    ("two_part_tariff", {"worth": 15.0, "margin": 0.7}, {"break_even_utilisation": 2 / 9}),
    ("two_part_tariff", {"worth": 70.0, "margin": 0.7}, {"break_even_utilisation": 1 / 21}),
    ("sunk_costs", {"elasticity": 2.0}, {"sellers_small_market": 2.618034, "sellers_large_market": 2.618034}),
    ("sunk_costs", {"elasticity": 16.0}, {"sellers_large_market": 9.898979}),
    ("flywheel_tipping", {"learning": 1.0, "decay": 2.0, "response": 3.8}, {"leader_share": 0.5}),
    ("flywheel_tipping", {"learning": 1.0, "decay": 2.0, "response": 4.2}, {"leader_share": 0.685353}),
]


def limits(field):
    """Lowest and highest admitted value of a parameter."""
    return tuple(next(getattr(rule, end) for rule in field.metadata if hasattr(rule, end)) for end in ("ge", "le"))


def drawn(draw, name):
    """Parameters within a factor 3 of the default either way, now and then 0 or negative where that is admitted."""
    numbers = {}
    for key, field in parameters("theory", name).model_fields.items():
        low, high = limits(field)
        sign = draw(st.sampled_from([1, 1, 1, 1, 0, -1] if low < 0 else [1, 1, 1, 1, 1, 0] if low == 0 else [1]))
        value = sign * field.default * 3.0 ** draw(st.floats(-1.0, 1.0))
        value = min(max(value, low), high)
        numbers[key] = round(value) if isinstance(field.default, int) else value
    return numbers


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_file_keeps_to_its_tolerance(name):
    scenario = load(FOLDER / f"{name}.yaml")
    found = run_case(scenario)
    assert scenario.theory.case == name
    assert found.met, found.checks


def test_every_case_is_shipped_and_taught():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert tuple(FILES) == CASES
    assert [name for name in CASES if f"## {name}\n" not in text] == []


def tries():
    """Every change that the README proposes, with its file."""
    found = []
    for section in (FOLDER / "README.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        name = section.split("\n")[0]
        found += [(name, change) for change in re.findall(r"`--set (theory\.with\.[^`]+)`", section)]
    return found


@pytest.mark.parametrize(("name", "change"), tries())
def test_what_the_readme_proposes_can_be_tried(name, change):
    assert run_case(load(FOLDER / f"{name}.yaml", [change])).met


@pytest.mark.parametrize("name", FILES)
def test_every_number_of_a_file_says_where_it_is_from(name):
    found = scenario_sources(FOLDER / f"{name}.yaml")
    own = {key: number for key, number in found.items() if key.startswith("theory.with.")}
    assert len(own) == len(parameters("theory", name).model_fields)
    assert [key for key, number in own.items() if number.where == "default" or "no source" in number.source] == []


@pytest.mark.parametrize(("name", "numbers", "known"), VECTORS)
def test_known_vectors(name, numbers, known):
    case = build("theory", name, numbers)
    checks = case.checks()
    assert within(checks, case.tolerance), checks
    for key, value in known.items():
        assert checks[key].expected == pytest.approx(value, rel=2e-5), key
        assert checks[key].got == pytest.approx(value, rel=case.tolerance + 2e-5, abs=case.tolerance), key


@pytest.mark.parametrize("name", CASES)
@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_numbers_nobody_chose(name, data):
    try:
        case = build("theory", name, drawn(data.draw, name))
    except ValidationError:
        assume(False)
    checks = case.checks()
    assert within(checks, case.tolerance), (case.parameters, checks)


@pytest.mark.parametrize("name", CASES)
def test_the_expected_values_follow_the_parameters(name):
    block = parameters("theory", name)
    before = build("theory", name).expected()
    moved = 0
    for key, field in block.model_fields.items():
        value = field.default + 1 if isinstance(field.default, int) else field.default * 1.01
        try:
            moved += build("theory", name, {key: value}).expected() != before
        except ValidationError:
            continue
    assert moved > 0


def test_error_is_relative_unless_nothing_is_expected():
    assert check(4.0, 5.0) == Check(4.0, 5.0, 0.25)
    assert check(0.0, 0.5).error == 0.5
    assert within({"a": check(1.0, 1.1)}, 0.2)
    assert not within({"a": check(1.0, 1.3)}, 0.2)
    assert not within({"a": check(1.0, math.nan)}, 0.2)


def test_competition_and_innovation_form_an_inverted_u_only_at_intermediate_help():
    """Innovation falls with competition where laggards get little help, peaks inside where some, rises where much."""

    def innovation(help_rate, competition):
        numbers = {"help": help_rate, "competition": competition, "rate": 0.005}
        return build("theory", "step_by_step", numbers).got()["innovation"]

    grid = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
    peaks = [max(grid, key=lambda d: innovation(h, d)) for h in (0.1, 0.3, 0.4, 0.5, 1.0)]
    assert peaks == [0.5, 0.6, 0.7, 0.8, 1.0]


def test_a_better_rival_at_cost_leaves_less_and_parity_nothing():
    """Closed profit falls with the quality of open weights, towards 0 at parity (T6c)."""
    lags = [
        build("theory", "closed_vs_open", {"quality_open": q, "cost_closed": 0.0, "cost_open": 0.0})
        for q in (0.5, 1.0, 1.9)
    ]
    profits = [case.got()["profit_closed"] for case in lags]
    assert profits == sorted(profits, reverse=True)
    assert profits[-1] == pytest.approx(0.1 / 4, rel=1e-3)


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as caught:
        cli.main(list(arguments))
    captured = capsys.readouterr()
    return caught.value.code, captured.out, captured.err


def test_the_command_prints_expected_got_and_error(capsys):
    code, out, err = call(capsys, "run", "textbook/hotelling", "--seed", "7", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    keys = {"schema_version", "version", "scenario", "title", "seed", "months", "engine", "seconds", "run", "path"}
    assert keys | {"first_month", "headline", "theory", "tolerance", "met"} <= set(found)
    assert (found["scenario"], found["seed"], found["met"]) == ("textbook/hotelling", 7, True)
    assert all(set(one) == {"expected", "got", "error"} for one in found["theory"].values())
    code, out, err = call(capsys, "run", "textbook/hotelling", "--set", "theory.with.edge=0")
    assert (code, err) == (0, "")
    assert "price_first" in out
    assert "tolerance of 0.001" in out


def test_a_miss_is_exit_code_1(capsys, monkeypatch):
    from simulation.theory.hotelling import Hotelling

    monkeypatch.setattr(Hotelling, "tolerance", 0.0)
    code, out, err = call(capsys, "run", "textbook/hotelling", "--json")
    assert code == 1
    assert json.loads(out)["met"] is False
    assert err == "An error exceeds the tolerance of 0 of hotelling.\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("theory.case=hoteling", "there is no textbook case hoteling; did you mean hotelling?"),
        ("theory.case=''", "theory.case is missing; the textbook cases are"),
        ("theory.with.trnsport=1", "theory.with.trnsport is not a parameter; did you mean transport?"),
        ("theory.with.transport=-1", "theory.with.transport is -1 but must be between 0.01 and 100 (USD/Mtok)"),
        ("theory.with.transport='1 USD'", "theory.with.transport"),
        ("theory.with.edge=9", "edge must lie within 2.5 x transport"),
        ("theory.wiht={}", "theory.wiht is not a parameter; did you mean with?"),
        ("theory=3", "theory is 3 but must be a mapping"),
    ],
)
def test_bad_input_is_a_sentence(change, words):
    with pytest.raises(ScenarioError) as caught:
        load(FOLDER / "hotelling.yaml", [change])
    assert any(words in problem for problem in caught.value.problems), caught.value.problems


def test_a_case_needs_no_labs_and_comes_back_from_its_own_text():
    scenario = load({"theory": {"case": "salop_entry", "with": {"entry": 5}}})
    assert scenario.theory.numbers["entry"] == 5
    assert scenario.theory.numbers["transport"] == 1.0
    assert load(scenario.resolved()) == scenario
    with pytest.raises(ScenarioError, match="labs is empty"):
        load({"title": "nothing"})


def test_a_case_is_no_economy():
    scenario = load(FOLDER / "calvano.yaml")
    with pytest.raises(ValueError, match="textbook case calvano"):
        Economy(scenario)
    with pytest.raises(ValueError, match="no block theory"):
        run_case(scenario.model_copy(update={"theory": None}))
