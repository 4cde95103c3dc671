"""A study: one scenario, one parameter varied, several arms; every run is an ordinary stored run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulation.experiments.run import run_many
from simulation.scenario import ScenarioError, load

if TYPE_CHECKING:
    import pandas as pd

    from simulation.parameters import Study


class Cell(NamedTuple):
    """One run of a study, to be repeated over seeds."""

    arm: str
    value: float
    changes: tuple[str, ...]


def cells(plan: "Study") -> list[Cell]:
    """All runs of a study in order: arms, then values."""
    arms = plan.arms or {"baseline": ()}
    return [
        Cell(arm, value, (*changes, f"{plan.vary}={value!r}")) for arm, changes in arms.items() for value in plan.grid
    ]


def study(
    source: str,
    seeds: Sequence[int],
    workers: int | None = None,
    changes: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Callable[..., None] | None = None,
) -> "pd.DataFrame":
    """Table of a study: arm, varied value, seed and the mean of each measure over the last months of the run.

    Runs that failed are left out and named in ``table.attrs["failures"]``, one sentence each. Raises ScenarioError if
    the scenario has faults or no study block.
    """
    import pandas as pd

    plan = load(source, changes).study
    if not plan.grid:
        raise ScenarioError([f"{source}: the scenario has no study block with values to vary"])
    rows, failures = [], []
    for cell in cells(plan):
        scenario = load(source, [*changes, *cell.changes])
        batch = run_many(scenario, seeds, workers, out=out, name=source)
        failures += [f"{cell.arm}, {cell.value:g}, seed {seed}: {why}" for seed, why in batch.failures.items()]
        for result in batch.results:
            last = result.monthly.tail(plan.window)[list(plan.measures)].mean()
            rows.append({"arm": cell.arm, plan.vary: cell.value, "seed": result.seed, **last.to_dict()})
        if progress is not None:
            progress()
    table = pd.DataFrame(rows, columns=["arm", plan.vary, "seed", *plan.measures])
    table.attrs["failures"] = failures
    return table
