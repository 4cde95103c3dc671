"""One run and many: stored once, resumed, independent of the number of workers, summed up over seeds."""

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import ScenarioError, Store, run, run_many
from simulation.experiments.pool import worker_count
from simulation.experiments.store import TABLES
from simulation.experiments.summary import interval, over_seeds
from tests.fakes import must_not_run, simulate, simulate_or_fail, tiny

ROOT = Path(__file__).resolve().parent.parent


def bytes_of(results):
    return [[(result.path / f"{name}.parquet").read_bytes() for name in TABLES] for result in results]


def test_a_result_reads_like_the_readme_says(tmp_path):
    result = run(tiny(), seed=1, out=tmp_path, simulate=simulate)
    assert result.path == Store(tmp_path).find("last")
    assert result.seed == 1
    assert result.headline["npv_by_lab"] == {"acme": 1e9}
    assert result.first_month["flagship_price"] == pytest.approx(result.monthly.price.iloc[-1])
    assert [len(getattr(result, name)) for name in TABLES] == [3] * len(TABLES)
    assert "not a forecast" in result._repr_html_()
    assert result.record["resolved"] == tiny().resolved()
    assert {"mesa", "numpy"} <= set(result.record["libraries"])


def test_undefined_is_none(tmp_path):
    assert run(tiny(), seed=2, out=tmp_path, simulate=simulate).headline["lag_months_horizontal"] is None


def test_a_finished_run_is_not_done_again_unless_forced(tmp_path):
    first = run(tiny(), out=tmp_path, simulate=simulate)
    assert run(tiny(), out=tmp_path, simulate=must_not_run).path == first.path
    with pytest.raises(AssertionError, match="done again"):
        run(tiny(), out=tmp_path, simulate=must_not_run, force=True)


def test_months_and_set_make_another_run(tmp_path):
    base = run(tiny(), out=tmp_path, simulate=simulate)
    longer = run(tiny(), months=5, out=tmp_path, simulate=simulate)
    other = run(tiny(), set=["demand.kappa=0.2"], out=tmp_path, simulate=simulate)
    assert len({base.path, longer.path, other.path}) == 3
    assert len(longer.monthly) == 5
    assert other.record["resolved"]["demand"]["kappa"] == 0.2


def test_bad_input_is_refused_before_anything_is_written(tmp_path):
    for faults in ({"months": 0}, {"set": ["demand.kapa=1"]}):
        with pytest.raises(ScenarioError):
            run(tiny(), out=tmp_path / "results", simulate=must_not_run, **faults)
    with pytest.raises(ValueError, match="A seed is 0 or more"):
        run(tiny(), seed=-1, out=tmp_path / "results", simulate=must_not_run)


def test_progress_counts_months_and_runs(tmp_path):
    seen = []
    run(tiny(), out=tmp_path, simulate=simulate, progress=lambda *step: seen.append(step))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    seen.clear()
    run_many(tiny(), [1, 2], workers=1, out=tmp_path, simulate=simulate, progress=lambda *step: seen.append(step))
    assert seen == [(1, 2), (2, 2)]


def test_one_and_two_workers_give_the_same_bytes(tmp_path):
    alone = run_many(tiny(), range(1, 4), workers=1, out=tmp_path / "one", simulate=simulate)
    pair = run_many(tiny(), range(1, 4), workers=2, out=tmp_path / "two", simulate=simulate)
    assert bytes_of(alone.results) == bytes_of(pair.results)
    assert [result.run for result in alone.results] == [result.run for result in pair.results]
    assert alone.headline == pair.headline
    assert pair.seeds == [1, 2, 3]


def test_a_batch_goes_on_where_it_stopped(tmp_path):
    run(tiny(), seed=2, out=tmp_path, simulate=simulate)
    batch = run_many(tiny(), [1, 2], workers=1, out=tmp_path, simulate=simulate_or_fail)
    assert run_many(tiny(), [1, 2], workers=1, out=tmp_path, simulate=must_not_run).headline == batch.headline


