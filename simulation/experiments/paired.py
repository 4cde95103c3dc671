"""Numbers of runs side by side: a scenario's by seed and measure, and the differences of two on the same seeds."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.intervals import Interval, mean_interval, seeds_needed
from simulation.reading.wording import clean, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiments.result import Batch

Estimate = Callable[[Any], Interval]
"""What makes an interval of differences (pairs,)."""
COLUMNS = ("alternative", "measure", "base", "mean", "difference", "lo", "hi", "method", "n", "seeds_needed")


def flat(block: Mapping[str, Any], stem: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a nested block under its dotted name; undefined ones are NaN, what is no number is left out."""
    for key, value in block.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{stem}{key}.")
        elif value is None:
            yield f"{stem}{key}", math.nan
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{stem}{key}", float(value)


def by_seed(batch: "Batch", block: str = "headline") -> "pd.DataFrame":
    """Measures of a batch's runs: one row per seed, one column per number of the block; NaN is undefined."""
    import pandas as pd

    rows = {result.seed: dict(flat(getattr(result, block))) for result in batch.results}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)


def paired(base: "pd.DataFrame", other: "pd.DataFrame", column: str) -> tuple[Any, Any]:
    """Values of a column in both frames, (pairs,) each: over the seeds of both in which both are defined."""
    seeds = base.index.intersection(other.index)
    if column not in base or column not in other:
        return np.empty(0), np.empty(0)
    pair = base.loc[seeds, column].to_numpy(dtype=float), other.loc[seeds, column].to_numpy(dtype=float)
    both = np.isfinite(pair[0]) & np.isfinite(pair[1])
    return pair[0][both], pair[1][both]


def difference(
    base: "pd.DataFrame", other: "pd.DataFrame", column: str, estimate: Estimate = mean_interval
) -> Interval:
    """Interval of the mean of other - base over the pairs of a column."""
    before, after = paired(base, other, column)
    return estimate(after - before)


def difference_rows(
    name: str, base: "pd.DataFrame", other: "pd.DataFrame", width: float, estimate: Estimate = mean_interval
) -> list[dict[str, Any]]:
    """One row per measure that either has, with the keys of `COLUMNS`; means are over the pairs, in the measure's unit.

    `seeds_needed`: seeds at which half the interval of the difference is `width` of the base's mean.
    """
    rows = []
    for column in dict.fromkeys([*base.columns, *other.columns]):
        before, after = paired(base, other, column)
        found = estimate(after - before)
        level = float(before.mean()) if len(before) else math.nan
        enough = None if found.sd is None else seeds_needed(found.sd, width * abs(level))
        values = (name, column, level, _mean(after), found.mean, found.lo, found.hi, found.method, found.n, enough)
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], words: Sequence[str]) -> "pd.DataFrame":
    """Rows as a table whose columns are floats (NaN where undefined) but for those that hold `words`."""
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.astype({name: float for name in columns if name not in words})


def known_measure(name: str, names: Sequence[str]) -> str:
    """The measure's name. Raises ValueError, with the nearest spellings, if no run has it."""
    if name not in names:
        raise ValueError(f"There is no measure '{clean(name)}' in the headline; {suggestion(name, names)}")
    return name


def _mean(values: Any) -> float:
    return float(values.mean()) if len(values) else math.nan
