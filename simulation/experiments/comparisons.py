"""What is remembered of a comparison: the names and runs it compares, in a small file beside the runs."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from simulation.experiments.comparison import Comparison, Stopping
from simulation.experiments.identity import SCHEMA_VERSION, canonical_json
from simulation.experiments.result import Batch, Result
from simulation.experiments.store import RECORD, Store, StoreError, UnknownRunError, read_record

FOLDER = "comparisons"


def remember(comparison: Comparison, root: Path) -> Path:
    """Write ``<root>/comparisons/<id>/record.json`` and return its folder; the same content gives the same bytes.

    The id is of the names, the runs and the settings. The file is written anew even if it is there: its time says
    which comparison was the last. Raises StoreError if the folder refuses.
    """
    content = contents(comparison)
    identity = hashlib.blake2b(canonical_json(content).encode(), digest_size=32).hexdigest()[:16]
    folder = root / FOLDER / identity
    record = {"schema_version": SCHEMA_VERSION, "comparison": identity, **content}
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    fresh = folder / f".{RECORD}.{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(text.encode())
        fresh.replace(folder / RECORD)
    except OSError as error:
        raise StoreError(f"The comparison could not be written to {folder}: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return folder


def contents(comparison: Comparison) -> dict[str, Any]:
    """What makes two comparisons the same: names, runs by seed, failures and settings."""
    return {
        "names": comparison.names,
        "runs": {
            name: {str(result.seed): result.run for result in batch.results}
            for name, batch in comparison.batches.items()
        },
        "failures": {
            name: {str(seed): why for seed, why in failed.items()} for name, failed in comparison.failures.items()
        },
        "home": comparison.home,
        "width": comparison.width,
        "stopping": comparison.stopping._asdict() if comparison.stopping else None,
    }


def load_comparison(reference: str | Path = "last", root: str | Path | None = None) -> Comparison:
    """The comparison meant by an id, a unique beginning of one, a path, or ``last``, with its runs from the store.

    root: folder of the results, else $AIMARKET_RESULTS, else ./results; a path brings its own. Raises UnknownRunError
    if none or several fit, or if a run it compares is gone.
    """
    folder = find(str(reference), Store(root).root / FOLDER)
    record, store = read_record(folder), Store(folder.parent.parent)
    batches = {
        name: Batch(
            [Result(_there(store, run, folder)) for run in record["runs"][name].values()],
            {int(seed): why for seed, why in record["failures"].get(name, {}).items()},
        )
        for name in record["names"]
    }
    stopping = Stopping(**record["stopping"]) if record["stopping"] else None
    return Comparison(batches, home=record["home"], width=record["width"], stopping=stopping, path=folder)


def find(reference: str, home: Path) -> Path:
    """Folder of a comparison. Raises UnknownRunError, with a sentence, if none or several fit."""
    if reference != "last" and (Path(reference) / RECORD).is_file():
        return Path(reference)
    known = _known(home)
    if not known:
        raise UnknownRunError(f"There are no comparisons in {home}; make one with 'aimarket compare'.")
    if reference == "last":
        return home / known[-1]
    fits = [name for name in known if reference and name.startswith(reference)]
    if len(fits) != 1:
        many = f"'{reference}' begins the ids of {len(fits)} comparisons in {home}; type more of it."
        none = f"There is no comparison '{reference}' in {home}; the last one is {known[-1]}."
        raise UnknownRunError(many if fits else none)
    return home / fits[0]


def _known(home: Path) -> list[str]:
    """Ids of the comparisons, the last made at the end."""
    found = []
    for folder in home.glob("*"):
        with suppress(OSError):
            found.append(((folder / RECORD).stat().st_mtime_ns, folder.name))
    return [name for _, name in sorted(found)]


def _there(store: Store, run: str, folder: Path) -> Path:
    if not store.has(run):
        raise UnknownRunError(f"Run {run} of the comparison {folder.name} is not in {store.root}; compare again.")
    return store.path(run)
