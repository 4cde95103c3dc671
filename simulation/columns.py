"""Numeric state as numpy columns that only a declared writer may replace.

A `Table` is a set of equally long, read-only arrays. Inside ``with writing(...)`` the named columns may be
assigned as a whole; the table keeps its own locked copy, so no writable view outlives the writer. The same
`Column` object is an array on a table and a single value on an agent that stands for one row.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray


class LockedColumnError(RuntimeError):
    """A column was written by somebody who had not declared it."""


class _Holder(Protocol):
    def read(self, name: str) -> Any: ...
    def assign(self, name: str, value: Any) -> None: ...


class Column:
    """One attribute: an array on a table, one row's value on an agent."""

    def __init__(
        self, unit: str, meaning: str, dtype: type = float, dims: tuple[str, ...] = (), fill: float = 0
    ) -> None:
        self.unit, self.meaning, self.dtype, self.dims, self.fill = unit, meaning, dtype, dims, fill
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __get__(self, holder: _Holder | None, owner: type | None = None) -> Any:
        return self if holder is None else holder.read(self.name)

    def __set__(self, holder: _Holder, value: Any) -> None:
        holder.assign(self.name, value)


class Table:
    """Equally long read-only columns; rows are appended, never removed."""

    def __init__(self, name: str, sizes: Mapping[str, int] | None = None) -> None:
        self.name, self.sizes, self.rows = name, dict(sizes or {}), 0
        self.names: list[str] = []
        self._arrays: dict[str, NDArray[Any]] = {}
        self._room: dict[str, NDArray[Any]] = {}  # longer arrays that some columns are the beginning of; fill beyond
        self._open: frozenset[str] = frozenset()
        self.watched: set[str] | None = None
        for key, column in self.columns().items():
            shape = (0, *(self.sizes[dim] for dim in column.dims))
            self._arrays[key] = _locked(np.empty(shape, column.dtype))

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """All columns by name, in order of declaration."""
        found: dict[str, Column] = {}
        for base in reversed(cls.__mro__):
            found |= {key: value for key, value in vars(base).items() if isinstance(value, Column)}
        return found

    def __len__(self) -> int:
        return self.rows

    def read(self, name: str) -> NDArray[Any]:
        """The read-only array of a column."""
        array = self._arrays[name]
        if self.watched is None and len(array) == self.rows:  # the usual case, thousands of times a month
            return array
        if self.watched is not None:
            self.watched.add(f"{self.name}.{name}")
        return self.unwatched(name)

    def unwatched(self, name: str) -> NDArray[Any]:
        """The read-only array of a column, without counting as a read."""
        array = self._arrays[name]
        if len(array) < self.rows:  # rows were added since
            self._arrays[name] = array = self._with_room(name, self.rows)[: self.rows]
        return array

    def assign(self, name: str, value: ArrayLike) -> None:
        """Replace a whole column; only inside `writing` and with the column's shape."""
        if name not in self._open:
            msg = f"{self.name}.{name} is read-only here: the running stage does not declare it in WRITES"
            raise LockedColumnError(msg)
        old = self._arrays[name]
        shape = (self.rows, *old.shape[1:])
        new = np.array(value, old.dtype)
        if new.shape != shape:
            new = np.broadcast_to(new, shape).copy()
        self._arrays[name] = _locked(new)
        self._room.pop(name, None)

    def put(self, name: str, rows: Any, value: ArrayLike) -> None:
        """Replace some rows of a column."""
        new = np.array(self.unwatched(name))
        new[rows] = value
        self.assign(name, new)

    def append(self, names: Iterable[str], **values: ArrayLike) -> NDArray[np.int64]:
        """Add rows (columns not given take their fill value) and return their numbers; needs `name.*` declared."""
        if "*" not in self._open:
            msg = f"{self.name} takes no new rows here: the running stage does not declare {self.name}.* in WRITES"
            raise LockedColumnError(msg)
        added = list(names)
        first, end = self.rows, self.rows + len(added)
        try:
            for key, value in values.items():
                self._write(key, end, slice(first, end), value)
        except ValueError:
            for key in values:  # spare rows must hold the fill value
                self._write(key, end, slice(first, end), self.columns()[key].fill)
            raise
        self.rows = end
        self.names += added
        return np.arange(first, end)

    def _write(self, name: str, length: int, rows: slice, value: ArrayLike) -> None:
        room = self._with_room(name, length)
        room.flags.writeable = True
        try:
            room[rows] = value
        finally:
            room.flags.writeable = False

    def _with_room(self, name: str, rows: int) -> NDArray[Any]:
        """An array that begins with the column and has at least `rows` rows; it grows by half, so that rows are cheap.

        Older views of the column are shorter and never see what is written behind them.
        """
        room = self._room.get(name)
        if room is None or len(room) < rows:
            old = self._arrays[name]
            room = np.full((rows + rows // 2, *old.shape[1:]), self.columns()[name].fill, old.dtype)
            known = old if self._room.get(name) is None else self._room[name]
            room[: len(known)] = known
            self._room[name] = _locked(room)
        return room


class RowAgent:
    """The part of an agent that lives in a table: attributes read and write one row."""

    table: Table
    row: int

    def read(self, name: str) -> Any:
        """The value of a column in this agent's row."""
        return self.table.read(name)[self.row]

    def assign(self, name: str, value: Any) -> None:
        """Write this agent's row of a column."""
        self.table.put(name, self.row, value)


@contextmanager
def writing(tables: Mapping[str, Table], names: Iterable[str]) -> Iterator[None]:
    """Open the columns ``table.column`` (``table.*``: new rows) for the length of the block."""
    wanted = _by_table(tuple(names))
    for table, columns in wanted.items():
        unknown = columns - {"*"} - tables[table].columns().keys() if table in tables else columns
        if unknown:
            name = table + "." * bool(min(unknown)) + min(unknown)
            msg = f"{name} is declared in WRITES but is no column"
            raise LockedColumnError(msg)
    try:
        for table, columns in wanted.items():
            tables[table]._open = columns
        yield
    finally:
        for table in wanted:
            tables[table]._open = frozenset()


@cache
def _by_table(names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Columns by table; stages declare the same every month."""
    found: dict[str, set[str]] = {}
    for name in names:
        table, _, column = name.partition(".")
        found.setdefault(table, set()).add(column)
    return {table: frozenset(columns) for table, columns in found.items()}


def _locked(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
