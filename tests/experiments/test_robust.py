"""The headline at other values of kappa and of the drift of difficulty."""

import pytest

from simulation import ScenarioError, Store, run
from simulation.experiments.robust import ARMS, robust, variants
from simulation.scenario import load
from tests.economies import toy
from tests.fakes import must_not_run, simulate, simulate_or_fail, tiny


def test_every_arm_changes_its_own_number_alone():
    base = tiny("demand.kappa=0.1", "demand.difficulty_drift=0.5")
    found = variants(base)
    assert tuple(found) == tuple(ARMS) == ("kappa_half", "kappa_double", "drift_0", "drift_1")
    numbers = {name: (it.demand.kappa, it.demand.difficulty_drift) for name, it in found.items()}
    assert numbers == {
        "kappa_half": (0.05, 0.5),
        "kappa_double": (0.2, 0.5),
        "drift_0": (0.1, 0.0),
        "drift_1": (0.1, 1.0),
    }
    for arm in found.values():
        changed = arm.resolved() | {"demand": base.resolved()["demand"]}
        assert changed == base.resolved()


def test_arms_are_stored_and_resumed_like_any_run(tmp_path):
    found = robust(tiny(), [1, 2], workers=1, out=tmp_path, simulate=simulate)
    assert [batch.seeds for batch in found.values()] == [[1, 2]] * 4
    assert len(Store(tmp_path).runs()) == 8
    again = robust(tiny(), [1, 2], workers=1, out=tmp_path, simulate=must_not_run)
    assert [batch.headline for batch in again.values()] == [batch.headline for batch in found.values()]
    lone = run(tiny("demand.kappa=0.16"), 2, out=tmp_path, simulate=must_not_run)
    assert lone.run == found["kappa_double"].results[1].run


def test_the_record_says_which_arm_it_is(tmp_path):
    found = robust(tiny(), out=tmp_path, name="tiny", workers=1, simulate=simulate)
    assert found["kappa_half"].results[0].record["scenario"] == "tiny, kappa / 2"
    assert found["kappa_half"].results[0].record["resolved"]["demand"]["kappa"] == 0.04


def test_a_failed_run_is_named_by_arm_and_seed(tmp_path):
    found = robust(tiny(), [12, 13], workers=1, out=tmp_path, simulate=simulate_or_fail)
    for batch in found.values():
        assert batch.seeds == [12]
        assert batch.failures == {13: "the market broke"}


def test_progress_counts_the_runs_of_all_arms(tmp_path):
    seen = []
    robust(tiny(), [1], workers=1, out=tmp_path, simulate=simulate, progress=lambda *step: seen.append(step))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_value_out_of_range_is_a_sentence_before_anything_runs(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        robust(tiny("demand.kappa=0.8"), out=tmp_path / "none", simulate=must_not_run)
    (problem,) = caught.value.problems
    assert problem.startswith("--robust runs with demand.kappa = 1.6 too: ")
    assert not (tmp_path / "none").exists()


def test_a_textbook_case_is_refused():
    with pytest.raises(ScenarioError, match="is the case hotelling"):
        variants(load("textbook/hotelling"))


def test_more_dispersion_of_tastes_raises_margins(tmp_path):
    """kappa is itself a moat: that is why the headline is given beside it."""
    found = robust(toy("months=1", "shadow_every=0"), workers=1, out=tmp_path)
    half, double = (found[name].results[0].headline for name in ("kappa_half", "kappa_double"))
    assert double["closed_serving_margin"] > half["closed_serving_margin"]
