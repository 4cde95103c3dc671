"""Scenarios that cannot be used: every fault is one sentence with its place."""

import pytest

from simulation.scenario import ScenarioError, load
from tests.scenarios import problem, problems, toy, workspace


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return workspace(tmp_path, monkeypatch)


def test_all_faults_are_said_at_once_with_their_places(folder):
    text = """\
version: 2
months: 0
engine: individual
demand:
  kappa: -1
  kapa: 3
  tau: fast
labs:
  alpha: {kind: closd, rd: yes, api: 1}
"""
    folder("x.yaml", text)
    assert problems("x") == [
        "x.yaml:1:1: version is 2, newer than this program reads (1); upgrade the program",
        "x.yaml:2:1: months is 0 but must be a whole number between 1 and 1200 (months)",
        "x.yaml:5:3: demand.kappa is -1 but must be between 0.0001 and 1 (share of value)",
        "x.yaml:6:3: demand.kapa is not a parameter; did you mean kappa?",
        "x.yaml:7:3: demand.tau is 'fast' but must be between 1 and 200 (points)",
        "x.yaml:9:11: labs.alpha.kind is 'closd' but must be closed or open; did you mean closed?",
        "x.yaml:9:24: labs.alpha.rd is 'yes' but must be between 0 and 1e+12 (USD/month)",
        "x.yaml:9:33: labs.alpha.api is 1 but must be true or false",
        "x.yaml:3:1: engine: there is no engine individual; did you mean individuals?",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "x.yaml: is empty; a scenario is a mapping"),
        ("# only a comment\n", "is empty"),
        ("- a\n- b\n", "x.yaml:1:1: is a list, but a scenario is a mapping"),
        ("just words\n", "x.yaml:1:1: is 'just words', but a scenario is a mapping"),
        ("a: &a [1]\nb: [*a, *a]\n", "anchors"),
    ],
)
def test_a_file_that_is_no_scenario_is_one_sentence(folder, text, words):
    folder("x.yaml", text)
    assert words in problem("x.yaml")


def resale(terms, lab="alpha"):
    made = toy()
    made["labs"][lab]["resale"] = terms
    return made


def app(**changes):
    return toy(apps={"pad": {"lab": "alpha"} | changes})


