"""A comparison as a person reads it on a terminal, and as one JSON object."""

import json
import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import click

from simulation.experiments.comparison import Comparison
from simulation.experiments.identity import SCHEMA_VERSION, jsonable
from simulation.reporting.console import SOME_FAILED
from simulation.reporting.table import GROUPS, MODEL_NOTE, Line, months, ratio, share, usd, whole
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

_LINES = {line.key: line for lines in GROUPS.values() for line in lines}
_MAIN = (
    "consumer_surplus_pv_usd", "profit_pv_usd", "state_pv_usd", "welfare_pv_usd", "consumer_share_of_surplus",
    "flagship_price", "closed_price_paid", "open_price_paid", "price_paid", "closed_serving_margin",
    "closed_token_share", "closed_revenue_share", "hhi_revenue", "lag_months_horizontal", "lag_months_vertical",
    "self_hosted_token_share", "labs_active", "failures", "tokens_mtok", "safety_weighted_use_share",
)  # fmt: skip


def _mtok(value: float) -> str:
    return f"{value:,.4g} Mtok"


_OTHERS = {
    "state_pv_usd": Line("state_pv_usd", "state, present value", usd),
    "closed_token_share": Line("closed_token_share", "closed share of tokens", share),
    "closed_revenue_share": Line("closed_revenue_share", "closed share of revenue", share),
    "lag_months_horizontal": Line("lag_months_horizontal", "lag of open weights, since closed were as good", months),
    "lag_months_vertical": Line("lag_months_vertical", "lag of open weights, gap over slope", months),
    "labs_active": Line("labs_active", "labs active", whole),
    "tokens_mtok": Line("tokens_mtok", "tokens, per month", _mtok),
    "safety_weighted_use_share": Line("safety_weighted_use_share", "safety-weighted use", share),
}
MAIN = tuple(_OTHERS.get(key) or _LINES[key] for key in _MAIN)
"""Measures that the table on the terminal shows, in order; the last month where they are no present value."""
KINDS = {
    "segment": "users by segment",
    "region": "users by region",
    "layer": "profit by layer",
    "state": "state",
    "external": "third parties",
}
CRITERIA = {
    "welfare": "welfare",
    "consumer_surplus": "consumer surplus",
    "domestic_consumer_surplus": "domestic consumer surplus",
    "safety_weighted_use": "safety-weighted use",
}
_FISCAL = {
    "welfare": ("welfare, public money at its marginal cost", usd),
    "deadweight": ("deadweight", usd),
    "fiscal_cost": ("fiscal cost", usd),
    "fiscal_cost_at_mcpf": ("fiscal cost x MCPF", usd),
    "consumer_surplus_per_public_dollar": ("consumer surplus per public dollar", ratio),
}
Rows = list[list[str]]


def text(comparison: Comparison) -> str:
    """The main differences, winners and losers, the steps of welfare, and the ranking, with 95 % intervals."""
    seeds = comparison.seeds
    told = f"{len(seeds)} seed{'s' if len(seeds) != 1 else ''}"
    wide = f"seeds for {100 * comparison.width:g} %: how many bring half the interval to that share of the base"
    blocks = [
        f"Differences from {comparison.base}, {told}, with 95 % intervals (* leaves out zero, ~ skew-corrected)",
        wide,
    ]
    tables = comparison.table(), comparison.winners(), comparison.waterfall(), comparison.fiscal()
    for name in comparison.alternatives:
        main, winners, steps, fiscal = (table[table["alternative"] == name] for table in tables)
        blocks += [
            _titled(name, _main_rows(main, comparison.width)),
            _titled(f"{name}: winners and losers, present value", list(_winner_rows(winners))),
            _titled(f"{name}: from the base's welfare to its own", list(_step_rows(steps))),
            _titled(f"{name}: what it is worth and costs, present value", list(_fiscal_rows(fiscal))),
        ]
    blocks.append(_titled("Which is best", list(_ranking_rows(comparison))))
    blocks.append(_titled("Regret over all criteria", list(_regret_rows(comparison))))
    return "\n".join([*filter(None, blocks), *comparison.notes, MODEL_NOTE])


