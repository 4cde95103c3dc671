"""What the headline says of shadow months: the last one's numbers, present values, and why surplus changed."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.finance import present_value
from simulation.goods.lineage import PARTS
from simulation.measures.ceiling import NAMES as CEILING
from simulation.measures.shadow import NAMES as SHADOW
from simulation.measures.surplus_change import NAMES as CHANGES

if TYPE_CHECKING:
    import pandas as pd

FLOWS = tuple(name for name in SHADOW if name.endswith("_usd") and not name.startswith("shadow_"))
"""Flows that only shadow months know: what was competed away and its parts, rents, lock-in profit."""


def shadow_values(monthly: "pd.DataFrame", every: int, rate: float) -> dict[str, Any]:
    """Numbers of the last shadow month and its month, `*_pv_usd` of flows, and `welfare_decomposition`.

    All numbers are of one month so that they fit together; `shadow_month` says which (undefined: the run had none).
    """
    known = monthly[monthly["month"] % every == 0] if every else monthly.iloc[:0]
    last = known.iloc[-1] if len(known) else None
    found: dict[str, Any] = {"shadow_month": math.nan if last is None else float(last["month"])}
    found |= {name: math.nan if last is None else float(last[name]) for name in (*SHADOW, *CEILING)}
    for name in FLOWS:
        found[name.replace("_usd", "_pv_usd")] = pv_between(monthly["month"], monthly[name], rate)
    return found | {"welfare_decomposition": welfare_decomposition(monthly)}


def pv_between(months: Any, flows: Any, rate: float) -> float:
    """Present value of a monthly flow known in some months only (NaN in the others), in the flow's unit.

    Linear between known months; before the first and after the last it stays as it is there. Undefined where no month
    is known. Discounting as in `present_value`, at a rate per year.
    """
    month, flow = np.asarray(months, dtype=np.float64), np.asarray(flows, dtype=np.float64)
    known = np.isfinite(flow)
    if not known.any():
        return math.nan
    return float(present_value(np.interp(month, month[known], flow[known]), rate))


def welfare_decomposition(monthly: "pd.DataFrame") -> dict[str, float]:
    """Change of consumer surplus from the first to the last shadow month by cause, USD a month.

    The changes from each shadow month to the next, added up; undefined with fewer than two shadow months.
    """
    rows = monthly[list(CHANGES)].dropna()
    names = (*PARTS, "total")
    sums = rows.sum().to_numpy() if len(rows) else np.full(len(names), math.nan)
    return {name: float(value) for name, value in zip(names, sums, strict=True)}
