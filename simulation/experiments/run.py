"""One run, or many over seeds: what is finished is not done again, and what is done is kept."""

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation import __version__
from simulation.experiments import startup
from simulation.experiments.identity import SCHEMA_VERSION, code_hash, plugin_versions, run_id
from simulation.experiments.pool import run_jobs, worker_count
from simulation.experiments.result import Batch, Result
from simulation.experiments.store import Store
from simulation.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]  # months (or runs) done, and their number
_LIBRARIES = ("mesa", "numpy", "numba", "scipy", "pandas", "pyarrow", "pydantic")


class Outcome(NamedTuple):
    """What an economy leaves behind: its tables, and the blocks ``first_month`` and ``headline``."""

    tables: Mapping[str, "pd.DataFrame"]
    summary: Mapping[str, Mapping[str, Any]]


Simulate = Callable[[Scenario, int, Progress | None], Outcome]


class Job(NamedTuple):
    """One run to be done, in a form that another process can be handed."""

    scenario: Scenario
    name: str
    seed: int
    root: Path
    force: bool
    simulate: Simulate


def simulate(scenario: Scenario, seed: int, progress: Progress | None = None) -> Outcome:
    """Run the economy; ``progress`` is called once a month with the months done and their number."""
    from simulation.economy import Economy
    from simulation.experiments.headline import headline

    startup.keep()
    startup.keep_memory()
    economy = Economy(scenario, seed)
    startup.resume()
    economy.run(progress=progress)
    tables = economy.tables_out()
    return Outcome(tables, headline(tables, scenario))


def run(  # noqa: PLR0913 - the arguments of the command `aimarket run`, one each
    scenario: "str | Path | Scenario",
    seed: int = 1,
    months: int | None = None,
    set: Sequence[str] = (),  # noqa: A002 - the option's name, --set
    *,
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    name: str | None = None,
    simulate: Simulate = simulate,
) -> Result:
    """Run a scenario once and keep it; a run that is already in the store is read, not done again.

    Args:
        scenario: a name, a path or a Scenario.
        seed: seed of the random streams, 0 or more.
        months: length of the run, in place of the scenario's.
        set: changes as ``path=value``, above the scenario's file.
        out: folder of the results, else $AIMARKET_RESULTS, else ./results.
        force: do it again and replace what is stored.
        progress: called once a month with the months done and their number.
        name: what the record calls the scenario, else as given.
        simulate: what turns scenario and seed into tables.

    Raises:
        ScenarioError: the scenario has faults, one sentence each.
        StoreError: the results cannot be written.
    """
    setup = resolve(scenario, months, set)
    store = Store(out)
    store.prepare()
    return Result(
        work(Job(setup, name or scenario_name(scenario), checked_seed(seed), store.root, force, simulate), progress)
    )


def run_many(  # noqa: PLR0913 - see run
    scenario: "str | Path | Scenario",
    seeds: Sequence[int],
    workers: int | None = None,
    months: int | None = None,
    set: Sequence[str] = (),  # noqa: A002 - see run
    *,
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    name: str | None = None,
    simulate: Simulate = simulate,
) -> Batch:
    """Run a scenario once per seed over a pool of processes; the results do not depend on ``workers``.

    Each run is stored by its worker as it finishes, so that an interrupted batch goes on where it stopped. A run that
    fails is named in ``Batch.failures``; the others go on. ``progress`` is called once per run with
    the runs done and their number. ``workers`` defaults
    to $AIMARKET_WORKERS, else the processors at hand. Other arguments and errors: see ``run``.
    """
    setup = resolve(scenario, months, set)
    store = Store(out)
    count = worker_count(workers, len(seeds))
    store.prepare()
    jobs = [
        Job(setup, name or scenario_name(scenario), checked_seed(seed), store.root, force, simulate)
        for seed in dict.fromkeys(seeds)
    ]
    finished, failures = run_jobs(work, jobs, count, progress)
    return Batch([Result(path) for path in finished], {jobs[index].seed: text for index, text in failures.items()})


def work(job: Job, progress: Progress | None = None) -> Path:
    """Do one job, unless the store has it, and return the run's folder."""
    store = Store(job.root)
    resolved = job.scenario.resolved()
    identity = run_id(resolved, job.seed)
    if not job.force and store.has(identity):
        return store.path(identity)
    started, clock = datetime.now(UTC), time.perf_counter()
    outcome = job.simulate(job.scenario, job.seed, progress)
    record = _record(job, resolved) | dict(outcome.summary)
    record["seconds"] = round(time.perf_counter() - clock, 3)
    record["started"] = started.isoformat(timespec="seconds")
    record["host"] = {"system": platform.platform(), "machine": platform.machine(), "python": platform.python_version()}
    return store.write(identity, outcome.tables, record, force=job.force)


def resolve(scenario: "str | Path | Scenario", months: int | None, changes: Sequence[str]) -> Scenario:
    """The scenario with its changes applied. Raises ScenarioError with all faults at once."""
    if isinstance(scenario, Scenario) and months is None and not changes:
        return scenario
    overrides = [*changes, *([] if months is None else [f"months={months}"])]
    return load(scenario.resolved() if isinstance(scenario, Scenario) else scenario, overrides)


def _record(job: Job, resolved: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": job.name,
        "title": resolved.get("title"),
        "seed": job.seed,
        "months": resolved.get("months"),
        "engine": resolved.get("engine"),
        "version": __version__,
        "code": code_hash(),
        "plugins": plugin_versions(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "resolved": resolved,
    }


def _version(name: str) -> str | None:
    try:
        return installed_version(name)
    except PackageNotFoundError:
        return None


def scenario_name(scenario: "str | Path | Scenario") -> str:
    """What a record calls the scenario."""
    return scenario.title if isinstance(scenario, Scenario) else str(scenario)


def checked_seed(seed: int) -> int:
    """The seed. Raises ValueError if it is negative."""
    if seed < 0:
        raise ValueError(f"A seed is 0 or more; {seed} came.")
    return seed