def lab(**changes):
    return toy(labs={"solo": {"releases": {"w": {"rating": 1400}}} | changes})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"title": "x"}, "labs is empty; a market needs at least one lab"),
        (
            toy(hardware={"limited": True, "upkeep": 0.6}, cost={"hardware_rent_share": 0.5}),
            "hardware.upkeep is 0.6 and cost.hardware_rent_share 0.5, together more than the rent; they must sum to",
        ),
        (toy(hardware={"limited": "much"}), "hardware.limited is 'much' but must be true or false"),
        (toy(hardware={"life": 1}), "hardware.life is 1 but must be a whole number between 2 and 240 (months)"),
        (toy(hardware={"lead_times": 8}), "hardware.lead_times is not a parameter; did you mean lead_time?"),
        (
            toy(hosts={"cloudy": {"fleet": 1.5}}),
            "hosts.cloudy.fleet is 1.5 but must be between 0 and 1 (share of its compute)",
        ),
        (lab(releases={}), "labs.solo has no weights; give it at least one under releases:"),
        (lab(openness="weights"), "labs.solo.openness is 'weights' but the lab's kind is 'closed'"),
        (lab(kind="open"), "labs.solo.openness is 'closed' but the lab's kind is 'open'"),
        (lab(pricing="undercutt"), "labs.solo.pricing: there is no pricing rule undercutt; did you mean undercut?"),
        (lab(strategy="tredmill"), "labs.solo.strategy: there is no strategy tredmill; did you mean treadmill?"),
        (
            lab(releases={"w": {"cost": -1}}),
            "labs.solo.releases.w.cost is -1 but must be between 0 and 10000 (USD/Mtok)",
        ),
        (
            lab(releases={"w": {"hosts": {"cloudy": -1}}}),
            "hosts.cloudy is -1 but must be between 1e-06 and 10000 (USD/Mtok)",
        ),
        (
            lab(releases={"w": {"hosts": {"cloud": 1}}}),
            "hosts.cloud is not a host of this scenario; did you mean cloudy?",
        ),
        (lab(releases={"w": {"hosts": "all"}}), "hosts is 'all' but must be a mapping or panel"),
        (lab(releases={"w": {"skills": {"codng": 1}}}), "skills.codng is not a task; did you mean coding?"),
        (lab(plans={"plus": {"fee": -5}}), "plans.plus.fee is -5 but must be between 0 and 1000000 (USD/month)"),
        (lab(plans={"plus": {"credit": float("nan")}}), "plans.plus.credit"),
        (lab(plans={"plus": {"credit": 0}}), "plans.plus.credit is 0 but must be between 0.001 and 100000000"),
        (lab(plans={"plus": {"covers": ["codng"]}}), "covers names codng, which is not a task; did you mean coding?"),
        (lab(plans={"plus": {"segments": []}}), "plans.plus.segments is empty, so nobody may buy the plan"),
        (lab(plans={"plus": {"segments": ["consumers"]}}), "'consumers' but must be consumer or developer"),
        (lab(plans={"plus": {"quota": 3}}), "plans.plus.quota is not a parameter"),
        (lab(plans={"free": {}}, api=False), "labs.solo.plans include nothing: api is false"),
        (lab(fee_rule="copy"), "labs.solo.fee_rule is 'copy' but the lab has no plan with a fee"),
        (lab(fee_rule="first"), "fee_rule is 'first' but must be first_order or copy or fixed"),
        (
            {
                "title": "x",
                "labs": {"solo": {"releases": {"w": {"rating": 1400}}}},
                "own_hardware": {"pc": {"segments": ["consumer"]}},
            },
            "own_hardware.pc has nothing to run: no lab of this scenario publishes its weights",
        ),
        (toy(own_hardware={"pc": {"cost": 0, "segments": ["consumer"]}}), "own_hardware.pc.cost is 0, which buys no"),
        (toy(own_hardware={"pc": {"cost": -1}}), "own_hardware.pc.cost is -1 but must be between 0 and 100000000"),
        (toy(own_hardware={"pc": {"fits": 1}}), "own_hardware.pc.fits is not a parameter"),
        (toy(segments={"consumer": {"use": 0}}), "segments.consumer.use is 0 but must be between 0.0001"),
        (toy(segments={"consumer": {"in_apps": ["walking"]}}), "in_apps names walking, which is not a task"),
        (toy(channels={"kappa": 0}), "channels.kappa is 0 but must be between 0.0001 and 1"),
        (toy(hosts={"alpha": {}, "cloudy": {}}), "labs.alpha is a lab and a host"),
        (toy(hosts={"cloudy": {"pricing": "x"}}), "hosts.cloudy.pricing: there is no pricing rule x"),
        (resale({"cloudd": {}}), "labs.alpha.resale.cloudd is not a cloud of this scenario; did you mean cloudy?"),
        (resale({"cloudy": {"share_of_revenue": 1.2}}), "share_of_revenue is 1.2 but must be between 0 and 1"),
        (
            resale({"cloudy": {"share_of_revenue": 0.5, "share_of_gross_profit": 0.5}}),
            "its shares of revenue and gross profit sum to 1 but must sum to at most 0.95",
        ),
        (resale({"cloudy": {"taste": {"pubic": 0}}}), "taste.pubic is not a segment; did you mean public?"),
        (resale({"cloudy": {"taste": {"public": 2}}}), "taste.public is 2 but must be between -1 and 1"),
        (resale({"cloudy": {}}, "beta"), "labs.beta.resale is for closed weights, but the lab's kind is 'open'"),
        (toy(hosts={"cloudy": {"kind": "aggregator", "markup": -0.1}}), "markup is -0.1 but must be between 0 and 10"),
        (toy(hosts={"cloudy": {"kind": "agregator"}}), "cloud or host or aggregator; did you mean aggregator?"),
        (toy(hosts={"cloudy": {"reach": {"public": 1.5}}}), "reach.public is 1.5 but must be between 0 and 1"),
        (app(lab="alpa"), "apps.pad.lab is 'alpa', which is not a lab of this scenario; did you mean alpha?"),
        (app(lab=""), "apps.pad.lab is '', which is not a lab of this scenario"),
        (app(skills={"codng": 1}), "apps.pad.skills.codng is not a task; did you mean coding?"),
        (app(skills={"coding": 900}), "apps.pad.skills.coding is 900 but must be between -500 and 500 (points)"),
        (app(discount=1.5), "apps.pad.discount is 1.5 but must be between 0 and 1"),
        (app(pricing="guess"), "apps.pad.pricing: there is no pricing rule guess"),
        (toy(apps={"alpha": {"lab": "alpha"}}), "apps.alpha is also a lab or a host; sellers need different names"),
        (toy(regions={"us": {"share": 0.5}}), "the share of all regions must sum to 1 but sums to 1.1"),
        (toy(segments={"public": {"volume": 0.15}}), "the volume of all segments must sum to 1 but sums to 1.1"),
        (toy(tasks={"chat": None}), "the volume of all tasks must sum to 1 but sums to 0.875"),
        (toy(regions={"mars": {"share": 0}}), "regions.mars is not one of the 4 regions"),
        (toy(demand={"rho_host": 0.5}), "demand.rho_host is 0.5 but must be at least demand.rho_family (0.6)"),
        (toy(mechanisms={"demand.routin": True}), "there is no mechanism demand.routin"),
        (
            toy(mechanisms={"demand.requirement_growth": 3}),
            "is 3 but must be true, false or a mapping of its parameters",
        ),
        (toy(mechanisms={"demand.requirement_growth": {"drift": 1}}), "drift is not a parameter"),
        (
            toy(mechanisms={"demand.requirement_growth": {"difficulty_drift": -1}}),
            "is -1 but must be between 0 and 500",
        ),
        (toy(policies=["token_tax"]), "policies.0 is 'token_tax' but must be a mapping of parameters"),
        (toy(policies=[{"policy": "token_tx"}]), "there is no policy token_tx; did you mean token_tax?"),
        (toy(policies={"token_tax": {"with": {"rate": "1 %"}}}), "rate is written in % but must be in share of price"),
        (toy(policies={"token_tax": {"end": "2020-01"}}), "policies.token_tax.end is 2020-01 but must come after"),
        (
            toy(policies=[{"policy": "token_tax"}] * 2),
            "two policies are named token_tax; give one of them another name",
        ),
        (toy(policies={"token_tax": {"region": ["us", "ue"]}}), "is 'ue' but must be us or eu or china or rest"),
        (toy(start="2026-13-01"), "start is '2026-13-01' but must be a date like 2026-03-01"),
        (toy(start=2026), "start is 2026 but must be a date"),
        (toy(months=True), "months is true but must be a whole number"),
        (toy(labs=None), "labs is empty but must be a mapping"),
        (toy(version="1"), "version is '1' but must be 1"),
    ],
)
def test_an_inconsistent_scenario_is_one_sentence(source, words):
    assert words in problem(source)


