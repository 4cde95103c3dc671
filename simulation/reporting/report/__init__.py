"""The report: one HTML file that anybody can open, mail and print; also as CSV, a workbook or a LaTeX table.

``write(source, path)`` takes a comparison, a run or a batch. The same runs give the same bytes.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.experiments.store import StoreError
from simulation.reporting.report.subject import Subject

FORMATS = ("html", "csv", "xlsx", "tex")


def write(source: Any, path: str | Path, form: str | None = None) -> Path:
    """Write the report on a Comparison, a Result or a Batch, and return its path.

    `form` is one of `FORMATS`, default the path's ending, else html. ``csv`` is the one table of differences (of a run:
    of headline numbers); the other tables are in ``xlsx`` and inside the page. Raises ValueError for another form or
    where no run has finished, StoreError if the file cannot be written; what was there before is then left as it was.
    """
    target = Path(path)
    chosen = form or (target.suffix.lstrip(".") if target.suffix.lstrip(".") in FORMATS else "html")
    if chosen not in FORMATS:
        raise ValueError(f"A report is written as {', '.join(FORMATS)}; '{chosen}' came.")
    subject = source if isinstance(source, Subject) else Subject(source)
    _replace(target, _content(chosen)(subject))
    return target


def _content(form: str) -> Callable[[Subject], bytes]:
    """What makes the bytes of a form; the libraries behind it are imported when it is asked for."""
    if form == "html":
        from simulation.reporting.report import page

        return lambda subject: page.html(subject).encode()
    if form == "csv":
        from simulation.reporting.report import data

        return lambda subject: data.csv(data.main(subject)).encode()
    if form == "xlsx":
        from simulation.reporting.report import book

        return book.workbook
    from simulation.reporting.report import latex

    return lambda subject: latex.table(subject).encode()


def _replace(target: Path, content: bytes) -> None:
    """Put the content in the file's place at once."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"The report could not be written to {target}: {reason}; choose another with --out."
        ) from error
    finally:
        _forget(fresh)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # the folder itself refuses: there is nothing to remove
        return
