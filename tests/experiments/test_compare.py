"""A comparison runs ordinary stored runs: it resumes, drops failed pairs, and stops when the interval is narrow."""

import pytest

import simulation as package
from simulation import ScenarioError, Store, run
from simulation.experiments.compare import compare
from tests.comparisons import BAN, BASE, TAX, compared, simulate, simulate_or_fail
from tests.fakes import must_not_run


def test_it_is_in_the_public_interface():
    assert package.compare is compare


def test_same_seeds_for_all_and_every_run_is_in_the_store(tmp_path):
    found = compared(tmp_path, seeds=3, seed=5)
    assert found.names == ["Tiny", "Tax", "Ban"]
    assert found.seeds == [5, 6, 7]
    assert [batch.seeds for batch in found.batches.values()] == [[5, 6, 7]] * 3
    assert sorted(Store(tmp_path).runs()) == sorted(
        one.run for batch in found.batches.values() for one in batch.results
    )


def test_what_is_finished_is_not_run_again(tmp_path):
    run(BASE, seed=2, out=tmp_path, simulate=simulate)
    first = compared(tmp_path, seeds=3)
    again = compared(tmp_path, seeds=3, simulate=must_not_run)
    assert again.table().equals(first.table())
    with pytest.raises(AssertionError, match="done again"):
        run(BASE, seed=2, out=tmp_path, simulate=must_not_run, force=True)
    assert "done again" in compared(tmp_path, seeds=1, simulate=must_not_run, force=True).failures["Tiny"][1]


def test_an_interrupted_comparison_goes_on(tmp_path):
    """After the interrupt the store holds whole pairs, and the same call runs the rest alone."""
    done = []

    def interrupted(scenario, seed, progress=None):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append((scenario.title, seed))
        return simulate(scenario, seed)

    with pytest.raises(KeyboardInterrupt):
        compared(tmp_path, seeds=3, simulate=interrupted)
    assert done == [("Tiny", 1), ("Tax", 1), ("Ban", 1), ("Tiny", 2)]

    def rest(scenario, seed, progress=None):
        assert (scenario.title, seed) not in done
        return simulate(scenario, seed)

    found = compared(tmp_path, seeds=3, simulate=rest)
    assert (found.seeds, found.failures) == ([1, 2, 3], {})


def test_a_failed_run_drops_its_pair_and_is_named(tmp_path):
    found = compared(tmp_path, seeds=4, simulate=simulate_or_fail)
    assert found.failures == {"Tax": {3: "the market broke"}}
    assert found.seeds == [1, 2, 4]
    counts = found.table().query("measure == 'price_paid'").set_index("alternative")["n"]
    assert counts.to_dict() == {"Tax": 3.0, "Ban": 4.0}


def test_nothing_runs_where_a_scenario_is_wrong(tmp_path):
    with pytest.raises(ScenarioError, match="no region 'mars'"):
        compare([BASE, TAX], seeds=2, home="mars", out=tmp_path / "r", simulate=must_not_run)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"seeds": 0}, "number of seeds is 1 or more; 0 came"),
        ({"seed": -1}, "A seed is 0 or more"),
        ({"until_ci": 0.05}, "--until-ci and --measure go together"),
        ({"measure": "price_paid"}, "--until-ci and --measure go together"),
        ({"until_ci": 0.0, "measure": "price_paid"}, "is a share above 0; 0.0 came"),
        ({"workers": 0}, "number of workers"),
    ],
)
def test_options_that_cannot_be_meant(tmp_path, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        compare([BASE, TAX], **({"out": tmp_path, "simulate": must_not_run} | options))


def test_progress_counts_runs(tmp_path):
    seen = []
    compared(tmp_path, seeds=2, progress=lambda *step: seen.append(step))
    assert seen == [(done, 6) for done in range(1, 7)]


CS = "consumer_surplus_pv_usd"


def test_seeds_are_added_until_the_interval_is_narrow(tmp_path):
    found = compared(tmp_path, (BASE, BAN), seeds=4, until_ci=0.006, measure=CS)
    assert 30 < len(found.seeds) < 100
    assert found.is_narrow
    assert (found.width, found.stopping) == (0.006, (CS, 0.006))
    rows = found.table().query("measure == @CS")
    assert ((rows["hi"] - rows["lo"]) / 2 <= 0.006 * rows["base"]).all()
    assert (rows["n"] == len(found.seeds)).all()


def test_nobody_looks_before_thirty_seeds_and_first_come_those_asked_for(tmp_path):
    assert len(compared(tmp_path, (BASE, TAX), seeds=2, until_ci=1.0, measure=CS).seeds) == 30
    assert len(compared(tmp_path, (BASE, TAX), seeds=33, until_ci=1.0, measure=CS).seeds) == 33


def test_giving_up_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("simulation.experiments.compare.MOST", 32)
    found = compared(tmp_path, (BASE, TAX), until_ci=1e-5, measure=CS)
    assert len(found.seeds) == 32
    assert not found.is_narrow
    assert "of the base's mean after 32 seeds" in found.notes[0]


def test_an_unknown_measure_is_said_after_one_seed(tmp_path):
    with pytest.raises(ValueError, match=r"no measure 'profit_by_layer.chip' .* did you mean profit_by_layer.chips"):
        compared(tmp_path, until_ci=0.05, measure="profit_by_layer.chip")
    assert len(Store(tmp_path).runs()) == 3


def test_no_width_is_a_share_of_zero(tmp_path):
    with pytest.raises(ValueError, match="state_pv_usd is 0 in the base"):
        compared(tmp_path, until_ci=0.05, measure="state_pv_usd")


def test_where_all_fails_it_ends_after_the_first_look(tmp_path):
    found = compared(tmp_path, (BASE, TAX), simulate=must_not_run, until_ci=0.05, measure=CS)
    assert found.seeds == []
    assert len(found.failures["Tiny"]) == 30


def test_domestic_users_are_those_at_home(tmp_path):
    assert compared(tmp_path, seeds=1).home == "us"
    assert compared(tmp_path, seeds=1, home="eu").home == "eu"
    assert compared(tmp_path, seeds=1, set=["welfare.home=china"]).home == "china"


def test_a_comparison_of_two_needs_no_list_of_paths(tmp_path, monkeypatch):
    """Names and files work as for `run`."""
    (tmp_path / "tax.yaml").write_text(TAX.to_yaml(), encoding="utf-8")
    (tmp_path / "base.yaml").write_text(BASE.to_yaml(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = compare(["base.yaml", "tax.yaml", BAN], seeds=1, workers=1, out=tmp_path, simulate=simulate)
    assert found.names == ["base", "tax", "Ban"]