def test_a_fault_in_a_block_is_not_told_twice():
    assert len(problems(toy(regions={"us": {"share": 7}}))) == 1
    assert len(problems(toy(labs={"solo": {"releases": 3}}))) == 1


def test_conflicting_mechanisms_are_named(monkeypatch):
    from simulation import plugins

    known = {"demand.one": ("demand.two",), "demand.two": ("demand.one",)}
    monkeypatch.setattr(plugins, "exists", lambda folder, name: name in known)
    monkeypatch.setattr(plugins, "parameters", lambda folder, name: None)
    monkeypatch.setattr(plugins, "switches", dict)
    monkeypatch.setattr(plugins, "load", lambda folder, name: type("M", (), {"CONFLICTS": known[name]}))
    both = toy(mechanisms={"demand.one": True, "demand.two": {}})
    assert "mechanisms.demand.one conflicts with mechanisms.demand.two" in problem(both)
    assert not problems(toy(mechanisms={"demand.one": True, "demand.two": False}))
    assert "takes no parameters" in problem(toy(mechanisms={"demand.one": {"x": 1}}))


def test_a_plugin_that_fails_to_import_is_a_fault_of_the_scenario(monkeypatch):
    from simulation import plugins

    def fail(folder, name):
        raise plugins.PluginError("policies/token_tax.py cannot be imported: KeyError: 'x'")

    monkeypatch.setattr(plugins, "load", fail)
    assert "cannot be imported" in problem(toy(policies=[{"policy": "token_tax"}]))


def test_long_and_hostile_values_are_cut_and_escaped():
    said = problem(toy(start="\x1b[2J" + "x" * 100_000))
    assert len(said) < 200
    assert said.isprintable()
    many = problems(toy(demand={f"key{index}": 1 for index in range(1000)}))
    assert len(many) == 51
    assert many[-1] == "... and 950 more problems"


def test_a_number_that_is_not_finite_is_one_fault_among_the_others(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("version: 1\nextends: toy\ndemand: {kapa: 0.1, tau: .nan}\nmonths: -.inf\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [line.partition(": ")[2].split()[:3] for line in caught.value.problems] == [
        ["demand.kapa", "is", "not"],
        ["demand.tau", "is", "nan"],
        ["months", "is", "-inf"],
    ]
