"""What every measure promises, found by folder."""

import pytest

from simulation.economy import Economy
from simulation.measures import month_view
from simulation.plugins import load, names
from tests.economies import arrays, toy

MEASURES = names("measures")


@pytest.fixture(scope="module")
def months():
    """Views of months with very different industries, each with its economy: many failures, no open weights, ..."""
    found = []
    for changes in (
        (),
        ("labs.beta=null", "hosts.gamma=null"),
        ("labs.alpha.cash=0", "labs.alpha.rd=1e9", "finance.dilution=0"),
    ):
        economy = Economy(toy("months=4", *changes))
        for _ in range(4):
            economy.step()
            economy.month -= 1  # back to the month just played
            found.append({name: load("measures", name)(month_view(economy)) for name in MEASURES})
            economy.month += 1
    return found


@pytest.mark.parametrize("name", MEASURES)
def test_keys_are_the_same_every_month_and_values_are_floats(months, name):
    keys = list(months[0][name])
    assert keys
    for month in months:
        assert list(month[name]) == keys
        for key, value in month[name].items():
            assert isinstance(value, float), key
            assert abs(value) != float("inf"), key


def test_no_two_measures_share_a_key(months):
    keys = [key for name in MEASURES for key in months[0][name]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", MEASURES)
def test_measuring_changes_nothing_and_is_repeatable(name):
    economy = Economy(toy("months=1")).run()
    economy.month -= 1  # the month just played
    before = arrays(economy)
    one, two = (load("measures", name)(month_view(economy)) for _ in range(2))
    assert str(one) == str(two)
    assert all(before[key].tobytes() == value.tobytes() for key, value in arrays(economy).items())


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_says_its_unit(name):
    text = load("measures", name).__doc__
    assert any(unit in text for unit in ("USD", "month", "share", "Mtok", "points", "number"))
