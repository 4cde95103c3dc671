"""What figures draw: monthly series of one or several runs, as a middle line and a band over seeds."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.price_index import constant_quality_price
from simulation.experiments.headline import LEVELS, PRICE_WINDOW
from simulation.experiments.result import Batch, Result

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Source = Result | Batch | Mapping[str, "pd.DataFrame"]
START = date(2026, 3, 1)
LAYERS = {
    "closed lab": "closed labs",
    "open lab": "open labs",
    "cloud": "hosts",
    "host": "hosts",
    "aggregator": "hosts",
    "app": "apps",
}


class Band(NamedTuple):
    """One series, (T,) each: median over seeds, 10 and 90 % quantiles, and mean. With one seed all four are equal."""

    mid: Floats
    lo: Floats
    hi: Floats
    mean: Floats

    @property
    def defined(self) -> bool:
        """Whether there is anything to draw."""
        return bool(np.isfinite(self.mid).any())


def band(by_seed: Floats) -> Band:
    """Median, 10-90 % band and mean over seeds of a (seeds, T) array; undefined where no seed has a number."""
    known = np.isfinite(by_seed)
    out = np.full((4, by_seed.shape[1]), np.nan)
    some = known.any(axis=0)
    if some.any():
        values = by_seed[:, some]
        out[:3, some] = np.nanquantile(values, [0.5, 0.1, 0.9], axis=0)
        out[3, some] = np.nanmean(values, axis=0)
    return Band(*out)


class Series:
    """The tables of one or several runs with a `seed` column, and the series that figures take from them."""

    def __init__(self, tables: Mapping[str, "pd.DataFrame"], start: date, title: str) -> None:
        self.tables, self.start, self.title = tables, start, title
        self.seeds = int(tables["monthly"]["seed"].nunique())
        self.months: NDArray[np.int64] = np.sort(tables["monthly"]["month"].unique()).astype(int)

    @cached_property
    def dates(self) -> NDArray[np.datetime64]:
        """The first day of every month, (T,)."""
        first = np.datetime64(self.start.isoformat()[:7], "M")
        return (first + self.months).astype("datetime64[D]")

    def monthly(self, column: str, scale: float = 1.0) -> Band:
        """A column of the monthly table times `scale`; undefined throughout if the run does not have it."""
        frame = self.tables["monthly"]
        if column not in frame:
            return band(np.full((1, len(self.months)), np.nan))
        return band(self._by_seed(frame, column) * scale)

    def layer(self, name: str, *columns: str, scale: float = 1e-9) -> Band:
        """The sum of sellers' columns over a layer (closed labs, open labs, hosts, labs), billions of USD a month.

        A column with a leading minus is subtracted. A layer that is empty throughout is undefined, in a month zero.
        """
        frame = self.tables["sellers"]
        layers = frame["kind"].map(LAYERS)
        frame = frame[(layers == name) | ((name == "labs") & (layers != "hosts"))]
        value = sum((-1 if key[0] == "-" else 1) * frame[key.lstrip("-")] for key in columns)
        summed = frame[["seed", "month"]].assign(value=value).groupby(["seed", "month"])[["value"]].sum().reset_index()
        by_seed = self._by_seed(summed, "value") * scale
        return band(np.nan_to_num(by_seed) if len(summed) else by_seed)

    @cached_property
    def constant_quality(self) -> Band:
        """Geometric mean list price of the ratings on sale in the first month, USD/Mtok, as the headline takes it.

        It stops where the headline's window does: later, nothing near those ratings is on sale.
        """
        frames = self.tables["offers"].groupby("seed", sort=True)
        months = self.months[self.months <= self.months[0] + PRICE_WINDOW]
        rows = np.full((self.seeds, len(self.months)), np.nan)
        for row, (_, block) in zip(rows, frames, strict=True):
            row[: len(months)] = _constant_quality(block, months)
        return band(rows)

    @property
    def origin(self) -> str:
        """What the numbers are, for a subtitle."""
        if self.seeds == 1:
            seed = int(self.tables["monthly"]["seed"].iloc[0])
            return f"seed {seed}" if seed >= 0 else "one seed"
        return f"median and 10\N{EN DASH}90 % band of {self.seeds} seeds"

    def _by_seed(self, frame: "pd.DataFrame", column: str) -> Floats:
        out = np.full((self.seeds, len(self.months)), np.nan)
        rows = np.searchsorted(np.sort(self.tables["monthly"]["seed"].unique()), frame["seed"].to_numpy())
        out[rows, np.searchsorted(self.months, frame["month"].to_numpy())] = frame[column].to_numpy(dtype=np.float64)
        return out


def _constant_quality(offers: "pd.DataFrame", months: NDArray[np.int64]) -> Floats:
    """Mean over the levels that are priced in all of the months, so that like is compared with like."""
    first = offers[offers["month"] == months[0]]
    levels = np.linspace(first["rating"].min(), first["rating"].max(), LEVELS)
    blocks = [offers[offers["month"] == month] for month in months]
    rows = [constant_quality_price(levels, block["rating"].to_numpy(), block["price"].to_numpy()) for block in blocks]
    logs = np.log(np.array(rows))
    matched = np.isfinite(logs).all(axis=0)
    return np.exp(logs[:, matched].mean(axis=1)) if matched.any() else np.full(len(months), np.nan)


def collect(source: Source, start: date | None = None) -> Series:
    """The series behind a Result, a Batch, or a mapping with the tables monthly, sellers and offers.

    `start` is the first month of a mapping of tables (runs know their own). Raises ValueError without any month.
    """
    records = [source.record] if isinstance(source, Result) else [r.record for r in getattr(source, "results", ())]
    if isinstance(source, Batch):
        tables = {name: source.table(name) for name in ("monthly", "sellers", "offers")}
    else:
        tables = {name: _table(source, name) for name in ("monthly", "sellers", "offers")}
    if tables["monthly"].empty:
        raise ValueError("There is nothing to draw: the tables hold no month.")
    known = date.fromisoformat(records[0]["resolved"]["start"]) if records else START
    return Series(tables, start or known, str(records[0].get("title") or "") if records else "")


def _table(source: Any, name: str) -> "pd.DataFrame":
    frame: pd.DataFrame = source[name] if isinstance(source, Mapping) else getattr(source, name)
    return frame if "seed" in frame else frame.assign(seed=getattr(source, "seed", -1))
