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
    return f"{value:,.0f} USD"


def price(value: float) -> str:
    """USD per Mtok with three figures."""
    return f"{value:,.3g} USD/Mtok" if abs(value) < 1000 else f"{value:,.0f} USD/Mtok"


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
        Line("welfare_usd", "welfare, per month", usd),
        Line("consumer_share_of_surplus", "consumers' share of the surplus", share),
        Line("cs_over_producer_revenue", "consumer surplus over revenue", ratio),
        Line("consumer_surplus_pv_usd", "consumer surplus, present value", usd),
        Line("profit_pv_usd", "profit, present value", usd),
        Line("welfare_pv_usd", "welfare, present value", usd),
    ),
    "Prices and margins": (
        Line("flagship_price", "flagship list price", price),
        Line("flagship_price_nash", "flagship Nash price", price),
        Line("closed_price_paid", "closed, price paid", price),
        Line("open_price_paid", "open, price paid", price),
        Line("price_paid", "price paid by all", price),
        Line("closed_serving_margin", "closed serving margin", share),
        Line("host_margin", "hosts' margin", share),
        Line("constant_quality_price_decline_per_year", "price of constant quality falls", factor),
    ),
    "Shares": (
        Line("closed_token_share", "closed, of tokens", share),
        Line("closed_revenue_share", "closed, of revenue", share),
        Line("hhi_revenue", "concentration of revenue (HHI)", points),
        Line("token_growth_per_year", "tokens grow", factor),
    ),
    "Lag of open weights": (
        Line("lag_months_horizontal", "since closed weights were as good", months),
        Line("lag_months_vertical", "gap over the frontier's slope", months),
    ),
    "Sellers": (
        Line("labs_active", "labs", whole),
        Line("offers_on_sale", "offers on sale", whole),
        Line("failures", "failures", whole),
        Line("ledger_residual_max", "largest residual in the accounts, share of flows", scientific),
    ),
}


NESTED = {"npv_by_lab": "Net present value by lab"}


def headline_table(first: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    """Both blocks side by side, grouped, with units; numbers over seeds show their 95 % interval."""
    blocks = {title: _rows(lines, first, last) for title, lines in GROUPS.items()}
    for key, entries in last.items():
        if _is_nested(entries):
            blocks[NESTED.get(key, key)] = [(name, "", _cell(value, usd)) for name, value in _descending(entries)]
    rows = [("", "first month", "headline")] + [row for block in blocks.values() for row in block]
    label, left, right = (max(len(row[column]) for row in rows) + 2 for column in range(3))
    text = [f"{'':{label + 2}}{rows[0][1]:>{left}}{rows[0][2]:>{right}}"]
    for title, block in blocks.items():
        if block:
            text += [title, *(f"  {name:{label}}{one:>{left}}{two:>{right}}" for name, one, two in block)]
    known = {line.key for lines in GROUPS.values() for line in lines}
    more = sum(1 for key, value in last.items() if key not in known and not _is_nested(value))
    return "\n".join(text + ([f"{more} more numbers: --json"] if more else []))


def _rows(lines: tuple[Line, ...], first: Mapping[str, Any], last: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, first month and headline of each line that either block has; empty where one lacks it."""
    rows = []
    for line in lines:
        cells = [_cell(block[line.key], line.write) if line.key in block else "" for block in (first, last)]
        if any(cells):
            rows.append((line.label, cells[0], cells[1]))
    return rows


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
