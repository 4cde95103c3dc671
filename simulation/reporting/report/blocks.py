"""What the page is made of, as plain values: cells, rows, tables and sections."""

from typing import NamedTuple


class Cell(NamedTuple):
    """Text of one cell, `kind` the class that the page styles (higher, lower, unclear, ...), `below` a smaller line."""

    text: str
    kind: str = ""
    below: str = ""


class Row(NamedTuple):
    """One row: the name at its head and its cells."""

    name: str
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table: its id, caption, the heads of its columns, and groups of rows under a title (empty for none).

    `words` are the columns (from 0, without the row's name) that hold text rather than numbers.
    """

    name: str
    caption: str
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    words: tuple[int, ...] = ()


def turned(table: Table, names: dict[str, str]) -> Table:
    """The table with rows and columns exchanged; a column's head becomes a row under its longer name, if it has one."""
    rows = [row for _, group in table.groups for row in group]
    made = (Row(names.get(head, head), tuple(row.cells[at] for row in rows)) for at, head in enumerate(table.columns))
    return table._replace(columns=tuple(row.name for row in rows), groups=(("", tuple(made)),), words=())


def cells(*texts: str) -> tuple[Cell, ...]:
    """Plain cells."""
    return tuple(Cell(text) for text in texts)
