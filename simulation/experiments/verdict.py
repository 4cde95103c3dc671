"""Which policy is best, by which yardstick, how surely, and what choosing another would cost."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.regret import best_shares, expected_regret, minimax_regret, normalised_regret, regret

if TYPE_CHECKING:
    import pandas as pd

RANKING = ("criterion", "name", "value", "difference", "best_share", "regret", "is_best")
REGRET = ("name", "minimax_regret", "worst_criterion", "expected_regret", "is_minimax")
SAFETY = "safety_weighted_use_share"
Criteria = Mapping[str, "pd.DataFrame"]


def criteria(
    values: Mapping[str, "pd.DataFrame"], measures: Mapping[str, "pd.DataFrame"], home: str
) -> dict[str, "pd.DataFrame"]:
    """Value of every option by criterion: frames with one row per option and one column per seed that all have.

    `values` are present values (USD), `measures` headline numbers, both by option. Criteria: welfare, consumer surplus,
    that of users in the region `home`, and the safety-weighted share of use where the runs know it.
    """
    found = {
        "welfare": _across(values, "welfare"),
        "consumer_surplus": _across(values, "consumer_surplus"),
        "domestic_consumer_surplus": _across(values, f"region.{home}"),
        "safety_weighted_use": _across(measures, SAFETY),
    }
    return {name: table for name, table in found.items() if table.shape[1]}


def _across(frames: Mapping[str, "pd.DataFrame"], column: str) -> "pd.DataFrame":
    """One column of all options side by side, on the seeds in which all are defined."""
    import pandas as pd

    series = {name: table[column] if column in table else pd.Series(dtype=float) for name, table in frames.items()}
    return pd.DataFrame(series).dropna().T


def ranking_rows(tables: Criteria, base: str) -> list[dict[str, Any]]:
    """One row per criterion and option, best first; keys of `RANKING`.

    value: mean over seeds; difference: from the base; best_share: share of seeds in which it is the best, ties split;
    regret: expected regret, mean over seeds of the seed's best less its own, in the criterion's unit.
    """
    rows = []
    for criterion, table in tables.items():
        means, shares, lost = table.mean(axis=1), best_shares(table), expected_regret(table)
        for at in np.argsort(-means.to_numpy(), kind="stable"):
            name, best = table.index[at], bool(means.iloc[at] == means.max())
            values = (criterion, name, means.iloc[at], means.iloc[at] - means[base], shares[at], lost[at], best)
            rows.append(dict(zip(RANKING, values, strict=True)))
    return rows


def regret_rows(tables: Criteria) -> list[dict[str, Any]]:
    """One row per option, least minimax regret first; keys of `REGRET`.

    minimax_regret: largest over criteria of (best mean - own mean) / (best mean - worst mean), in [0, 1] (Savage 1951);
    worst_criterion: where it is reached. expected_regret: mean over criteria of the expected regret over seeds, each
    over the same range; it is above the regret of means by what knowing the seed would be worth.
    """
    if not tables:
        return []
    means = np.column_stack([table.mean(axis=1) for table in tables.values()])
    largest, each, names = minimax_regret(means), normalised_regret(means), next(iter(tables.values())).index
    spreads = regret(means).max(axis=0)
    lost = np.column_stack([expected_regret(table) for table in tables.values()])
    expected = np.where(spreads > 0, lost / np.where(spreads > 0, spreads, 1.0), 0.0).mean(axis=1)
    criteria_names = list(tables)
    rows = []
    for at in np.argsort(largest, kind="stable"):
        worst = criteria_names[int(each[at].argmax())]
        values = (names[at], largest[at], worst, expected[at], bool(largest[at] == largest.min()))
        rows.append(dict(zip(REGRET, values, strict=True)))
    return rows