def _titled(title: str, rows: Rows) -> str:
    """Rows in columns under a title; the first column to the left, the others to the right. Empty without rows."""
    if len(rows) < 2:
        return ""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        f"  {row[0]:{widths[0]}}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
    return "\n".join([f"\n{title}", *(line.rstrip() for line in lines)])


def _main_rows(table: "pd.DataFrame", width: float) -> Rows:
    known = {row["measure"]: row for row in table.to_dict("records")}
    rows = [["", "base", "alternative", "difference", "95 % interval", f"seeds for {100 * width:g} %"]]
    return rows + [[line.label, *_main_cells(known[line.key], line.write)] for line in MAIN if line.key in known]


def _main_cells(row: Mapping[Hashable, Any], write: Callable[[float], str]) -> list[str]:
    mark = "~" if row["method"].startswith("skew") else ""
    seeds = "-" if math.isnan(row["seeds_needed"]) else f"{row['seeds_needed']:,.0f}"
    change = _percentage_points if write is share else write
    return [
        written(row["base"], write),
        written(row["mean"], write),
        signed(row["difference"], change),
        interval(row, change) + mark,
        seeds,
    ]


def _winner_rows(table: "pd.DataFrame") -> Iterator[list[str]]:
    yield ["", "difference", "95 % interval", "per person"]
    for kind, title in KINDS.items():
        block = table[table["kind"] == kind].sort_values("difference", ascending=False, kind="stable")
        for row in block[_moves(block, "difference")].to_dict("records"):
            name = title if len(block) == 1 else f"{title}: {words(row['name'])}"
            each = "" if math.isnan(row["per_person"]) else signed(row["per_person"], _dollars)
            yield [name, signed(row["difference"], usd), interval(row, usd), each]


def _step_rows(table: "pd.DataFrame") -> Iterator[list[str]]:
    yield ["", "USD", "95 % interval"]
    for row in table[_moves(table, "usd")].to_dict("records"):
        level = row["step"] in {"base", "alternative"}
        write = written if level else signed
        yield [STEPS.get(row["step"]) or words(row["step"]), write(row["usd"], usd), interval(row, usd, mark=not level)]


def _moves(table: "pd.DataFrame", column: str) -> "pd.Series[bool]":
    """Which rows are not zero in every pair."""
    return (table[column] != 0) | (table["lo"] != table["hi"])


STEPS = {
    "base": "welfare of the base",
    "alternative": "welfare of the alternative",
    "public_funds": "(MCPF - 1) x state",
    "external": "third parties",
}
"""Names of the steps of welfare where they are not their own."""


def _fiscal_rows(table: "pd.DataFrame") -> Iterator[list[str]]:
    yield ["", "mean", "95 % interval"]
    for row in table.to_dict("records"):
        label, write = _FISCAL[row["name"]]
        yield [label, written(row["value"], write), interval(row, write)]


def _ranking_rows(comparison: Comparison) -> Iterator[list[str]]:
    yield ["", "mean", "from the base", "best in", "expected regret"]
    for row in comparison.ranking().to_dict("records"):
        write = share if row["criterion"] == "safety_weighted_use" else usd
        label = CRITERIA[row["criterion"]] + (
            f" ({comparison.home})" if row["criterion"].startswith("domestic") else ""
        )
        change = _percentage_points if write is share else write
        numbers = [written(row["value"], write), signed(row["difference"], change)]
        yield [f"{label}: {row['name']}", *numbers, f"{100 * row['best_share']:.0f} % of seeds", change(row["regret"])]


def _regret_rows(comparison: Comparison) -> Iterator[list[str]]:
    yield ["", "largest (0 best, 1 worst)", "by", "expected"]
    for row in comparison.regret().to_dict("records"):
        worst = CRITERIA[row["worst_criterion"]] if row["minimax_regret"] > 0 else "-"
        yield [row["name"], f"{row['minimax_regret']:.2f}", worst, f"{row['expected_regret']:.2f}"]


