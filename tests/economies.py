"""Small economies for tests, and ways to look at their stages from outside."""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.columns import writing
from simulation.economy import Economy
from simulation.scenario import Scenario, load


def toy(*changes: str, **values: Any) -> Scenario:
    """`scenarios/toy.yaml` at its smallest number of types, with overrides as on the command line."""
    return load("toy", ("users.types=40", *changes), values)


def played(scenario: Scenario, seed: int = 1) -> Economy:
    """An economy that has run all its months."""
    return Economy(scenario, seed).run()


def around(economy: Economy, name: str, before: Callable[[Economy], None], after: Callable[[Economy], None]) -> None:
    """Call `before` and `after` around one stage (by the first letters of its name) in every month from now on."""

    def wrapped(stage: Any) -> Callable[[Economy], None]:
        def run(it: Economy) -> None:
            before(it)
            stage.run(it)
            after(it)

        return run

    economy.stages = tuple(
        stage._replace(run=wrapped(stage)) if stage.name.startswith(name) else stage for stage in economy.stages
    )


def play_until(economy: Economy, name: str) -> None:
    """Run this month's stages up to, and without, the one whose name begins so."""
    for stage in economy.stages:
        if stage.name.startswith(name):
            return
        with writing(economy.tables, stage.writes):
            stage.run(economy)


def arrays(economy: Economy) -> dict[str, np.ndarray]:
    """A copy of every column, by `table.column`, without counting as a read."""
    return {
        f"{name}.{column}": table.unwatched(column).copy()
        for name, table in economy.tables.items()
        for column in table.columns()
    }
