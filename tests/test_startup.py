"""Garbage is collected again once a run has begun, and whatever happens to a command."""

import gc
import os
import platform
import subprocess
import sys

import pytest

from simulation import cli
from simulation.experiments import startup
from simulation.experiments.run import simulate
from tests.economies import toy


@pytest.fixture(autouse=True)
def _as_before():
    yield
    startup.resume()
    gc.unfreeze()
    assert gc.isenabled()


def test_a_pause_ends():
    startup.pause()
    assert not gc.isenabled()
    startup.resume()
    assert gc.isenabled()


def test_nobody_elses_pause_is_ended():
    gc.disable()
    try:
        startup.pause()
        startup.keep()
        startup.resume()
        assert not gc.isenabled()
        assert gc.get_freeze_count() == 0
    finally:
        gc.enable()


def test_a_run_collects_garbage():
    startup.pause()
    seen = []
    simulate(toy("months=2"), 1, lambda *_: seen.append(gc.isenabled()))
    assert seen == [True, True]
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("words", [["--help"], ["run", "no-such-scenario"]])
def test_a_command_leaves_the_collector_on(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(words)
    capsys.readouterr()
    assert gc.isenabled()


def test_linear_algebra_gets_one_thread_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    startup.one_thread()
    assert [os.environ[name] for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")] == ["2", "1"]
    monkeypatch.delenv("MKL_NUM_THREADS")


def test_a_command_starts_before_numpy_is_there():
    """The number of threads is read when numpy is imported."""
    said = "import sys, simulation.cli, simulation.experiments.startup; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="settings of glibc")
def test_memory_of_the_last_month_is_used_again():
    """Fifty times 8 MB: fetched anew they are 2,048 pages each time."""
    code = (
        "import resource, numpy as np\nfrom simulation.experiments.startup import keep_memory\n"
        "def faults():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(50):\n        [np.ones(1 << 18) for _ in range(4)]\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "keep_memory()\nfaults()\nprint(faults())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 2048
