"""What every mechanism promises, found by folder."""

import pandas as pd
import pytest

from simulation.mechanisms import Mechanism
from simulation.plugins import load, names, parameters
from tests.economies import played, toy

MECHANISMS = names("mechanisms")
HOOKS = tuple(name for name in vars(Mechanism) if not name.startswith("_") and name.islower() and name != "start")


def months(setting=None, name=""):
    mechanisms = {} if setting is None else {name: setting}
    return pd.DataFrame(played(toy("months=3", mechanisms=mechanisms)).recorder.monthly)


def strengths(name):
    """Parameters at whose zero the mechanism does nothing: those whose source says `0 is off`."""
    fields = parameters("mechanisms", name).model_fields
    return [key for key, info in fields.items() if "0 is off" in info.json_schema_extra["source"]]


@pytest.mark.parametrize("name", MECHANISMS)
def test_it_overrides_a_hook(name):
    own = load("mechanisms", name)
    assert any(getattr(own, hook) is not getattr(Mechanism, hook) for hook in HOOKS)


@pytest.mark.parametrize("name", MECHANISMS)
def test_it_names_the_parameters_that_turn_it_off(name):
    assert strengths(name) or not parameters("mechanisms", name).model_fields


@pytest.mark.parametrize("name", MECHANISMS)
def test_off_is_absent_and_so_is_zero_strength(name):
    without = months()
    pd.testing.assert_frame_equal(months(False, name), without, check_exact=True)
    for strength in strengths(name):
        pd.testing.assert_frame_equal(months({strength: 0}, name), without, check_exact=True)


@pytest.mark.parametrize("name", MECHANISMS)
def test_on_it_changes_something_and_is_the_same_with_its_defaults_written_out(name):
    on = months(True, name)
    assert not on.equals(months())
    written = {key: info.default for key, info in parameters("mechanisms", name).model_fields.items()}
    pd.testing.assert_frame_equal(months(written, name), on, check_exact=True)


@pytest.mark.parametrize("name", MECHANISMS)
def test_conflicts_are_mechanisms(name):
    assert set(load("mechanisms", name).CONFLICTS) <= set(MECHANISMS) - {name}
