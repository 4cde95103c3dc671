"""Who gains and who loses by a policy: present values run by run, winners and losers, and the steps of welfare."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.equations.finance import present_value
from simulation.equations.intervals import Interval
from simulation.experiments.paired import Estimate, difference
from simulation.measures import LAYERS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiments.result import Batch, Result

CS, STATE, EXTERNAL = "consumer_surplus", "state", "external"
PROFITS = tuple(f"profit_{layer}" for layer in LAYERS)
PARTS = (CS, *PROFITS, STATE, EXTERNAL)
"""What welfare is the sum of, the state's part times the marginal cost of public funds."""
WINNERS = ("alternative", "kind", "name", "difference", "lo", "hi", "per_person")
WATERFALL = ("alternative", "step", "usd", "lo", "hi")
FISCAL = ("alternative", "name", "value", "lo", "hi")


class Terms(NamedTuple):
    """What a present value is taken with: the discount rate a year, and the marginal cost of public funds."""

    rate: float
    public_funds: float


def terms(resolved: Mapping[str, Any]) -> Terms:
    """Terms of a resolved scenario."""
    return Terms(float(resolved["finance"]["discount_rate"]), float(resolved["welfare"]["public_funds"]))


def present_values(batch: "Batch", of: Terms) -> "pd.DataFrame":
    """Present values of every run, USD: one row per seed; columns `PARTS`, welfare, ``segment.*`` and ``region.*``.

    welfare = consumer surplus + profits + MCPF x state + external. The finite horizon of the run, no terminal value.
    """
    import pandas as pd

    rows = {result.seed: _values_of(result, of) for result in batch.results}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)


def _values_of(result: "Result", of: Terms) -> dict[str, float]:
    monthly = result.monthly
    values = {part: float(present_value(monthly[f"{part}_usd"].to_numpy(), of.rate)) for part in PARTS}
    values["welfare"] = sum(values.values()) + (of.public_funds - 1.0) * values[STATE]
    for kind in ("segment", "region"):
        for name, flow in result.users.groupby(kind, sort=False):
            path = flow.groupby("month", sort=True)["consumer_surplus_usd"].sum()
            values[f"{kind}.{name}"] = float(present_value(path.to_numpy(), of.rate))
    return values


def people(batch: "Batch") -> dict[str, float]:
    """Mean number of people over months and runs, by ``segment.*`` and ``region.*``."""
    found: dict[str, list[float]] = {}
    for result in batch.results:
        for kind in ("segment", "region"):
            for name, block in result.users.groupby(kind, sort=False):
                found.setdefault(f"{kind}.{name}", []).append(block.groupby("month")["people"].sum().mean())
    return {name: float(np.mean(counts)) for name, counts in found.items()}


class Pair(NamedTuple):
    """An alternative beside its base: a row per seed in both frames, and what makes an interval of differences."""

    name: str
    base: "pd.DataFrame"
    other: "pd.DataFrame"
    estimate: Estimate

    def both(self) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """Base and alternative on the seeds that both finished."""
        seeds = self.base.index.intersection(self.other.index)
        return self.base.loc[seeds], self.other.loc[seeds]

    def difference(self, column: str) -> Interval:
        """Interval of the mean of alternative - base."""
        return difference(self.base, self.other, column, self.estimate)


def winner_rows(pair: Pair, heads: Mapping[str, float]) -> list[dict[str, Any]]:
    """One row per segment, region and layer, and for state and third parties: present values, USD, keys of `WINNERS`.

    `per_person` is the difference over the base's people (``heads``), None where there are none.
    """
    groups = [str(column) for column in pair.base.columns if str(column).startswith(("segment.", "region."))]
    places = [(*column.split(".", 1), column) for column in groups]
    places += [("layer", layer, f"profit_{layer}") for layer in LAYERS]
    places += [(STATE, STATE, STATE), (EXTERNAL, EXTERNAL, EXTERNAL)]
    rows = []
    for kind, of, column in places:
        found, count = pair.difference(column), heads.get(column, 0.0)
        each = found.mean / count if found.mean is not None and count > 0 else None
        rows.append(dict(zip(WINNERS, (pair.name, kind, of, found.mean, found.lo, found.hi, each), strict=True)))
    return rows


def waterfall_rows(pair: Pair, funds: float) -> list[dict[str, Any]]:
    """Welfare of the base, the steps from it, and welfare of the alternative, USD; keys of `WATERFALL`.

    Steps: consumer surplus, profit by layer, state, (MCPF - 1) x state as ``public_funds``, external. Their mean
    differences over the pairs add up to the difference of the two welfares.
    """
    before, after = pair.both()
    steps = {"base": pair.estimate(before["welfare"])}
    for part in PARTS:
        steps[part] = pair.difference(part)
        if part == STATE:
            steps["public_funds"] = pair.estimate((funds - 1.0) * (after[STATE] - before[STATE]))
    steps["alternative"] = pair.estimate(after["welfare"])
    return [
        dict(zip(WATERFALL, (pair.name, step, found.mean, found.lo, found.hi), strict=True))
        for step, found in steps.items()
    ]


def fiscal_rows(pair: Pair, funds: float) -> list[dict[str, Any]]:
    """What a policy gains and costs, present values, USD; keys of `FISCAL`.

    welfare = its difference, with public money at its marginal cost, the sum of the waterfall's steps.
    deadweight = -(dCS + dprofit + dstate + dexternal), money counted at one; fiscal cost = -dstate, and times the MCPF;
    CS gained per dollar of public money = dCS / fiscal cost, None where the state does not pay. Its interval is that of
    the mean of (dCS - ratio x cost) / mean cost about the ratio (the delta method).
    """
    before, after = pair.both()
    change = after[list(PARTS)] - before[list(PARTS)]
    cost = -change[STATE]
    found = {
        "welfare": pair.difference("welfare"),
        "deadweight": pair.estimate(-change.sum(axis=1)),
        "fiscal_cost": pair.estimate(cost),
        "fiscal_cost_at_mcpf": pair.estimate(funds * cost),
        "consumer_surplus_per_public_dollar": _ratio(change[CS].to_numpy(), cost.to_numpy(), pair.estimate),
    }
    return [dict(zip(FISCAL, (pair.name, key, one.mean, one.lo, one.hi), strict=True)) for key, one in found.items()]


def _ratio(gain: Any, cost: Any, estimate: Estimate) -> Interval:
    mean = float(cost.mean()) if len(cost) else 0.0
    if not mean > 0.0:
        return Interval(None, None, None, "none", len(cost))
    ratio = float(gain.mean()) / mean
    spread = estimate((gain - ratio * cost) / mean)
    lo, hi = (None if end is None else ratio + end for end in (spread.lo, spread.hi))
    return Interval(ratio, lo, hi, spread.method, spread.n, spread.sd)
