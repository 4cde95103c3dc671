"""The headline at other values of the two assumptions it leans on most: taste dispersion and drift of difficulty."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.experiments.pool import run_jobs, worker_count
from simulation.experiments.result import Batch, Result
from simulation.experiments.run import Job, Progress, Simulate, checked_seed, resolve, scenario_name, simulate, work
from simulation.experiments.store import Store
from simulation.scenario import Scenario, ScenarioError, load


class Arm(NamedTuple):
    """One other value of a number: its path, the value in a scenario, and its name for a reader."""

    path: str
    value: Callable[[Scenario], float]
    label: str


ARMS = {
    "kappa_half": Arm("demand.kappa", lambda it: it.demand.kappa / 2, "kappa / 2"),
    "kappa_double": Arm("demand.kappa", lambda it: it.demand.kappa * 2, "2 kappa"),
    "drift_0": Arm("demand.difficulty_drift", lambda _: 0.0, "drift 0"),
    "drift_1": Arm("demand.difficulty_drift", lambda _: 1.0, "drift 1"),
}


def variants(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario of every arm.

    Raises ScenarioError, with all faults at once, where the scenario is no economy or a value is not allowed.
    """
    if scenario.theory is not None:
        raise ScenarioError([f"--robust runs an economy again, and this scenario is the case {scenario.theory.case}"])
    found, problems = {}, []
    for name, arm in ARMS.items():
        value = arm.value(scenario)
        try:
            found[name] = load(scenario.resolved(), [f"{arm.path}={value!r}"])
        except ScenarioError as error:
            problems += [f"--robust runs with {arm.path} = {value:g} too: {problem}" for problem in error.problems]
    if problems:
        raise ScenarioError(problems)
    return found


def robust(  # noqa: PLR0913 - the arguments of `run_many`
    scenario: "str | Path | Scenario",
    seeds: Sequence[int] = (1,),
    workers: int | None = None,
    months: int | None = None,
    set: Sequence[str] = (),  # noqa: A002 - the option's name, --set
    *,
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    name: str | None = None,
    simulate: Simulate = simulate,
) -> dict[str, Batch]:
    """Run the scenario at half and twice its kappa and with difficulty drift 0 and 1, once per seed and arm.

    Every run is stored and resumed like any other. Returns a batch for each of `ARMS`, with what failed in its
    ``failures``. Arguments and errors: see ``run_many``; ``progress`` counts the runs of all arms.
    """
    setups = variants(resolve(scenario, months, set))
    store, title = Store(out), name or scenario_name(scenario)
    pairs = [(arm, checked_seed(seed)) for arm in setups for seed in dict.fromkeys(seeds)]
    count = worker_count(workers, len(pairs))
    store.prepare()
    jobs = [Job(setups[arm], f"{title}, {ARMS[arm].label}", seed, store.root, force, simulate) for arm, seed in pairs]
    folders, failures = run_jobs(work, jobs, count, progress)
    done = dict(zip([at for at in range(len(jobs)) if at not in failures], folders, strict=True))
    return {
        arm: Batch(
            [Result(done[at]) for at, pair in enumerate(pairs) if pair[0] == arm and at in done],
            {pairs[at][1]: why for at, why in failures.items() if pairs[at][0] == arm},
        )
        for arm in setups
    }
