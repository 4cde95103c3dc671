"""What `aimarket data` prints: the shipped panel, and its moments beside those of a run."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from simulation.data.comparison import DRAWS, MOMENTS, Estimate, estimates
from simulation.data.monthly import month_name
from simulation.data.panel import FRESH, snapshot
from simulation.data.tables import Quote, cards, quotes, scores
from simulation.experiments.identity import SCHEMA_VERSION
from simulation.experiments.result import Result
from simulation.experiments.store import Store, StoreError, read_record
from simulation.reporting.table import price
from simulation.scenario import load

BASELINE = "baseline"
ERRORS = "cluster bootstrap, {} draws of developers (of weights for moments over hosts)"
NOT_DEFINED = "-"


def panel_json() -> dict[str, Any]:
    """The panel: rows, sources with their dates, hosts, and the market at the baseline's start."""
    found, known = quotes(), cards()
    rated = sorted({score.name for score in scores()})
    return {
        "schema_version": SCHEMA_VERSION,
        "rows": {"quotes": len(found), "scores": len(scores()), "weights": len(known)},
        "sources": {name: _source(block) for name, block in _by(found, lambda quote: quote.source).items()},
        "weights": {
            "all": len(known),
            "rated": len(rated),
            "open": sum(card.open_weights for card in known.values()),
            "developers": len({card.developer for card in known.values()}),
        },
        "hosts": dict(sorted(Counter(kind for kind, _ in {(q.host_type, q.host) for q in found}).items())),
        "market": _market(),
        "licences": "prices MIT, ratings CC BY 4.0: simulation/data/NOTICE",
    }


def _by(found: tuple[Quote, ...], key: Callable[[Quote], str]) -> dict[str, list[Quote]]:
    groups: dict[str, list[Quote]] = {}
    for quote in found:
        groups.setdefault(key(quote), []).append(quote)
    return dict(sorted(groups.items()))


def _source(block: list[Quote]) -> dict[str, Any]:
    return {
        "rows": len(block),
        "first": min(quote.first for quote in block),
        "last": max(quote.last for quote in block),
        "weights": len({quote.name for quote in block}),
        "hosts": len({quote.host for quote in block}),
    }


def _market() -> dict[str, Any]:
    """Weights on sale on the baseline's first day, the best rated first: price in USD/Mtok, hosts."""
    start = date.fromisoformat(f"{load(BASELINE).start}-01"[:10])
    panel, rows = snapshot(start), []
    for name in panel.names():
        shop, hosts = panel.list_price(name), panel.hosts(name)
        if shop is None and not hosts:
            continue
        rows.append(
            {
                "weights": name,
                "developer": panel.developer(name),
                "open": panel.cards[name].open_weights,
                "rating_points": panel.rating(name),
                "list_price": shop,
                "cheapest_host_price": min(hosts.values()) if hosts else None,
                "hosts": len(hosts),
            }
        )
    return {"date": start.isoformat(), "fresh_days": FRESH.days, "weights": rows}


def panel_text(block: Mapping[str, Any], best: int = 20) -> str:
    """The same for a person: sources, counts, and the best rated weights on sale."""
    rows, weights, market = block["rows"], block["weights"], block["market"]
    lines = [
        f"Panel of list prices and ratings: {rows['quotes']:,} usable price spells, {rows['scores']:,} scores.",
        f"{weights['all']:,} weights of {weights['developers']} developers, {weights['rated']} rated.",
        "",
        f"{'source':<14}{'rows':>7}{'weights':>9}{'hosts':>7}  from        to",
    ]
    lines += [
        f"{name:<14}{entry['rows']:>7,}{entry['weights']:>9,}{entry['hosts']:>7}  {entry['first']}  {entry['last']}"
        for name, entry in block["sources"].items()
    ]
    lines += ["", "Hosts: " + ", ".join(f"{count} {kind}" for kind, count in block["hosts"].items())]
    lines += ["", f"On sale on {market['date']}, the baseline's start ({len(market['weights'])} rated weights):"]
    lines += [f"  {'weights':<28}{'developer':<12}{'points':>7}{'own list':>17}{'cheapest host':>17}{'hosts':>7}"]
    for row in market["weights"][:best]:
        own, host = (_price(row[key]) for key in ("list_price", "cheapest_host_price"))
        head = f"  {row['weights']:<28}{row['developer']:<12}{row['rating_points']:>7.0f}"
        lines.append(f"{head}{own:>17}{host:>17}{row['hosts'] or NOT_DEFINED:>7}")
    more = len(market["weights"]) - best
    return "\n".join(
        [*lines, *([f"  and {more} more: --json"] if more > 0 else []), "", f"Licences: {block['licences']}"]
    )


