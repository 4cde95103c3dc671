"""Numeric state as numpy columns that only a declared writer may replace.

A `Table` is a set of equally long, read-only arrays. Inside ``with writing(...)`` the named columns may be
assigned as a whole; the table keeps its own locked copy, so no writable view outlives the writer. The same
`Column` object is an array on a table and a single value on an agent that stands for one row.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class LockedColumnError(RuntimeError):
    """A column was written by somebody who had not declared it."""


class _Holder:
    """Attributes that are columns are assigned by the table's rules, all others as usual."""

    def read(self, name: str) -> Any:
        """What an attribute that is a column holds."""
        raise NotImplementedError

    def assign(self, name: str, value: Any) -> None:
        """Replace what it holds."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(getattr(type(self), name, None), Column):
            self.assign(name, value)
        else:
            super().__setattr__(name, value)


class Column:
    """One attribute: an array on a table, one row's value on an agent.

    It defines no `__set__`, so that an array a table has put among its own attributes is found before it.
    """

    def __init__(
        self, unit: str, meaning: str, dtype: type = float, dims: tuple[str, ...] = (), fill: float = 0
    ) -> None:
        self.unit, self.meaning, self.dtype, self.dims, self.fill = unit, meaning, dtype, dims, fill
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __get__(self, holder: _Holder | None, owner: type | None = None) -> Any:
        return self if holder is None else holder.read(self.name)


class Table(_Holder):
    """Equally long read-only columns; rows are appended, never removed."""

    def __init__(self, name: str, sizes: Mapping[str, int] | None = None) -> None:
        self.name, self.sizes, self.rows = name, dict(sizes or {}), 0
        self.names: list[str] = []
        self._room: dict[str, NDArray[Any]] = {}  # arrays that columns are the beginning of; fill values beyond
        self._length = 0  # of all of them
        self._open: frozenset[str] = frozenset()
        self._watched: set[str] | None = None
        for key, column in self.columns().items():
            shape = (0, *(self.sizes[dim] for dim in column.dims))
            self._room[key] = _locked(np.empty(shape, column.dtype))

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

    @property
    def watched(self) -> set[str] | None:
        """Columns read since a set was put here, None (usual) where nobody watches."""
        return self._watched

    @watched.setter
    def watched(self, names: set[str] | None) -> None:
        self._watched = names
        self._forget()

    def read(self, name: str) -> NDArray[Any]:
        """The read-only array of a column.

        It becomes an attribute of the table, where Python finds it without asking again until it is outdated.
        """
        array = self.unwatched(name)
        if self._watched is None:
            self.__dict__[name] = array
        else:
            self._watched.add(f"{self.name}.{name}")
        return array

    def unwatched(self, name: str) -> NDArray[Any]:
        """The read-only array of a column, without counting as a read."""
        known: NDArray[Any] | None = self.__dict__.get(name)
        return self._room[name][: self.rows] if known is None else known

    def _check(self, name: str) -> None:
        """Refuse a column that is not open."""
        if name not in self._open:
            msg = f"{self.name}.{name} is read-only here: the running stage does not declare it in WRITES"
            raise LockedColumnError(msg)

    def _forget(self) -> None:
        """Let go of the arrays that `read` has made attributes."""
        for name in self.columns().keys() & self.__dict__.keys():
            del self.__dict__[name]

    def assign(self, name: str, value: ArrayLike) -> None:
        """Replace a whole column; only inside `writing` and with the column's shape."""
        self._check(name)
        old = self._room[name]
        new = np.empty_like(old)
        new[: self.rows] = value
        new[self.rows :] = self.columns()[name].fill
        self._room[name] = _locked(new)
        self.__dict__.pop(name, None)

    def place(self, name: str, rows: Any, value: ArrayLike) -> None:
        """Replace a whole column by `value` in some rows and the fill value in all others."""
        self._check(name)
        old, fill = self._room[name], self.columns()[name].fill
        new = np.full(old.shape, fill, old.dtype) if fill else np.zeros(old.shape, old.dtype)
        new[: self.rows][rows] = value
        self._room[name] = _locked(new)
        self.__dict__.pop(name, None)

    def put(self, name: str, rows: Any, value: ArrayLike) -> None:
        """Replace some rows of a column."""
        new = np.array(self.unwatched(name))
        new[rows] = value
        self.assign(name, new)

    def append(self, names: Iterable[str], **values: ArrayLike) -> NDArray[np.int64]:
        """Add rows (columns not given take their fill value) and return their numbers; needs `name.*` declared.

        They are written behind the columns, where older views, which are shorter, do not see them.
        """
        if "*" not in self._open:
            msg = f"{self.name} takes no new rows here: the running stage does not declare {self.name}.* in WRITES"
            raise LockedColumnError(msg)
        added = list(names)
        first, end = self.rows, self.rows + len(added)
        self._grow(end)
        try:
            for key, value in values.items():
                self._write(key, slice(first, end), value)
        except ValueError:
            for key in values:  # spare rows must hold the fill value
                self._write(key, slice(first, end), self.columns()[key].fill)
            raise
        self.rows = end
        self.names += added
        self._forget()
        return np.arange(first, end)

    def _write(self, name: str, rows: slice, value: ArrayLike) -> None:
        room = self._room[name]
        room.flags.writeable = True
        try:
            room[rows] = value
        finally:
            room.flags.writeable = False

    def _grow(self, rows: int) -> None:
        """Make room for at least so many rows in every column, by a quarter at a time, so that rows are cheap."""
        if rows <= self._length:
            return
        self._length = rows + rows // 4
        for name, column in self.columns().items():
            old = self._room[name]
            room = np.empty((self._length, *old.shape[1:]), old.dtype)
            room[: self.rows] = old[: self.rows]
            room[self.rows :] = column.fill
            self._room[name] = _locked(room)


class RowAgent(_Holder):
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
    kinds = tuple((name, type(table)) for name, table in tables.items())
    wanted = [(tables[name], columns) for name, columns in _declared(tuple(names), kinds).items()]
    try:
        for table, columns in wanted:
            table._open = columns
        yield
    finally:
        for table, _ in wanted:
            table._open = frozenset()


@cache
def _declared(names: tuple[str, ...], kinds: tuple[tuple[str, type[Table]], ...]) -> dict[str, frozenset[str]]:
    """Columns by table, all of them known; stages declare the same every month."""
    found: dict[str, set[str]] = {}
    for name in names:
        table, _, column = name.partition(".")
        found.setdefault(table, set()).add(column)
    for table, columns in found.items():
        unknown = columns - {"*"} - dict(kinds)[table].columns().keys() if table in dict(kinds) else columns
        if unknown:
            name = table + "." * bool(min(unknown)) + min(unknown)
            msg = f"{name} is declared in WRITES but is no column"
            raise LockedColumnError(msg)
    return {table: frozenset(columns) for table, columns in found.items()}


def _locked(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
