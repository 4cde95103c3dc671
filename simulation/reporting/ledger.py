"""What `aimarket ledger` prints: who paid whom in one month of a stored run, by layer of the industry."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.experiments.identity import SCHEMA_VERSION
from simulation.ledger import SECTORS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiments.result import Result

LAYERS = (
    "users", "closed labs", "open labs", "clouds", "hosts", "apps", "hardware", "datacentres", "chips", "energy",
    "labour", "resources", "investors", "parents", "state", "rights holders",
)  # fmt: skip
"""Columns of the matrix; a payer or payee that is none of them comes after these under its own name."""
OF_KIND = {
    "closed lab": "closed labs",
    "open lab": "open labs",
    "cloud": "clouds",
    "host": "hosts",
    "aggregator": "hosts",
    "app": "apps",
}
UNIT = 1e6
"""The printed table is in millions of USD."""


def ledger_json(result: "Result", month: int) -> dict[str, Any]:
    """Flows of a month by layer, USD: ``flows[payer][payee]``, ``accounts[account][layer]`` and ``net``.

    Accounts hold received less paid: each adds up to zero over the layers, and so does ``net``; ``residual`` is the
    largest distance from zero as a share of the month's flow. Raises ValueError for a month the run does not have.
    """
    known = _months(result)
    if not known[0] <= month <= known[1]:
        raise ValueError(f"Run {result.run} has no month {month}; it has months {known[0]} to {known[1]}.")
    flows = layered(result.ledger, layers_of(result.sellers), month)
    accounts = received(flows)
    layers = [*LAYERS, *sorted({*flows["payer"], *flows["payee"]} - set(LAYERS))]
    total = float(flows["usd"].sum())
    net = {layer: sum(row.get(layer, 0.0) for row in accounts.values()) for layer in layers}
    off = max((abs(sum(row.values())) for row in (*accounts.values(), net)), default=0.0)
    return {
        "schema_version": SCHEMA_VERSION,
        "run": result.run,
        "title": result.record.get("title"),
        "month": month,
        "unit": "USD",
        "layers": layers,
        "flows": matrix(flows),
        "accounts": accounts,
        "net": net,
        "total": total,
        "residual": off / total if total else 0.0,
    }


def _months(result: "Result") -> tuple[int, int]:
    months = result.monthly["month"]
    return int(months.min()), int(months.max())


def layers_of(sellers: "pd.DataFrame") -> dict[str, str]:
    """Layer of every payer and payee: sectors are their own, sellers are filed by kind."""
    layers = {sector: sector for sector in SECTORS}
    kinds = sellers.drop_duplicates("seller", keep="last")
    return layers | {str(name): OF_KIND[kind] for name, kind in zip(kinds["seller"], kinds["kind"], strict=True)}


def layered(ledger: "pd.DataFrame", layers: Mapping[str, str], month: int) -> "pd.DataFrame":
    """Flows of one month with layers for names: payer, payee, account, usd; who has no layer keeps its name."""
    rows = ledger[ledger["month"] == month]
    named = rows.assign(**{side: rows[side].map(lambda name: layers.get(name, name)) for side in ("payer", "payee")})
    return named.groupby(["payer", "payee", "account"])["usd"].sum().reset_index()


def received(flows: "pd.DataFrame") -> dict[str, dict[str, float]]:
    """Received less paid by account and layer, USD; every account adds up to zero."""
    out: dict[str, dict[str, float]] = {}
    for payer, payee, account, usd in flows[["payer", "payee", "account", "usd"]].itertuples(index=False):
        row = out.setdefault(str(account), {})
        row[payer] = row.get(payer, 0.0) - usd
        row[payee] = row.get(payee, 0.0) + usd
    return dict(sorted(out.items()))


def matrix(flows: "pd.DataFrame") -> dict[str, dict[str, float]]:
    """USD by payer and payee; pairs without a flow are left out."""
    out: dict[str, dict[str, float]] = {}
    for payer, payee, usd in flows[["payer", "payee", "usd"]].itertuples(index=False):
        row = out.setdefault(str(payer), {})
        row[str(payee)] = row.get(str(payee), 0.0) + float(usd)
    return out


def ledger_text(block: Mapping[str, Any]) -> str:
    """The same for a person: accounts by layer in million USD, what each row adds up to, and the pairs below."""
    active = [layer for layer in block["layers"] if any(layer in row for row in block["accounts"].values())]
    title = f"{block['title']}: month {block['month']}, received less paid, million USD"
    if not block["accounts"]:
        return f"{title}\nNo flows were posted in this month."
    first = max(len(name) for name in (*block["accounts"], "net")) + 2
    widths = [max(len(layer), 9) + 2 for layer in active]
    lines = [title, _line("", [*active, "sum"], first, widths)]
    for name, row in (*block["accounts"].items(), ("net", block["net"])):
        cells = [_millions(row.get(layer)) for layer in active]
        lines.append(_line(name, [*cells, _millions(_rounded(sum(row.values()), block["total"]))], first, widths))
    lines += ["", "Who paid whom, million USD"]
    for payer in active:
        for payee, usd in sorted(block["flows"].get(payer, {}).items(), key=lambda entry: -entry[1]):
            lines.append(f"  {payer + ' to ' + payee:<{first + 12}}{_millions(usd):>12}")
    lines.append(
        f"Total {_millions(block['total'])} million USD; rows add up to zero within {block['residual']:.1e} of it."
    )
    return "\n".join(lines)


def _line(name: str, cells: list[str], first: int, widths: list[int]) -> str:
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, [*widths, 8], strict=True))
    return f"{name:<{first}}{''.join(padded)}"


def _rounded(value: float, total: float) -> float:
    """Zero where the rest is the rounding of floating-point sums."""
    return 0.0 if abs(value) <= 1e-9 * total else value


def _millions(value: float | None) -> str:
    return "" if value is None else f"{value / UNIT:,.1f}"
