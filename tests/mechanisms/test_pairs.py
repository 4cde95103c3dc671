"""Mechanisms together: every pair that may be on together is, in runs whose books and welfare close."""

from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.plugins import load, names
from simulation.scenario import load as load_scenario
from tests.identities.second_route import both_routes
from tests.test_random_scenarios import check, check_tables

SWITCHES = names("mechanisms")


def clash(one, other):
    """Whether two mechanisms say that they cannot be on together."""
    return other in load("mechanisms", one).CONFLICTS or one in load("mechanisms", other).CONFLICTS


@cache
def wanted():
    """Pairs of settings (switch, on) to be met; both on only where they do not conflict."""
    pairs = {}
    for one, other in combinations(SWITCHES, 2):
        for settings in product((False, True), repeat=2):
            if not (all(settings) and clash(one, other)):
                pairs[frozenset(zip((one, other), settings, strict=True))] = True
    return frozenset(pairs)


def next_row(left, random):
    """Settings of all switches that meet one of the pairs left and many more, without conflicts; greedy."""
    row = dict(min(left, key=sorted))
    for place in random.permutation(len(SWITCHES)):
        name = SWITCHES[place]
        if name in row:
            continue
        gain = {
            on: sum(frozenset(((name, on), item)) in left for item in row.items())
            for on in (True, False)
            if not on or not any(setting and clash(name, other) for other, setting in row.items())
        }
        best = max(gain.values())
        row[name] = bool(random.choice([on for on, met in gain.items() if met == best]))
    return row


@cache
def array():
    """A covering array of strength two: rows of switches that are on."""
    random, left, rows = np.random.default_rng(1), set(wanted()), []
    while left:
        row = max((next_row(left, random) for _ in range(3)), key=lambda one: len(met(one) & left))
        left -= met(row)
        rows.append(tuple(name for name in SWITCHES if row[name]))
    return tuple(rows)


def met(row):
    """Pairs of settings that a row holds."""
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


def test_the_array_covers_every_pair():
    seen = set()
    for on in array():
        assert not any(clash(one, other) for one, other in combinations(on, 2))
        seen |= met({name: name in on for name in SWITCHES})
    assert seen >= wanted()


@pytest.mark.slow
@pytest.mark.parametrize("row", range(len(array())))
def test_every_pair_keeps_books_and_welfare(row):
    scenario = load_scenario("light", (), {"months": 24, "mechanisms": dict.fromkeys(array()[row], True)})
    economy = Economy(scenario, seed=row + 1)
    seen = both_routes(economy, each=check)
    assert max(seen.gaps) <= 1e-9
    check_tables(economy)


@pytest.mark.parametrize("off", [True, False])
def test_all_off_is_the_baseline_where_they_are_plugins(off):
    plugins = [name for name in SWITCHES if load("mechanisms", name).KIND == "plugin"]
    switches = dict.fromkeys(plugins, False) if off else {}
    economy = Economy(load_scenario("toy", ("users.types=40",), {"months": 3, "mechanisms": switches}), seed=1)
    assert economy.run().mechanisms == {}


def test_everything_holds_all_that_can_be_on_together():
    """`scenarios/everything.yaml`: no further mechanism could be switched on beside what it has."""
    from simulation.reading.files import chain

    held = {name for name, node in chain("everything")[-1].value["mechanisms"].value.items() if node.value}
    assert not any(clash(one, other) for one, other in combinations(sorted(held), 2))
    for name in set(SWITCHES) - held:
        assert any(clash(name, other) for other in held), name
