"""Garbage is collected again once a run has begun, and whatever happens to a command."""

import gc

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