def words(name: str) -> str:
    """A name in the data as words: ``profit_closed_labs`` is `profit closed labs`."""
    return name.replace("_", " ")


def _dollars(value: float) -> str:
    return f"{value:,.2f} USD"


def _percentage_points(value: float) -> str:
    return f"{100 * value:,.1f} pp"


def written(value: float, write: Callable[[float], str]) -> str:
    """A number, or a dash where it is undefined."""
    return "-" if math.isnan(value) else write(value)


def signed(value: float, write: Callable[[float], str]) -> str:
    """A difference with its sign, without one where it is too small to be seen; a dash where it is undefined."""
    text = written(value, write)
    if not any(digit in text for digit in "123456789"):
        return text if text == "-" else text.removeprefix("-")
    return f"+{text}" if value > 0 else text


def interval(row: Any, write: Callable[[float], str], *, mark: bool = True) -> str:
    """``lo to hi``, with a star if it leaves out zero; a dash where there is none."""
    lo, hi = row["lo"], row["hi"]
    if math.isnan(lo) or math.isnan(hi):
        return "-"
    star = " *" if mark and (lo > 0 or hi < 0) else ""
    return f"{signed(lo, write) if mark else write(lo)} to {signed(hi, write) if mark else write(hi)}{star}"


def show(comparison: Comparison, *, as_json: bool, draw: bool) -> int:
    """Print a comparison, what failed on standard error, and return the exit code (3: some runs failed)."""
    for name, failed in comparison.failures.items():
        for seed, reason in failed.items():
            click.echo(f"Seed {seed}, {name}, failed: {reason}", err=True)
    if as_json:
        click.echo(json.dumps(jsonable(comparison_json(comparison)), indent=2, ensure_ascii=False, allow_nan=False))
    elif comparison.seeds:
        click.echo(text(comparison))
        click.echo(f"Comparison  {comparison.path}")
        if draw:
            click.echo(f"Figures     {comparison.plot()[0].parent}")
    return SOME_FAILED if comparison.failures else 0


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The JSON object of a comparison; undefined numbers are null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "base": comparison.base,
        "alternatives": comparison.alternatives,
        "seeds": comparison.seeds,
        "home": comparison.home,
        "stopping": comparison.stopping._asdict() if comparison.stopping else None,
        "differences": _differences(comparison),
        **{
            name: getattr(comparison, name)().to_dict("records")
            for name in ("winners", "waterfall", "fiscal", "ranking", "regret")
        },
        "failures": comparison.failures,
        "notes": comparison.notes,
        "comparison": comparison.id,
        "path": str(comparison.path) if comparison.path else None,
    }


def _differences(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Alternative -> measure -> its numbers."""
    found: dict[str, dict[str, Any]] = {name: {} for name in comparison.alternatives}
    for row in comparison.table().to_dict("records"):
        alternative, measure = row.pop("alternative"), row.pop("measure")
        for count in ("n", "seeds_needed"):
            row[count] = None if math.isnan(row[count]) else int(row[count])
        found[alternative][measure] = row
    return found


def html(comparison: Comparison) -> str:
    """The main differences for a notebook."""
    known = comparison.table()
    found = known[known["measure"].isin([line.key for line in MAIN])]
    head = "".join(f"<th>{escape(words(str(column)))}</th>" for column in found.columns)
    rows = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in found.itertuples(index=False))
    return f"<table><caption>{escape(repr(comparison))}</caption><tr>{head}</tr>{rows}</table><p>{MODEL_NOTE}</p>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "<td></td>" if math.isnan(value) else f"<td>{value:,.4g}</td>"
    return f"<td>{escape(str(value))}</td>"


def changes(scenarios: Mapping[str, Scenario]) -> str:
    """What each alternative changes, in sentences under its name; the base comes first and is not told."""
    from simulation.reporting.policies import describe

    (_, base), *others = scenarios.items()
    lines = []
    for name, scenario in others:
        lines += [f"{name}:", *(f"  {sentence}" for sentence in describe(base, scenario))]
    return "\n".join(lines)
