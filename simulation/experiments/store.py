"""The store of runs: one folder per run, written once under a temporary name and renamed."""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from simulation.experiments.identity import jsonable

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("monthly", "sellers", "offers", "users", "ceiling", "policies", "ledger")
RECORD = "record.json"

_ID = re.compile(r"[0-9a-f]{16}")
_LEFT_OVER = re.compile(r"\.[0-9a-f]{16}\.(\d+)\.(tmp|old)")
_STALE_SECONDS = 3600.0  # a live run holds its temporary folder for seconds, on this host or on another


class StoreError(Exception):
    """The results cannot be written or read; the message is a sentence for the user."""


class UnknownRunError(StoreError, LookupError):
    """No run, or more than one, answers to a reference."""


class Store:
    """Runs under one folder: ``root``, else $AIMARKET_RESULTS, else ./results."""

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = Path(root or os.environ.get("AIMARKET_RESULTS") or "results")

    def path(self, identity: str) -> Path:
        """Folder of the run, whether it exists or not."""
        return self.root / identity

    def prepare(self) -> None:
        """Make the root and try it, so that a long run does not end at a folder that refuses it.

        Raises StoreError if the root cannot be made or written.
        """
        with _sentences(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            probe = self.root / f".{'0' * 16}.{os.getpid()}.tmp"
            probe.mkdir(exist_ok=True)
            probe.rmdir()
        self.clean()

    def clean(self) -> None:
        """Remove what killed processes left behind (older than an hour, and not of a live process)."""
        for folder in self.root.glob(".*"):
            match = _LEFT_OVER.fullmatch(folder.name)
            if match is None or _alive(int(match[1])):
                continue
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    def has(self, identity: str) -> bool:
        """Whether the run is there in full: a record, and every file it names at its recorded size."""
        try:
            files = read_record(self.path(identity))["files"]
            return all((self.path(identity) / name).stat().st_size == entry["bytes"] for name, entry in files.items())
        except (StoreError, OSError, KeyError, TypeError):
            return False

    def runs(self) -> list[str]:
        """Identities of the finished runs, the last finished at the end."""
        found = []
        for folder in self.root.glob("*"):
            with suppress(OSError):
                if _ID.fullmatch(folder.name):
                    found.append(((folder / RECORD).stat().st_mtime_ns, folder.name))
        return [name for _, name in sorted(found)]

    def find(self, reference: str | Path) -> Path:
        """Folder of the run meant by an id, a unique beginning of one, a path, or ``last``.

        Raises UnknownRunError, with a sentence, if none or several fit.
        """
        text = str(reference)
        if Path(text).is_dir() and text != "last":
            if (Path(text) / RECORD).is_file():
                return Path(text)
            raise UnknownRunError(f"{text} is a folder but not a run: it has no {RECORD}.")
        runs = self.runs()
        if not runs:
            raise UnknownRunError(f"There are no finished runs in {self.root}; make one with 'aimarket run baseline'.")
        if text == "last":
            return self.path(runs[-1])
        fits = [name for name in runs if text and name.startswith(text)]
        if len(fits) == 1:
            return self.path(fits[0])
        raise UnknownRunError(_no_single_run(text, fits, runs, self.root))

    def write(
        self,
        identity: str,
        tables: Mapping[str, "pd.DataFrame"],
        record: Mapping[str, Any],
        *,
        force: bool = False,
    ) -> Path:
        """Write a run and return its folder; a finished run of that id is kept, unless ``force``.

        Raises StoreError if the disk or the folder refuses; nothing half-written is left.
        """
        target = self.path(identity)
        folder = self.root / f".{identity}.{os.getpid()}.tmp"
        with _sentences(self.root):
            try:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                files = {f"{name}.parquet": _write_table(folder, name, table) for name, table in tables.items()}
                _write_record(folder, {**record, "run": identity, "files": files})
                _sync(folder)
                self._publish(folder, target, force=force)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            _sync(self.root)
        return target

    def _publish(self, folder: Path, target: Path, *, force: bool) -> None:
        """Rename the finished folder to its name: the one moment at which the run appears."""
        aside = self.root / f".{target.name}.{os.getpid()}.old"
        if target.exists() and (force or not self.has(target.name)):
            target.rename(aside)
        try:
            folder.rename(target)
        except OSError:
            if not self.has(target.name):  # else another process finished the same run first: the same content
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def verify(self, reference: str | Path) -> list[str]:
        """What is wrong with a run's files, one sentence each; empty if every byte is as recorded."""
        folder = self.find(reference)
        problems = []
        for name, entry in read_record(folder)["files"].items():
            path = folder / name
            if not path.is_file():
                problems.append(f"{path} is missing.")
            elif file_hash(path) != entry["blake2b"]:
                problems.append(f"{path} is not what the run wrote: its hash differs from {RECORD}.")
        return problems


def read_record(folder: Path) -> dict[str, Any]:
    """The run's record.json. Raises StoreError if it is missing or damaged."""
    path = folder / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{folder} is not a finished run: it has no {RECORD}.") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read ({error}); run it again with --force.") from None
    if not isinstance(record, dict):
        raise StoreError(f"{path} is damaged; run it again with --force.")
    return record


def read_table(folder: Path, name: str) -> "pd.DataFrame":
    """One of the run's tables. Raises StoreError if its file is missing or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{name}.parquet"
    try:
        frame: pd.DataFrame = pq.read_table(path).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path} cannot be read ({_one_line(error)}); run it again with --force.") from None
    return frame


def file_hash(path: Path) -> str:
    """blake2b of a file's bytes, 32 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _write_table(folder: Path, name: str, table: "pd.DataFrame") -> dict[str, Any]:
    """Write one Parquet file whose bytes depend on the values alone; returns its size and hash."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    path = folder / f"{name}.parquet"
    with path.open("wb") as file:
        pq.write_table(content, file, compression="zstd", compression_level=3, version="2.6")
        _flush(file)
    return {"bytes": path.stat().st_size, "blake2b": file_hash(path), "rows": len(table)}


def _write_record(folder: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(jsonable(record), indent=1, ensure_ascii=False, allow_nan=False)
    with (folder / RECORD).open("wb") as file:
        file.write(text.encode() + b"\n")
        _flush(file)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the folder's entries on disk, where the system can say so of folders."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _sentences(root: Path) -> Iterator[None]:
    """Turn the system's refusals into one sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or _one_line(error)
        where = error.filename or root
        raise StoreError(
            f"The results could not be written to {root}: {reason} ({where}); "
            "make room or choose another folder with --out."
        ) from error


def _alive(process: int) -> bool:
    """Whether a process of that number runs on this host (unknown outside POSIX: no)."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _no_single_run(text: str, fits: list[str], runs: list[str], root: Path) -> str:
    if fits:
        shown = ", ".join(sorted(fits)[:4]) + (", ..." if len(fits) > 4 else "")
        return f"'{text}' begins the ids of {len(fits)} runs in {root} ({shown}); type more of it."
    return f"There is no run '{text}' in {root}; it holds {len(runs)}, the last finished is {runs[-1]}."
