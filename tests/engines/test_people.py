"""People of a run: rows, what moves them between twins, the Mesa object made when asked for, the command line."""

import json
from dataclasses import replace

import mesa
import numpy as np
import pytest

from simulation.economy import Economy
from simulation.engines.counts import Counts
from simulation.engines.individuals import Individuals
from simulation.parameters import REGIONS, SEGMENTS
from simulation.scenario import ScenarioError, load
from tests.economies import played, toy
from tests.engines.scenes import USER, month, population


def people(kind="individuals", count=3000, **values):
    return toy(f"engine={kind}", f"users.count={count}", "months=4", **values)


@pytest.fixture(scope="module")
def economy():
    return played(people())


def test_a_persons_object_is_made_when_asked_for_and_only_then(economy):
    before = len(economy.agents)
    person = economy.user(17)
    assert isinstance(person, mesa.Agent)
    assert person is economy.user(17)
    assert len(economy.agents) == before + 1
    assert person.segment in SEGMENTS
    assert person.region in REGIONS
    assert person.type in range(len(economy.users))
    assert person.considers == economy.users.considers[person.type]


def test_people_have_the_tasks_of_their_type_and_hold_what_they_chose(economy):
    for row in range(0, economy.engine.size, 97):
        person = economy.user(row)
        tasks = set(economy.setup.tasks) if economy.users.router[person.type] else {"all tasks"}
        assert set(person.incumbents) == set(person.last_choices) == tasks
        for task, offer in person.last_choices.items():
            seller = person.incumbents[task]
            assert (offer is None) == (seller is None)
            assert offer is None or offer.endswith(f"@{seller}")
            assert person.adopted or offer is None


def test_an_object_follows_its_row_through_the_months():
    economy = Economy(people())
    person = economy.user(5)
    seen = set()
    while economy.month < 4:
        economy.step()
        seen.add(person.adopted)
        assert list(person.last_choices.values()) == [
            economy.offers.names[row] if row >= 0 else None for row in economy.engine.choices(5)
        ]
    assert seen


def test_no_rows_without_the_engine():
    with pytest.raises(ValueError, match="engine: individuals"):
        Economy(toy()).user(0)
    with pytest.raises(IndexError, match=r"rows 0 to 2\d\d\d|rows 0 to 3000"):
        Economy(people()).user(3002)


@pytest.mark.parametrize("kind", [Individuals, Counts])
def test_nobody_forgets_and_nobody_leaves(kind):
    engine, scene, counted = kind(population(1, (300, 200, 400))), month(), []
    for considers, adopted in ((0.2, 0.3), (0.4, 0.6), (0.7, 1.0)):
        scene = replace(
            scene, month=scene.month + 1, mass=np.tile([1 - considers, considers], 3), adoption=np.full(6, adopted)
        )
        outcome = engine.choose(scene)
        expected = np.repeat((300, 200, 400), 2)[USER] * scene.weight
        counted.append(np.round((outcome.share.sum(axis=0) + outcome.outside) * expected).astype(int))
    assert np.all(np.diff(np.array(counted)[:, USER % 2 == 1], axis=0) >= 0)
    total = np.array([count[:2].sum() + count[2:4].sum() + count[8:].sum() for count in counted])
    assert np.all(np.diff(total) > 0)
    assert total[-1] == 900


def test_movers_keep_their_incumbents():
    """All users, then everybody begins to consider; who must stay with the incumbent shows whom they held."""
    engine, scene = Individuals(population(1, (300, 200, 400))), month(considers=0.0, adopted=1.0)
    engine.choose(scene)
    held = engine.state.incumbent.copy()
    locked = replace(scene.choices, switching=np.full(len(USER), 4.0), utility=np.full_like(scene.choices.utility, 2.0))
    engine.choose(replace(scene, month=1, mass=np.tile([0.0, 1.0], 3), choices=locked))
    assert engine.state.twin.all()
    np.testing.assert_array_equal(engine.state.incumbent[held >= 0], held[held >= 0])


def test_individuals_fit_into_their_bytes():
    engine = Individuals(population(1, (5000, 5000, 5000)))
    assert sum(array.nbytes for array in engine.state) < 50 * engine.size


@pytest.mark.parametrize("kind", ["individuals", "counts"])
def test_a_run_balances_and_stays_near_the_law(kind):
    law, drawn = played(people("expected")), played(people(kind, 200_000))
    for month_ in drawn.recorder.monthly:
        assert month_["ledger_residual"] < 1e-9
    a, b = law.recorder.monthly[-1], drawn.recorder.monthly[-1]
    for key in ("revenue_usd", "consumer_surplus_usd", "tokens_mtok"):
        assert b[key] == pytest.approx(a[key], rel=0.03)
        assert b[key] != a[key]
    again = played(people(kind, 200_000))
    np.testing.assert_equal(again.recorder.monthly, drawn.recorder.monthly)


def test_engines_in_scenarios_are_checked():
    assert load("light", ["engine=counts"]).engine == "counts"
    with pytest.raises(ScenarioError, match="did you mean counts"):
        load("light", ["engine=count"])
    with pytest.raises(ScenarioError, match=r"takes at most 10000000; set users\.count, as users\.count=100000"):
        load("light", ["engine=individuals"])


def test_the_command_line_names_the_engine(tmp_path, capsys):
    from simulation.cli import main

    common = ["run", "toy", "--months", "2", "--set", "users.types=40", "--json", "--out", str(tmp_path)]
    with pytest.raises(SystemExit) as end:
        main([*common, "--engine", "individuals", "--set", "users.count=500"])
    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out)["engine"] == "individuals"
    with pytest.raises(SystemExit) as end:
        main([*common, "--engine", "individuals", "--set", "users.count=20000000"])
    assert end.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "users.count" in said.err
    assert "\n" not in said.err.strip()
