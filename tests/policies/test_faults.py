"""What is wrong with policies in a scenario: one sentence each, with the place and what is allowed."""

# ruff: noqa: E501 - sentences are compared whole

import pytest

from simulation.scenario import ScenarioError, load

HEAD = "version: 1\nextends: toy\n"
TWO = "policies:\n  one: {}\n  two: {}\n"
FAULTS = {
    "the same twice on the same": (
        TWO.format("{policy: token_tax}", "{policy: token_tax, region: [eu]}"),
        "5:3: policies.one and policies.two overlap: both are token_tax on the same at the same time; make one of them, or part them",
    ),
    "one undoes the other": (
        TWO.format("{policy: open_subsidy}", "{policy: ban, target: {openness: [weights]}}"),
        "5:3: policies.one and policies.two contradict each other: open_subsidy undoes ban on the same at the same time",
    ),
    "before the run": (
        "policies:\n  one: {policy: token_tax, start: 2025-05}\n",
        "4:28: policies.one.start is 2025-05 but the run starts in 2026-03; leave it out for a policy in force from the first month",
    ),
    "after the run": (
        "policies:\n  one: {policy: token_tax, start: 2027-03}\n",
        "4:28: policies.one.start is 2027-03, after the last month of the run, which goes from 2026-03 to 2027-02; start it earlier or run more months",
    ),
    "end before start": (
        "policies:\n  one: {policy: token_tax, start: 2026-08, end: 2026-05}\n",
        "4:44: policies.one.end is 2026-05 but must come after its start (2026-08): it is the first month no longer in force",
    ),
    "end in the month of the start": (
        "policies:\n  one: {policy: token_tax, start: 2026-05-03, end: 2026-05-20}\n",
        "4:47: policies.one.end is 2026-05 but must come after its start (2026-05): it is the first month no longer in force",
    ),
    "end before the run": (
        "policies:\n  one: {policy: token_tax, end: 2025-05}\n",
        "4:28: policies.one.end is 2025-05 but must come after its start (2026-03): it is the first month no longer in force",
    ),
    "no date": (
        "policies:\n  one: {policy: token_tax, start: 2026-13}\n",
        "4:28: policies.one.start is '2026-13' but must be a date like 2026-03-01",
    ),
    "unknown key": (
        "policies:\n  one: {policy: token_tax, regoin: [eu]}\n",
        "4:28: policies.one.regoin is not a parameter; did you mean region?",
    ),
    "unknown key of a target": (
        "policies:\n  one: {policy: token_tax, target: {opennes: [weights]}}\n",
        "4:37: policies.one.target.opennes is not a parameter; did you mean openness?",
    ),
    "no such region": (
        "policies:\n  one: {policy: token_tax, region: [uk]}\n",
        "4:37: policies.one.region.0 is 'uk' but must be us or eu or china or rest",
    ),
    "no such home": (
        "policies:\n  one: {policy: token_tax, target: {origin: [chian]}}\n",
        "4:46: policies.one.target.origin.0 is 'chian' but must be us or eu or china or rest; did you mean china?",
    ),
    "no such segment": (
        "policies:\n  one: {policy: token_tax, target: {segment: [consumers]}}\n",
        "4:47: policies.one.target.segment.0 is 'consumers' but must be consumer or developer or enterprise or regulated or public; did you mean consumer?",
    ),
    "no such developer": (
        "policies:\n  one: {policy: token_tax, target: {developer: [alhpa]}}\n",
        "4:37: policies.one.target.developer names alhpa, which is not a lab of this scenario; did you mean alpha?",
    ),
    "no such champion": (
        "policies:\n  one: {policy: national_champion, with: {champion: mistral}}\n",
        "4:43: policies.one.with.champion is mistral, which is not a lab of this scenario; the labs are alpha, beta",
    ),
    "a host as champion": (
        "policies:\n  one: {policy: national_champion, with: {champion: gamma}}\n",
        "4:43: policies.one.with.champion is gamma, which is not a lab of this scenario; the labs are alpha, beta",
    ),
    "a merger of one": (
        "policies:\n  one: {policy: merger_control, with: {approve_buyer: alpha, approve_target: alpha}}\n",
        "4:33: policies.one.with: approve_buyer and approve_target are both alpha; name two",
    ),
    "half a merger": (
        "policies:\n  one: {policy: merger_control, with: {approve_buyer: alpha}}\n",
        "4:33: policies.one.with.approve_target is missing, but the policy names alpha",
    ),
    "a public lab that is there": (
        "policies:\n  one: {policy: public_lab, with: {name: alpha}}\n",
        "4:36: policies.one.with.name is alpha, which is a seller of this scenario; a new lab needs a new name",
    ),
    "a target is needed": (
        "policies:\n  one: {policy: ban, region: [eu]}\n",
        "4:3: policies.one covers everything; the policy ban needs target.origin or target.openness or target.compute or target.developer",
    ),
    "a target without meaning": (
        "policies:\n  one: {policy: price_cap, region: [eu]}\n",
        "4:28: policies.one.region means nothing to the policy price_cap, which takes target.origin, target.openness, target.compute, target.developer",
    ),
    "out of range": (
        "policies:\n  one: {policy: token_tax, with: {rate: -0.1}}\n",
        "4:35: policies.one.with.rate is -0.1 but must be between 0 and 10 (share of price)",
    ),
    "more than all": (
        "policies:\n  one: {policy: token_tax, enforcement: 1.2}\n",
        "4:28: policies.one.enforcement is 1.2 but must be between 0 and 1",
    ),
    "a negative ramp": (
        "policies:\n  one: {policy: token_tax, ramp: -2}\n",
        "4:28: policies.one.ramp is -2 but must be a whole number between 0 and 600 (months)",
    ),
    "another unit": (
        "policies:\n  one: {policy: token_tax, with: {rate: {value: 5, unit: USD, assumed: x}}}\n",
        "4:35: policies.one.with.rate is written in USD but must be in share of price",
    ),
    "no such number": (
        "policies:\n  one: {policy: token_tax, with: {rat: 0.1}}\n",
        "4:35: policies.one.with.rat is not a parameter; did you mean rate?",
    ),
    "no such policy": (
        "policies:\n  one: {policy: token_tx}\n",
        "4:9: policies.one.policy: there is no policy token_tx; did you mean token_tax?",
    ),
    "not a mapping": (
        "policies:\n  one: 3\n",
        "4:3: policies.one is 3 but must be a mapping of parameters",
    ),
    "no such switch": (
        "mechanisms: {state.subsidi: true}\n",
        "3:14: mechanisms.state.subsidi: there is no mechanism state.subsidi; did you mean state.subsidy or state.ban?",
    ),
    "a switch beside the same policy": (
        "mechanisms: {state.ban: true}\npolicies:\n  one: {policy: ban, target: {openness: [weights]}}\n",
        "3:14: policies.one and policies.state.ban overlap: both are ban on the same at the same time; make one of them, or part them",
    ),
    "a number a switch does not have": (
        "mechanisms: {state.subsidy: {bugdet: 2.0e+9}}\n",
        "3:30: policies.state.subsidy.with.bugdet is not a parameter; did you mean budget?",
    ),
    "a number of a switch out of range": (
        "mechanisms: {state.subsidy: {budget: -1}}\n",
        "3:30: policies.state.subsidy.with.budget is -1 but must be between 0 and 1e+13 (USD/year)",
    ),
}  # fmt: skip
FINE = (
    TWO.format("{policy: token_tax, region: [us]}", "{policy: token_tax, region: [eu]}"),
    TWO.format("{policy: token_tax, end: 2026-05}", "{policy: token_tax, start: 2026-05}"),
    TWO.format("{policy: open_subsidy, region: [us]}", "{policy: ban, region: [eu], target: {openness: [weights]}}"),
    TWO.format("{policy: token_tax, target: {openness: [closed]}}", "{policy: open_subsidy}"),
    TWO.format("{policy: token_tax, end: 2040-05}", "{policy: safety_rule}"),
    TWO.format("{policy: public_lab}", "{policy: national_champion, with: {champion: public-lab}}"),
    TWO.format("{policy: public_lab}", "{policy: public_lab, with: {name: another}}"),
)