def _price(value: float | None) -> str:
    return NOT_DEFINED if value is None else price(value)


def moments_json(run: str | None, draws: int = DRAWS) -> dict[str, Any]:
    """Every moment: value, standard error, published value, and the run's own value (null without a run).

    ``run`` is an id, a unique beginning, a path or ``last``; None takes the last stored run of the baseline, if any.
    Raises UnknownRunError for a run that is named and not there.
    """
    result = Result(Store().find(run)) if run is not None else last_baseline()
    tables = {"offers": result.offers, "monthly": result.monthly} if result is not None else None
    return {
        "schema_version": SCHEMA_VERSION,
        "standard_errors": ERRORS.format(draws),
        "run": None if result is None else result.run,
        "run_title": None if result is None else result.record.get("title"),
        "moments": {found.moment.key: _entry(found) for found in estimates(tables, draws)},
    }


def last_baseline() -> Result | None:
    """The last finished run whose title is the baseline's, None if the store holds none."""
    store, title = Store(), load(BASELINE).title
    for identity in reversed(store.runs()):
        try:
            if read_record(store.path(identity)).get("title") == title:
                return Result(store.path(identity))
        except StoreError:  # a damaged run is not the one to show
            continue
    return None


def _entry(found: Estimate) -> dict[str, Any]:
    moment = found.moment
    low, high = moment.published or (None, None)
    return {
        "label": moment.label,
        "unit": moment.unit,
        "window": [month_name(number) for number in moment.window],
        "value": found.value,
        "standard_error": found.error,
        "published_low": low,
        "published_high": high,
        "run": found.model,
    }


def moments_text(block: Mapping[str, Any]) -> str:
    """The moments for a person: one line each, the panel's with its error, the published one, the run's."""
    width = max(len(moment.label) for moment in MOMENTS) + 2
    head = f"{'':<{width}}{'window':<17}{'panel':>9}  {'(s.e.)':<9}{'published':>12}{'run':>9}  unit"
    lines = [head]
    for entry in block["moments"].values():
        first, last = entry["window"]
        window = first if first == last else f"{first}/{last}"
        error = f"({_number(entry['standard_error'])})"
        numbers = f"{_number(entry['value']):>9}  {error:<9}{_published(entry):>12}{_number(entry['run']):>9}"
        lines.append(f"{entry['label']:<{width}}{window:<17}{numbers}  {entry['unit']}")
    lines += ["", f"Standard errors: {block['standard_errors']}."]
    lines.append(
        f"Run {block['run']}: {block['run_title']}, its first 24 months."
        if block["run"]
        else "No stored run of the baseline to lay beside it; make one with 'aimarket run baseline'."
    )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return NOT_DEFINED if value is None or not math.isfinite(value) else f"{value:.3g}"


def _published(entry: Mapping[str, Any]) -> str:
    low, high = entry["published_low"], entry["published_high"]
    if low is None:
        return NOT_DEFINED
    if low == high:
        return _number(low)
    return f"{_number(low)} or more" if not math.isfinite(high) else f"{_number(low)}-{_number(high)}"
