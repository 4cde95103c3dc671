"""The headline as a table that a person reads on a terminal."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

MODEL_NOTE = "This is a model under stated assumptions, not a forecast."


class Line(NamedTuple):
    """One line of the table: the key in the headline, its name for a reader, and how its number is written."""

    key: str
    label: str
    write: Callable[[float], str]


def usd(value: float) -> str:
    """USD in a readable size: ``12.3 bn``, ``456 m``, ``7,890``."""
    for size, name in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:,.2f} {name} USD"
    return f"{value + 0.0:,.0f} USD"  # no -0


def price(value: float) -> str:
    """USD per Mtok with three figures."""
    return f"{value:,.3g} USD/Mtok" if abs(value) < 1000 else f"{value:,.0f} USD/Mtok"


def fee(value: float) -> str:
    """USD a month a person."""
    return f"{value:,.2f} USD/month"


def share(value: float) -> str:
    """A share as a percentage."""
    return f"{100 * value:,.1f} %"


def months(value: float) -> str:
    """Months with one decimal."""
    return f"{value:,.1f} months"


def ratio(value: float) -> str:
    """A plain number."""
    return f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def factor(value: float) -> str:
    """A factor per year."""
    return f"x {value:,.2f} a year"


def points(value: float) -> str:
    """A concentration index on its 0-10,000 or 0-1 scale."""
    return f"{value:,.0f}" if value > 1 else f"{value:.3f}"


def scientific(value: float) -> str:
    """A tiny share."""
    return f"{value:.1e}"


def whole(value: float) -> str:
    """A count, or a mean of counts."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


GROUPS: dict[str, tuple[Line, ...]] = {
    "Who gets the surplus": (
        Line("consumer_surplus_usd", "consumer surplus, per month", usd),
        Line("profit_usd", "profit of all layers, per month", usd),
        Line("state_usd", "state, per month", usd),
        Line("welfare_usd", "welfare, per month", usd),
        Line("consumer_share_of_surplus", "consumers' share of surplus and profit", share),
        Line("cs_over_producer_revenue", "consumer surplus over revenue", ratio),
        Line("consumer_surplus_pv_usd", "consumer surplus, present value", usd),
        Line("profit_pv_usd", "profit, present value", usd),
        Line("welfare_pv_usd", "welfare, present value", usd),
    ),
    "Prices and margins": (
        Line("flagship_price", "flagship list price", price),
        Line("closed_price_paid", "closed, price paid", price),
        Line("open_price_paid", "open, price paid", price),
        Line("price_paid", "price paid by all", price),
        Line("closed_serving_margin", "closed serving margin", share),
        Line("host_margin", "hosts' margin", share),
        Line("constant_quality_price_decline_per_year", "price of constant quality falls", factor),
    ),
    "Competition in the last shadow month": (
        Line("shadow_month", "month (the first is 0)", whole),
        Line("flagship_price_nash", "flagship price if all priced best at once", price),
        Line("conduct", "profit at actual prices over joint monopoly's", share),
        Line("delta_calvano", "how far above Nash profit, on the way to monopoly's", share),
        Line("competed_away_usd", "profit that open weights compete away", usd),
        Line("competed_away_transfer_share", "users' gain from them that was profit", share),
        Line("ceiling_slack_over_price", "room up to closed offers' price ceiling, of price", share),
        Line("ceiling_above_share", "closed use bought above its ceiling", share),
    ),
    "Serving profit on closed weights": (
        Line("rent_taste_usd", "from taste (brand, trust, chance)", usd),
        Line("rent_lead_usd", "from the lead", usd),
        Line("rent_lock_in_usd", "from lock-in", usd),
        Line("rent_capacity_usd", "from scarce capacity", usd),
    ),
    "Shares of the market": (
        Line("closed_token_share", "closed, of tokens", share),
        Line("closed_revenue_share", "closed, of revenue", share),
        Line("hhi_revenue", "concentration of revenue (HHI)", points),
        Line("token_growth_per_year", "tokens grow", factor),
    ),
    "Ways to buy, and compute": (
        Line("plan_token_share", "tokens under paid plans", share),
        Line("free_token_share", "tokens under free tiers", share),
        Line("self_hosted_token_share", "tokens on own hardware", share),
        Line("paying_share_of_users", "consumers on a paid plan", share),
        Line("breakage", "credit of paid plans not used", share),
        Line("plan_fee", "fee of leading labs' first plan", fee),
        Line("hosts_per_open_weights", "sellers per open weights", ratio),
        Line("host_price_cv", "spread of one model's price over hosts (CV)", points),
        Line("rent_index", "rent of compute over its trend", points),
        Line("gpu_load", "compute let, of all installed", share),
        Line("rationed_token_share", "tokens turned away at first", share),
    ),
    "Lag of open weights": (
        Line("lag_months_horizontal", "since closed weights were as good", months),
        Line("lag_months_vertical", "gap over the frontier's slope", months),
    ),
    "Sellers": (
        Line("labs_active", "labs", whole),
        Line("offers_on_sale", "offers on sale", whole),
        Line("failures", "labs that failed", whole),
        Line("take_overs", "labs taken over", whole),
        Line("labs_margin_after_rd", "labs' margin after R&D", share),
        Line("vintage_coverage_median", "R&D earned back by a closed vintage", share),
        Line("ledger_residual_max", "largest residual in the accounts, share of flows", scientific),
    ),
}