def said(text, tmp_path, *changes):
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + text)
    try:
        load(file, changes)
    except ScenarioError as error:
        return [problem.removeprefix(f"{file}:") for problem in error.problems]
    return []


@pytest.mark.parametrize("fault", FAULTS)
def test_one_sentence_with_its_place(fault, tmp_path):
    text, sentence = FAULTS[fault]
    assert said(text, tmp_path) == [sentence]


@pytest.mark.parametrize("text", FINE)
def test_what_does_not_meet_is_fine(text, tmp_path):
    assert said(text, tmp_path) == []


def test_a_switch_is_the_policy_with_its_usual_coverage():
    scenario = load("toy", ["mechanisms.state.ban=true", "mechanisms.state.subsidy.budget=1e9"])
    ban, subsidy = scenario.policies
    assert (ban.policy, ban.target.openness, ban.numbers) == ("ban", ("weights", "full"), {})
    assert (subsidy.policy, subsidy.target.origin, subsidy.numbers["budget"]) == ("state_subsidy", ("china",), 1e9)
    assert load("toy", ["mechanisms.state.ban=false"]).policies == ()
    assert load(scenario.resolved()).policies == scenario.policies


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("mechanisms.state.subsidi.budget=1e9", "mechanisms.state.subsidi: there is no mechanism state.subsidi; did you"),
        ("mechanisms.state.subsidy.bugdet=1e9", "policies.state.subsidy.with.bugdet is not a parameter; did you mean budget?"),
        ("mechanisms.state.subsidy=maybe", "mechanisms.state.subsidy is 'maybe' but must be true, false or a mapping"),
        ("policies.tax.with.rate=9", "policies.tax.policy: there is no policy tax; there are ban, cert"),
    ],
)  # fmt: skip
def test_on_the_command_line_too(change, sentence):
    with pytest.raises(ScenarioError) as caught:
        load("toy", [change])
    (problem,) = caught.value.problems
    assert problem.startswith(f"--set: {sentence}")


def test_every_policy_names_the_keys_it_takes():
    from simulation.plugins import load as plugin
    from simulation.plugins import names
    from simulation.scenario_policies import KEYS

    for name in names("policies"):
        policy = plugin("policies", name)
        assert set(policy.TAKES) | set(policy.NEEDS) | set(policy.IMPLIES) <= set(KEYS), name
        assert tuple(dict.fromkeys(policy.AGAINST)) == policy.AGAINST, name
        assert set(policy.AGAINST) <= set(names("policies")), name
        assert set(policy.PARTIES) <= set(policy.Parameters.model_fields), name
