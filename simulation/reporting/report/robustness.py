"""Whether the answer holds at other values of the two assumptions it leans on most, from runs that are stored."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from simulation.equations.intervals import mean_interval
from simulation.experiments.identity import run_id
from simulation.experiments.paired import by_seed, difference
from simulation.experiments.pool import run_jobs, worker_count
from simulation.experiments.result import Batch, Result
from simulation.experiments.robust import ARMS, variants
from simulation.experiments.run import Job, Progress, Simulate, simulate, work
from simulation.experiments.store import Store
from simulation.reporting.report.blocks import Cell, Row, Table
from simulation.reporting.report.names import MAIN
from simulation.reporting.report.subject import Case, Subject
from simulation.reporting.report.tables import difference_cell
from simulation.reporting.report.wording import level, line_of, verdict
from simulation.scenario import Scenario, ScenarioError

MEASURES = ("consumer_surplus_pv_usd", "profit_pv_usd", "welfare_pv_usd", "price_paid", "closed_token_share")
AS_IT_IS = "as it is"
WHAT = (
    "Kappa is the dispersion of tastes: how much users differ in what they like, apart from performance and money. "
    "Drift is how fast work gets harder: at 0 it stays as it is, at 1 it keeps up with the frontier."
)
Arms = Mapping[str, dict[str, Batch]]


class Answer(NamedTuple):
    """What the page says on robustness: sentences, a table per alternative (or of the one scenario), what to type."""

    sentence: str
    tables: tuple[Table, ...] = ()
    command: str = ""


def make(
    subject: Subject,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    simulate: Simulate = simulate,
) -> list[str]:
    """Run what is missing of the arms of every case and seed; returns a sentence for each run that failed.

    Raises ScenarioError where an arm's value is not allowed.
    """
    jobs = [
        Job(setup, f"{case.name}, {ARMS[arm].label}", seed, _store(case).root, False, simulate)
        for seed in subject.seeds
        for case in subject.cases
        for arm, setup in variants(case.scenario).items()
    ]
    _, failures = run_jobs(work, jobs, worker_count(workers, len(jobs)), progress)
    return [f"{jobs[at].name}, seed {jobs[at].seed}: {why}" for at, why in failures.items()]


def stored(subject: Subject) -> dict[str, dict[str, Batch]]:
    """Finished runs of every arm by case, seeds of the report alone; arms that lack a case are left out."""
    found: dict[str, dict[str, Batch]] = {arm: {} for arm in ARMS}
    for case in subject.cases:
        for arm, setup in _variants(case).items():
            batch = _stored(case, setup, subject.seeds)
            if batch.results:
                found[arm][case.name] = batch
    return {arm: batches for arm, batches in found.items() if len(batches) == len(subject.cases)}


def robustness(subject: Subject, command: str) -> Answer:
    """Differences (or levels, of one scenario) at other values; where nothing is stored, which command makes it."""
    arms = stored(subject)
    if not arms:
        return Answer(f"{WHAT} The runs at other values of the two are not stored. This makes them:", (), command)
    if not subject.alternatives:
        return Answer(WHAT, (_levels(subject, arms),))
    tables = tuple(_differences(subject, case, arms) for case in subject.alternatives)
    return Answer(f"{WHAT} {_holds(subject, arms)}", tables)


def _variants(case: Case) -> dict[str, Scenario]:
    try:
        return variants(case.scenario)
    except ScenarioError:
        return {}


def _store(case: Case) -> Store:
    return Store(case.batch.results[0].path.parent)


def _stored(case: Case, setup: Scenario, seeds: list[int]) -> Batch:
    store, resolved = _store(case), setup.resolved()
    ids = [run_id(resolved, seed) for seed in seeds]
    return Batch([Result(store.path(one)) for one in ids if store.has(one)])


def _differences(subject: Subject, case: Case, arms: Arms) -> Table:
    """One row per measure, one column per arm: the paired difference there, with its interval."""
    sides = {AS_IT_IS: (by_seed(subject.base.batch), by_seed(case.batch))}
    sides |= {ARMS[arm].label: (by_seed(of[subject.base.name]), by_seed(of[case.name])) for arm, of in arms.items()}
    rows = []
    for measure in MEASURES:
        found = [difference(base, other, measure, subject.estimate) for base, other in sides.values()]
        if found[0].mean is not None:
            rows.append(
                Row(
                    MAIN.get(measure, line_of(measure).label),
                    tuple(difference_cell(measure, one.mean, one.lo, one.hi) for one in found),
                )
            )
    caption = f"{case.called}: difference from the base at other values of the two"
    return Table(f"robust-{case.letter.lower()}", caption, tuple(sides), (("", tuple(rows)),))


def _levels(subject: Subject, arms: Arms) -> Table:
    batches = {AS_IT_IS: subject.base.batch} | {ARMS[arm].label: of[subject.base.name] for arm, of in arms.items()}
    frames = [by_seed(batch) for batch in batches.values()]
    rows = []
    for measure in MEASURES:
        means = [mean_interval(frame[measure]).mean if measure in frame else None for frame in frames]
        if any(mean is not None for mean in means):
            write = line_of(measure).write
            rows.append(
                Row(MAIN.get(measure, line_of(measure).label), tuple(Cell(level(write, mean)) for mean in means))
            )
    caption = "Main numbers at other values of the two, means over seeds"
    return Table("robust", caption, tuple(batches), (("", tuple(rows)),))


def _holds(subject: Subject, arms: Arms) -> str:
    """Whether the welfare difference of each alternative keeps its sign, where it is clear at all."""
    said = []
    for case in subject.alternatives:
        frames = [(by_seed(subject.base.batch), by_seed(case.batch))]
        frames += [(by_seed(of[subject.base.name]), by_seed(of[case.name])) for of in arms.values()]
        kinds = [_kind(difference(base, other, "welfare_pv_usd", subject.estimate)) for base, other in frames]
        said.append(f"{case.letter}: {_sentence(kinds)}" if len(subject.alternatives) > 1 else _sentence(kinds))
    return f"Effect on welfare: {'; '.join(said)}."


def _kind(found: Any) -> str:
    return verdict(found.mean, found.lo, found.hi).kind


def _sentence(kinds: list[str]) -> str:
    own, others = kinds[0], kinds[1:]
    if own not in {"higher", "lower"}:
        changed = sum(kind in {"higher", "lower"} for kind in others)
        return f"not clear as it is, clear at {changed} of {len(others)} other values"
    same = sum(kind == own for kind in others)
    against = sum(kind in {"higher", "lower"} and kind != own for kind in others)
    return f"clearly {own} as it is, the same at {same} of {len(others)} other values, the opposite at {against}"
