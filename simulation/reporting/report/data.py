"""The tables that go with the report, tidy: one row per observation, undefined empty, six figures."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiments.paired import by_seed
from simulation.reporting.report.assumptions import Assumption
from simulation.reporting.report.subject import Subject

if TYPE_CHECKING:
    import pandas as pd

FIGURES = "%.6g"
MONTHLY = (
    "consumer_surplus_usd",
    "profit_usd",
    "state_usd",
    "external_usd",
    "welfare_usd",
    "flagship_price",
    "price_paid",
    "closed_price_paid",
    "open_price_paid",
    "closed_token_share",
    "closed_revenue_share",
    "lag_months_horizontal",
    "tokens_mtok",
)
PER_SEED = (
    "consumer_surplus_pv_usd",
    "profit_pv_usd",
    "state_pv_usd",
    "welfare_pv_usd",
    "price_paid",
    "closed_token_share",
)


def datasets(subject: Subject, numbers: list[Assumption]) -> "dict[str, pd.DataFrame]":
    """Tables by name: of a comparison what differs and who gains; of both months, seeds and assumptions."""
    found: dict[str, pd.DataFrame] = {}
    if subject.alternatives:
        found["differences"] = subject.differences
        found["winners"] = subject.winners
        found["waterfall"] = subject.waterfall
        found["fiscal"] = subject.fiscal
        found["ranking"] = subject.ranking
        found["regret"] = subject.regret
    else:
        found["headline"] = headline(subject)
    return found | {"months": months(subject), "seeds": seeds(subject), "assumptions": assumption_frame(numbers)}


def main(subject: Subject) -> "pd.DataFrame":
    """The one table of ``--format csv``: differences of a comparison, or the headline of a run."""
    return subject.differences if subject.alternatives else headline(subject)


def csv(frame: "pd.DataFrame") -> str:
    """A table as CSV with six figures; undefined is empty."""
    import pandas as pd

    shown = frame.copy()
    for name in shown.columns:  # counts without a decimal point
        if pd.api.types.is_float_dtype(shown[name]):
            shown[name] = [_short(value) for value in shown[name]]
    return shown.to_csv(index=False, lineterminator="\n")


def headline(subject: Subject) -> "pd.DataFrame":
    """Scenario, measure, mean over seeds with its interval, sd, n; first month beside it."""
    import pandas as pd

    from simulation.equations.intervals import mean_interval

    batch = subject.base.batch
    first, last = by_seed(batch, "first_month"), by_seed(batch)
    rows = []
    for measure in last.columns:
        found = mean_interval(last[measure])
        before = mean_interval(first[measure]).mean if measure in first else None
        values = (subject.base.name, measure, before, found.mean, found.lo, found.hi, found.sd, found.n)
        rows.append(
            dict(zip(("scenario", "measure", "first_month", "mean", "lo", "hi", "sd", "n"), values, strict=True))
        )
    return pd.DataFrame(rows).astype(dict.fromkeys(("first_month", "mean", "lo", "hi", "sd"), float))


def months(subject: Subject) -> "pd.DataFrame":
    """Scenario, month, and means over seeds of the main series."""
    import pandas as pd

    frames = []
    for case in subject.cases:
        monthly = case.batch.monthly
        columns = [name for name in MONTHLY if name in monthly]
        means = monthly.groupby("month", sort=True)[columns].mean().reset_index()
        means.insert(0, "scenario", case.name)
        frames.append(means)
    return pd.concat(frames, ignore_index=True)


def seeds(subject: Subject) -> "pd.DataFrame":
    """Scenario, seed, run, and the main headline numbers."""
    import pandas as pd

    frames = []
    for case in subject.cases:
        frame = by_seed(case.batch)
        table = frame[[name for name in PER_SEED if name in frame]].rename_axis("seed").reset_index()
        table.insert(0, "scenario", case.name)
        table.insert(2, "run", [result.run for result in case.batch.results])
        frames.append(table)
    return pd.concat(frames, ignore_index=True)


def assumption_frame(numbers: list[Assumption]) -> "pd.DataFrame":
    """Path, value, unit, range, source, confidence, and what alternatives have instead."""
    import pandas as pd

    rows = [
        {
            "path": one.path,
            "value": one.number.value,
            "unit": one.number.unit,
            "low": one.number.low,
            "high": one.number.high,
            "source": one.number.source,
            "confidence": one.grade,
            "alternatives": "; ".join(f"{letter}={number.value}" for letter, number in one.changed),
        }
        for one in numbers
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high"), float))


def _short(value: float) -> str:
    return FIGURES % value if np.isfinite(value) else ""
