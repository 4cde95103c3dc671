"""Regret of choosing one option among several: against what would have been best by each criterion or in each seed."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def regret(values: ArrayLike) -> Floats:
    """What each option loses against the best of its column, max over options - value, in the values' unit.

    values (options, columns), more is better; a column is a criterion, a seed or a state of the world (Savage 1951).
    """
    table = np.asarray(values, dtype=np.float64)
    return np.asarray(table.max(axis=0) - table)


def normalised_regret(values: ArrayLike) -> Floats:
    """Regret over the column's range, in [0, 1]: 0 the best, 1 the worst; 0 where all options are equal."""
    lost = regret(values)
    spread = lost.max(axis=0)
    return np.asarray(lost / np.where(spread > 0, spread, 1.0))


def minimax_regret(values: ArrayLike) -> Floats:
    """Each option's largest normalised regret over the criteria, shape (options,): least is best (Savage 1951)."""
    return np.asarray(normalised_regret(values).max(axis=1))


def expected_regret(values: ArrayLike) -> Floats:
    """Each option's mean regret over seeds, shape (options,), in the values' unit; values (options, seeds).

    It is the mean of the best of each seed less the option's own mean: what knowing the seed beforehand is worth to
    one who would else take this option.
    """
    return np.asarray(regret(values).mean(axis=1))


def best_shares(values: ArrayLike) -> Floats:
    """Share of seeds in which each option is the best, ties split; sums to 1; values (options, seeds)."""
    table = np.asarray(values, dtype=np.float64)
    best = table == table.max(axis=0)
    return np.asarray((best / best.sum(axis=0)).mean(axis=1))