NESTED = {
    "profit_by_layer": ("Profit by layer, per month", usd),
    "welfare_decomposition": ("Why consumer surplus per month changed, first to last shadow month", usd),
    "npv_by_lab": ("Net present value by lab, nothing after the run", usd),
    "npv_negative_share": ("Runs in which a lab's net present value is negative", share),
}
"""Blocks with an entry per layer, lab or cause that the table shows: title and how a number is written."""
IN_ORDER = {"welfare_decomposition"}
"""Nested blocks that keep their order; others go from the largest entry to the smallest."""
Row = tuple[str, list[str]]


def headline_table(
    first: Mapping[str, Any], last: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """The first month beside the headline, grouped, with units; `others` are headlines under their own names.

    Numbers over seeds show their 95 % interval, in `others` their mean alone, for room.
    """
    means = {name: _means(block) for name, block in (others or {}).items()}
    columns = {"first month": first, "last month or run": last, **means}
    groups = {title: _rows(lines, list(columns.values())) for title, lines in GROUPS.items()}
    for key, (title, _) in NESTED.items():
        if _is_nested(last.get(key)):
            groups[title] = _nested_rows(key, last[key], list(columns.values()))
    groups["What policies reach and cost"] = _policy_rows(list(columns.values()))
    rows = [("", list(columns)), *(row for group in groups.values() for row in group)]
    label = max(len(name) for name, _ in rows) + 2
    widths = [max(len(cells[at]) for _, cells in rows) + 2 for at in range(len(columns))]
    text = [_joined("", list(columns), label + 2, widths)]
    for title, group in groups.items():
        if group:
            text += [title, *(_joined(f"  {name}", cells, label + 2, widths) for name, cells in group)]
    known = {line.key for lines in GROUPS.values() for line in lines}
    more = sum(1 for key, value in last.items() if key not in known and not _is_nested(value))
    return "\n".join(text + ([f"{more} more numbers: --json"] if more else []))


def _means(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block with means in place of intervals."""
    found: dict[str, Any] = {}
    for key, value in block.items():
        if isinstance(value, Mapping):
            found[key] = _means(value) if _is_nested(value) else value["mean"]
        else:
            found[key] = value
    return found


def _joined(name: str, cells: list[str], label: int, widths: list[int]) -> str:
    return f"{name:{label}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _rows(lines: tuple[Line, ...], columns: list[Mapping[str, Any]]) -> list[Row]:
    """Name and cells of each line that any column has; empty where one lacks it."""
    found = []
    for line in lines:
        cells = [_cell(column[line.key], line.write) if line.key in column else "" for column in columns]
        if any(cells):
            found.append((line.label, cells))
    return found


def _nested_rows(key: str, entries: Mapping[str, Any], columns: list[Mapping[str, Any]]) -> list[Row]:
    """Rows of a nested block; a column that lacks the block or the entry is empty."""
    write = NESTED[key][1]
    order = list(entries) if key in IN_ORDER else [name for name, _ in _descending(entries)]
    blocks = [column.get(key) or {} for column in columns]
    return [(name, [_cell(block[name], write) if name in block else "" for block in blocks]) for name in order]


POLICY = (
    Line("addressed_token_share", "tokens addressed", share),
    Line("outside_token_share", "of all tokens, addressed and not reached", share),
    Line("fiscal_cost_pv_usd", "cost to the state, present value", usd),
)
"""Lines of the block `policies`, for each of them."""


def _policy_rows(columns: list[Mapping[str, Any]]) -> list[Row]:
    """Lines of every policy that some column has."""
    blocks = [column.get("policies") or {} for column in columns]
    return [
        (f"{name}: {label}", cells)
        for name in dict.fromkeys(name for block in blocks for name in block)
        for label, cells in _rows(POLICY, [block.get(name) or {} for block in blocks])
    ]


def _descending(entries: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Entries from the largest to the smallest, undefined ones at the end."""

    def size(entry: tuple[str, Any]) -> float:
        value = entry[1].get("mean") if isinstance(entry[1], Mapping) else entry[1]
        return float("inf") if value is None else -float(value)

    return sorted(entries.items(), key=size)


def _cell(value: Any, write: Callable[[float], str]) -> str:
    """A number, or the mean over seeds with its interval; a dash where it is undefined."""
    if isinstance(value, Mapping):
        mean, lo, hi = value.get("mean"), value.get("lo"), value.get("hi")
        if mean is None or lo is None or hi is None:
            return _cell(mean, write)
        return f"{write(mean)} +-{_relative(mean, hi - lo)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return write(value)
    return "-" if value is None else str(value)


def _relative(mean: float, width: float) -> str:
    """Half the interval as a percentage of the mean."""
    return f" {50 * width / abs(mean):.1f} %" if mean else f" {width / 2:.3g}"


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) and "mean" not in value