def test_a_failed_run_is_named_and_the_others_go_on(tmp_path):
    batch = run_many(tiny(), [12, 13, 15], workers=1, out=tmp_path, simulate=simulate_or_fail)
    assert batch.seeds == [12, 15]
    assert batch.failures == {13: "the market broke"}


@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")
def test_a_killed_worker_is_a_sentence(tmp_path):
    batch = run_many(tiny(), [14, 14, 15], workers=2, out=tmp_path, simulate=simulate_or_fail)
    assert "ended abruptly" in batch.failures[14]
    assert set(batch.seeds) | set(batch.failures) == {14, 15}


SLOW = """
import signal
from tests.fakes import simulate_slowly, tiny
from simulation import run_many
if __name__ == "__main__":  # workers read this file too, and must not hear interrupts while they start
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits that they are ignored
    print("up", flush=True)
    said = lambda *_: print("one", flush=True)
    run_many(tiny(), range(1, 6), workers=2, out={out!r}, simulate=simulate_slowly, progress=said)
"""


def gone(group):
    """Whether every process of the group ends (the workers are at once; multiprocessing's tracker takes a moment)."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C as POSIX sends it")
def test_ctrl_c_ends_the_workers_and_keeps_what_is_done(tmp_path):
    out = tmp_path / "results"
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(out=str(out)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout.readline() == "up\n"
        assert process.stdout.readline() == "one\n"
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert errors.count("Traceback") == 1  # the parent's own KeyboardInterrupt; the workers are silent
    assert gone(process.pid)
    store = Store(out)
    assert len(store.runs()) == 1
    assert store.verify("last") == []


def test_worker_count_asks_the_argument_the_environment_then_the_machine(monkeypatch):
    assert worker_count(3, 10) == 3
    assert worker_count(8, 2) == 2
    monkeypatch.setenv("AIMARKET_WORKERS", "2")
    assert worker_count(None, 10) == 2
    for text in ("0", "-1", "two"):
        monkeypatch.setenv("AIMARKET_WORKERS", text)
        with pytest.raises(ValueError, match="AIMARKET_WORKERS is a whole number of 1 or more"):
            worker_count(None, 10)
    monkeypatch.delenv("AIMARKET_WORKERS")
    assert worker_count(None, 1000) >= 1
    with pytest.raises(ValueError, match="number of workers"):
        worker_count(0, 10)


def test_the_interval_is_students():
    found = interval([1.0, 2.0, 3.0, 4.0])
    assert found["mean"] == 2.5
    assert found["sd"] == pytest.approx(math.sqrt(5 / 3))
    assert found["hi"] - found["mean"] == pytest.approx(3.182446305 * math.sqrt(5 / 3) / 2)  # t(0.975, 3), tabulated
    assert found["mean"] - found["lo"] == pytest.approx(found["hi"] - found["mean"])


def test_undefined_numbers_do_not_count():
    assert interval([1.0, None, 3.0, math.nan])["n"] == 2
    assert interval([None]) == {"mean": None, "lo": None, "hi": None, "sd": None, "n": 0}
    assert interval([7.0]) == {"mean": 7.0, "lo": None, "hi": None, "sd": None, "n": 1}


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=20))
def test_the_interval_holds_the_mean_and_the_mean_lies_among_the_numbers(numbers):
    found = interval(numbers)
    slack = 1e-6 + 1e-12 * max(map(abs, numbers))
    assert found["lo"] <= found["mean"] <= found["hi"]
    assert min(numbers) - slack <= found["mean"] <= max(numbers) + slack


def test_blocks_keep_their_nesting_over_seeds():
    blocks = [{"a": 1, "by": {"x": 1.0}, "name": "n"}, {"a": None, "by": {"x": 3.0, "y": 5.0}, "name": "n"}]
    found = over_seeds(blocks)
    assert found["a"]["n"] == 1
    assert found["by"]["x"]["mean"] == 2.0
    assert found["by"]["y"] == {"mean": 5.0, "lo": None, "hi": None, "sd": None, "n": 1}
    assert found["name"] == "n"
