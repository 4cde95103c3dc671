"""What a policy scenario changes, as a minister would read it."""

# ruff: noqa: E501 - sentences are compared whole

from pathlib import Path

import pytest

from simulation.reporting.policies import describe, sentence
from simulation.scenario import load
from tests.economies import toy
from tests.policies.worlds import OPEN, entry

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "policies"
SHIPPED = {
    "certified_only": "From 2027-01 for regulated firms and public bodies: only certified weights may be bought; a certificate costs 2 m USD and takes 3 months; weights on sale at the start have one.",
    "eu_ai_act": "From 2026-08 in the EU, rising to full strength over 12 months, weights trained with 1e25 FLOP or more: developers pay 1 m USD a month for each set of weights, and buyers 3 % on top of the price, for compliance; a covered token bears 50 % less risk. It is enforced on 80 % of what it covers.",
    "export_control": "From 2026-07, labs and hosts from China: training compute costs them 2.5 times as much, and serving takes 1.3 times the compute. 25 % of what it covers escapes it.",
    "foreign_weights_ban": "From 2027-01 in the US and the EU, weights from China: nobody may buy or run them. It is enforced on 90 % of what it covers, and 10 % of that escapes it.",
    "open_weights_ban": "From 2027-01 in the US, open weights: nobody may buy or run them. It is enforced on 90 % of what it covers, and 10 % of that escapes it.",
    "public_lab": "From 2027-01 in the EU: a public lab, public-lab-eu, publishes its weights and gets 5 bn USD a year, 1.8 times as much every year, from the state.",
    "state_subsidy": "From 2026-07, open labs from China: they share 2 bn USD a year, 1.5 times as much every year, from the state, 50 % of it bound to R&D.",
    "token_tax": "From 2027-01: users pay a tax of 10 % on the price of tokens.",
}  # fmt: skip
OWN = [
    (
        entry(
            "safety_rule",
            region=["eu"],
            openness=["closed", *OPEN],
            compute=1e25,
            numbers={"local": 9},
            start="2026-06-01",
            end="2027-01-01",
        ),
        "From 2026-06 to the end of 2026-12 in the EU, closed and open weights trained with 1e25 FLOP or more: developers pay 1 m USD a month for each set of weights, and buyers 3 % on top of the price, for compliance, and owners of a machine of their own 9 USD a month; a covered token bears 50 % less risk.",
    ),
    (
        entry(
            "token_tax",
            numbers={"rate": 0, "per_token": 0.25},
            segment=["consumer", "developer", "public"],
            developer=["alpha"],
            leakage=0.5,
        ),
        "From 2026-03 for consumers, developers and public bodies, weights of alpha: users pay a tax of 0.25 USD/Mtok. 50 % of what it covers escapes it.",
    ),
    (
        entry("compute_subsidy", developer=["beta"], numbers={"rate": 0.5}),
        "From 2026-03, the lab beta: the state pays 50 % of the training compute.",
    ),
    (
        entry("ban", openness=["full"], origin=["china", "rest"]),
        "From 2026-03, fully open weights from China and the rest of the world: nobody may buy or run them.",
    ),
]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_policies_word_for_word(name):
    (one,) = load(f"policies/{name}").policies
    assert sentence(one) == SHIPPED[name]


@pytest.mark.parametrize(("policy", "words"), OWN)
def test_own_policies_word_for_word(policy, words):
    (one,) = toy(policies=[policy]).policies
    assert sentence(one) == words


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_shipped_policy_is_told_in_plain_words(name):
    """One policy each, no names of the code, no floating-point notation, ends as a sentence does."""
    (text,) = describe(load("baseline"), load(f"policies/{name}"))
    assert text.startswith("From 20")
    assert text.endswith(".")
    assert not any(word in text for word in ("_", "e+", "..", "  ", "Infinity", "None", "true"))


def test_what_differs_besides_policies_is_told_too():
    base, other = toy(), toy("demand.kappa=0.1", "mechanisms.demand.requirement_growth=true")
    assert describe(base, base) == ["Nothing differs from the base."]
    text = describe(base, other)
    assert "demand.kappa is 0.1 instead of 0.08." in text
    assert describe(toy(policies=[entry("token_tax")]), base) == ["The policy token_tax of the base is not in force."]
