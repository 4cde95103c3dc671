"""The report's tables as a workbook, one sheet each; the same runs give the same bytes."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from simulation.reporting.report import assumptions, data, repeat
from simulation.reporting.report.subject import Subject
from simulation.reporting.report.summary import summary
from simulation.reporting.table import MODEL_NOTE

if TYPE_CHECKING:
    import pandas as pd

BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zones, and a fixed time keeps the bytes the same
WIDEST = 60


def workbook(subject: Subject) -> bytes:
    """A first sheet that says what it is, then one sheet per table; undefined cells are empty."""
    from xlsxwriter import Workbook

    numbers = assumptions.assumptions(subject)
    stream = BytesIO()
    # Text stays text: a title that begins with = is no formula, and one with an address no link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, options) as book:
        book.set_properties({"title": subject.base.label, "created": BEGINNING, "comments": MODEL_NOTE})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        _about(book.add_worksheet("about"), subject, bold, wrapped)
        for name, frame in data.datasets(subject, numbers).items():
            _sheet(book.add_worksheet(name), frame, bold)
    return stream.getvalue()


def _about(sheet: Any, subject: Subject, bold: Any, wrapped: Any) -> None:
    """Scenarios by letter, the summary, how to repeat it."""
    lines = [("", MODEL_NOTE), *((f"Scenario {case.letter}", f"{case.label} ({case.name})") for case in subject.cases)]
    lines += [("Summary" if not at else "", sentence) for at, sentence in enumerate(summary(subject))]
    lines += [("Command", command) for command in repeat.commands(subject)]
    lines += repeat.facts(subject)
    sheet.set_column(0, 0, 16, bold)
    sheet.set_column(1, 1, 100, wrapped)
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text)


def _sheet(sheet: Any, frame: "pd.DataFrame", bold: Any) -> None:
    sheet.freeze_panes(1, 1)
    for at, name in enumerate(frame.columns):
        values = frame[name].tolist()
        sheet.write_string(0, at, str(name), bold)
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, at, value)
        longest = max([len(str(name)), *(len(value) for value in values if isinstance(value, str))])
        sheet.set_column(at, at, min(WIDEST, max(10, longest + 1)))


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Numbers as numbers, truth and text as text, nothing where it is undefined."""
    if isinstance(value, str | bool):
        sheet.write_string(row, column, str(value))
    elif value is not None and value == value and abs(value) != float("inf"):  # noqa: PLR0124 - NaN
        sheet.write_number(row, column, value)
