"""Run scenarios on the same seeds and compare them; every run is an ordinary stored run, so all of it resumes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.equations.intervals import next_look
from simulation.experiments.comparison import Comparison, Stopping
from simulation.experiments.comparisons import remember
from simulation.experiments.contenders import Source, contenders
from simulation.experiments.paired import flat, known_measure
from simulation.experiments.pool import run_jobs, worker_count
from simulation.experiments.result import Batch, Result
from simulation.experiments.run import Job, Progress, Simulate, checked_seed, simulate, work
from simulation.experiments.store import Store
from simulation.scenario import Scenario

MOST = 400
"""Seeds beyond which ``until_ci`` gives up."""
Batches = dict[str, Batch]


def compare(  # noqa: PLR0913 - the arguments of the command `aimarket compare`, one each
    scenarios: Sequence[Source],
    seeds: int = 20,
    seed: int = 1,
    workers: int | None = None,
    months: int | None = None,
    set: Sequence[str] = (),  # noqa: A002 - the option's name, --set
    *,
    until_ci: float | None = None,
    measure: str | None = None,
    home: str | None = None,
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    simulate: Simulate = simulate,
) -> Comparison:
    """Compare alternatives with a base, the first scenario, on the seeds seed .. seed + seeds - 1.

    Args:
        scenarios: names, paths or Scenarios, the base first; all with the same start and months.
        seeds: number of seeds; with `until_ci` the least number.
        seed: the first seed.
        workers: processes, see `run_many`.
        months: length of the runs, in place of the scenarios'.
        set: changes of all scenarios as ``path=value``.
        until_ci: go on adding seeds, 30 at least and 400 at most, until half the interval of the measure's difference
            is at most this share of the base's mean, for every alternative.
        measure: the headline number that `until_ci` looks at, dotted where it is nested.
        home: region whose users are domestic, else the base's ``welfare.home``.
        out: folder of the results, else $AIMARKET_RESULTS, else ./results.
        force: do all runs again and replace what is stored.
        progress: called once per run with the runs done and their number, of the seeds added at once.
        simulate: what turns scenario and seed into tables.

    A run that fails drops its pair of runs and is named in ``Comparison.failures``.

    Raises:
        ScenarioError: faults of any scenario, or scenarios that cannot be compared, one sentence each.
        ValueError: an unknown measure, or options that do not fit together.
        StoreError: the results cannot be written.
    """
    setups = contenders(scenarios, months, set, home)
    stopping = _stopping(seeds, until_ci, measure)
    store = Store(out)
    worker_count(workers, 1)  # a bad number is said before anything is written
    store.prepare()
    rounds = Rounds(setups, store.root, workers, force, progress, simulate)
    chosen = home or next(iter(setups.values())).welfare.home
    first = checked_seed(seed)
    if stopping is None:
        found = Comparison(rounds.run(range(first, first + seeds)), home=chosen)
    else:
        found = _until_narrow(rounds, range(first, first + seeds), stopping, chosen)
    found.path = remember(found, store.root)
    return found


class Rounds(NamedTuple):
    """Scenarios to be run on one set of seeds after another."""

    setups: Mapping[str, Scenario]
    root: Path
    workers: int | None
    force: bool
    progress: Progress | None
    simulate: Simulate

    def run(self, seeds: Sequence[int]) -> Batches:
        """A batch for every scenario; seed by seed, so that an interrupted comparison has whole pairs."""
        pairs = [(name, seed) for seed in seeds for name in self.setups]
        jobs = [Job(self.setups[name], name, seed, self.root, self.force, self.simulate) for name, seed in pairs]
        folders, failures = run_jobs(work, jobs, worker_count(self.workers, len(jobs)), self.progress)
        done = dict(zip([at for at in range(len(jobs)) if at not in failures], folders, strict=True))
        return {
            name: Batch(
                [Result(done[at]) for at, pair in enumerate(pairs) if pair[0] == name and at in done],
                {pairs[at][1]: why for at, why in failures.items() if pairs[at][0] == name},
            )
            for name in self.setups
        }


def _until_narrow(rounds: Rounds, seeds: range, stopping: Stopping, home: str) -> Comparison:
    """Look at the interval after the first seeds and then after every quarter more, until it is narrow enough."""
    batches = rounds.run(seeds[:1])  # an unknown measure is said after one seed
    _check_measure(batches, stopping)
    most = max(MOST, len(seeds))
    wanted = max(len(seeds), next_look(0, most))
    done = 1
    while True:
        batches = _joined(batches, rounds.run(range(seeds[0] + done, seeds[0] + wanted)))
        found = Comparison(batches, home=home, width=stopping.share, stopping=stopping)
        if wanted >= most or not found.seeds or found.is_narrow:
            return found
        done, wanted = wanted, next_look(wanted, most)


def _check_measure(batches: Batches, stopping: Stopping) -> None:
    """Raise ValueError where a finished run shows that the measure is unknown, or that it has no width of its mean."""
    results = [result for batch in batches.values() for result in batch.results]
    if not results:
        return
    known_measure(stopping.measure, list(dict.fromkeys(name for one in results for name, _ in flat(one.headline))))
    level = dict(flat(results[0].headline)).get(stopping.measure)
    if level == 0.0:
        raise ValueError(f"{stopping.measure} is 0 in the base, so that no width is a share of it; choose another.")


def _joined(batches: Batches, more: Batches) -> Batches:
    return {
        name: Batch([*batch.results, *more[name].results], {**batch.failures, **more[name].failures})
        for name, batch in batches.items()
    }


def _stopping(seeds: int, until_ci: float | None, measure: str | None) -> Stopping | None:
    if seeds < 1:
        raise ValueError(f"The number of seeds is 1 or more; {seeds} came.")
    if (until_ci is None) != (measure is None):
        raise ValueError("--until-ci and --measure go together: a width, and the number whose interval is to have it.")
    if until_ci is None or measure is None:
        return None
    if not until_ci > 0:
        raise ValueError(f"The width that --until-ci waits for is a share above 0; {until_ci} came.")
    return Stopping(measure, until_ci)
