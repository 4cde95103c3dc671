"""Which comparison or run a report is about."""

from pathlib import Path
from typing import Any, NamedTuple

from simulation.experiments.comparisons import FOLDER, load_comparison
from simulation.experiments.result import Batch, Result
from simulation.experiments.robust import ARMS
from simulation.experiments.store import RECORD, Store, StoreError, UnknownRunError, read_record

REPORTS = "reports"


class Found(NamedTuple):
    """A comparison, a run or a batch, what it is, its id, and the folder that its report goes to by default."""

    source: Any
    kind: str
    identity: str
    home: Path


def find(reference: str, root: str | Path | None = None, *, all_seeds: bool = False) -> Found:
    """What an id, a unique beginning of one, a path, or ``last`` means.

    ``last`` is the younger of the last comparison and the last run that stands for itself (no arm of a robustness
    check, no part of that comparison). `all_seeds` takes a run with the other stored seeds of its scenario. Raises
    UnknownRunError, with a sentence, if nothing or several fit.
    """
    store = Store(root)
    comparison = None
    if reference != "last" or _comparison_is_last(store):
        comparison = _comparison(reference, store)
    if comparison is not None:
        return comparison
    folder = store.path(_last_run(store)) if reference == "last" and store.runs() else store.find(reference)
    result = Result(folder)
    source = _batch(result) if all_seeds else result
    return Found(source, "batch" if all_seeds else "run", result.run, folder.parent / REPORTS)


def _comparison(reference: str, store: Store) -> Found | None:
    """The comparison, None where the reference is none; several that fit are an error."""
    folder = Path(reference)
    if reference != "last" and (folder / RECORD).is_file() and "comparison" not in read_record(folder):
        return None
    try:
        found = load_comparison(reference, store.root)
    except UnknownRunError:
        if _begins_one(reference, store):
            raise
        return None
    home = found.path.parent.parent if found.path is not None else store.root
    return Found(found, "comparison", found.id, home / REPORTS)


def _begins_one(reference: str, store: Store) -> bool:
    """Whether the reference begins a comparison's id, or is its folder, so that its fault is the one to tell."""
    ids = [folder.name for folder in (store.root / FOLDER).glob("*")]
    if any(name.startswith(run) for name in [reference] for run in store.runs()):
        return False
    return any(one.startswith(reference) for one in ids) or Path(reference).parent.name == FOLDER


def _comparison_is_last(store: Store) -> bool:
    """Whether the last comparison is younger than the last run that is not part of it."""
    times = [(_time(folder), folder) for folder in (store.root / FOLDER).glob("*") if (folder / RECORD).is_file()]
    if not times:
        return False
    last, folder = max(times)
    try:
        known = {run for runs in read_record(folder)["runs"].values() for run in runs.values()}
    except (StoreError, KeyError, AttributeError):
        return True
    return not any(
        _time(store.path(run)) > last and run not in known and not _is_arm(store.path(run)) for run in store.runs()
    )


def _last_run(store: Store) -> str:
    """The last run that is no arm of a robustness check, else the last."""
    runs = store.runs()
    return next((run for run in reversed(runs) if not _is_arm(store.path(run))), runs[-1])


def _is_arm(folder: Path) -> bool:
    labels = tuple(f", {arm.label}" for arm in ARMS.values())
    try:
        return str(read_record(folder).get("scenario")).endswith(labels)
    except StoreError:
        return False


def _time(folder: Path) -> int:
    return (folder / RECORD).stat().st_mtime_ns


def _batch(result: Result) -> Batch:
    """The run with all stored runs of the same scenario and code, by seed."""
    store, same = Store(result.path.parent), {}
    for run in store.runs():
        try:
            record = read_record(store.path(run))
        except StoreError:  # a damaged run is no seed
            continue
        if record.get("resolved") == result.record["resolved"] and record.get("code") == result.record["code"]:
            same[int(record["seed"])] = Result(store.path(run))
    return Batch([same[seed] for seed in sorted(same)])
