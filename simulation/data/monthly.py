"""The panel month by month as tables that moments are computed from; a run's tables take the same shape.

Market table: one row per (month, weights) with ``month`` counted from year 0, ``weights, developer, open,
rating`` (points), ``price`` (list, USD/Mtok) and ``cheapest`` (lowest price anybody posts, USD/Mtok).
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from simulation.data.panel import FRESH, HOSTING, OVERALL, SOURCES, snapshot
from simulation.data.tables import Card, Quote, cards, quotes, unsorted_weights

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

MARKET = ("month", "weights", "developer", "open", "rating", "price", "cheapest")
DAYS_PER_MONTH = 365.25 / 12
VERSION_WORDS = ("preview", "exp", "latest", "chat", "high", "thinking", "b", "v")
"""Words of a name that tell variants and versions apart, not product lines."""


def month_number(year: int, month: int) -> int:
    """Months since year 0, so that months can be subtracted."""
    return 12 * year + month - 1


def month_name(number: int) -> str:
    """``2026-02`` of a month number."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def first_days(first: int, last: int) -> "pd.Series[pd.Timestamp]":
    """First day of each month from ``first`` to ``last``, both included, indexed by month number."""
    import pandas as pd

    days = [pd.Timestamp(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
    return pd.Series(days, index=range(first, last + 1))


def quote_table(found: Iterable[Quote] | None = None) -> "pd.DataFrame":
    """Price spells as a table: the columns of Quote, dates as timestamps; default: the shipped ones."""
    import pandas as pd

    table = pd.DataFrame(list(quotes() if found is None else found), columns=Quote._fields)
    table["first"], table["last"] = pd.to_datetime(table["first"]), pd.to_datetime(table["last"])
    return table.rename(columns={"name": "weights"})


def known_cards() -> dict[str, Card]:
    """Cards of the weights whose openness is known."""
    return {name: card for name, card in cards().items() if name not in unsorted_weights()}


def release_table(at: "date") -> "pd.DataFrame":
    """Rated weights of known openness released by a day: weights, developer, open, rating (points), released."""
    import pandas as pd

    panel, known = snapshot(at), known_cards()
    rows = [
        (name, known[name].developer, known[name].open_weights, panel.ratings[name][OVERALL], known[name].released)
        for name in panel.names()
        if name in known
    ]
    table = pd.DataFrame(rows, columns=["weights", "developer", "open", "rating", "released"])
    table["released"] = pd.to_datetime(table["released"])
    return table


def on_sale(spells: "pd.DataFrame", days: "pd.Series[pd.Timestamp]") -> "pd.DataFrame":
    """Spells current on each day (begun, and seen in the last 75 days), with their ``month``; later spells last."""
    import pandas as pd

    blocks = []
    for number, day in zip(days.index.to_numpy(), days, strict=True):
        current = spells[(spells["first"] <= day) & (spells["last"] >= day - FRESH)]
        blocks.append(current.assign(month=number))
    joined = pd.concat(blocks, ignore_index=True)
    return joined.sort_values(["month", "first"], kind="stable", ignore_index=True)


def market_table(spells: "pd.DataFrame", releases: "pd.DataFrame", days: "pd.Series[pd.Timestamp]") -> "pd.DataFrame":
    """Market table of rated weights: list price and cheapest price on the first day of each month.

    List price: the developer's own shop in the most trusted catalogue that quotes one; for weights their
    developer does not sell, the lower of the middle two over hosts and routers. Cheapest: the lowest of
    hosts, clouds, routers and the developer. Weights count from their release on.
    """
    current = on_sale(spells, days).merge(releases.drop(columns="developer"), on="weights")
    current = current[current["released"] <= current["month"].map(days)]
    key = ["month", "weights"]
    owner = current["weights"].map(releases.set_index("weights")["developer"])
    own = (current["host_type"] == "first-party") & (current["developer"] == owner)
    rank = current["source"].map({name: place for place, name in enumerate(SOURCES)}).fillna(len(SOURCES))
    rank = rank.where(own, len(SOURCES) + 1)
    current = current.assign(rank=rank, developer=owner)
    best = current[current["rank"] == current.groupby(key)["rank"].transform("min")]
    table = best.groupby(key).agg(developer=("developer", "first"), open=("open", "first"), rating=("rating", "first"))
    table["price"] = best.groupby(key)["price"].quantile(0.5, interpolation="lower")
    table["cheapest"] = current.groupby(key)["price"].min()
    return table.reset_index()[list(MARKET)].astype({"open": bool})


def host_table(spells: "pd.DataFrame", day: "pd.Timestamp", known: Mapping[str, Card]) -> "pd.DataFrame":
    """One row per open weights (rated or not) and host on a day: weights, host, price.

    From models.dev, the one catalogue that lists hosts evenly: first parties, inference hosts, hyperscalers;
    regional shops of one host count once, at the cheaper price.
    """
    import pandas as pd

    current = on_sale(spells, pd.Series([day]))
    named = [name for name, card in known.items() if card.open_weights]
    hosted = (current["source"] == SOURCES[0]) & current["host_type"].isin(HOSTING) & current["weights"].isin(named)
    return current[hosted].groupby(["weights", "host"])["price"].min().reset_index()


def posted_table(
    spells: "pd.DataFrame", days: "pd.Series[pd.Timestamp]", known: Mapping[str, Card], source: str
) -> "pd.DataFrame":
    """Prices of one catalogue on the first day of each month: month, offer (weights@host), developer, open, price.

    Weights without a card are left out; of two spells current on a day the later holds.
    """
    openness = {name: card.open_weights for name, card in known.items()}
    current = on_sale(spells[spells["source"] == source], days)
    current = current[current["weights"].isin(list(openness))]
    current = current.assign(offer=current["weights"] + "@" + current["host"], open=current["weights"].map(openness))
    return current.groupby(["month", "offer"], as_index=False)[["developer", "open", "price"]].last()


def change_table(posted: "pd.DataFrame") -> "pd.DataFrame":
    """Change of the log list price of every offer seen in two months running: month, developer, open, change."""
    import numpy as np

    before = posted[["month", "offer", "price"]].assign(month=posted["month"] + 1)
    pairs = posted.merge(before, on=["month", "offer"], suffixes=("", "_before"))
    pairs["change"] = np.log(pairs["price"] / pairs["price_before"])
    return pairs[["month", "developer", "open", "change"]]


def family(name: str) -> str:
    """Product line of weights: the name without numbers, dates and words for a version."""
    words = (re.sub(r"[\d.]+", "", word) for word in name.split("-"))
    return "-".join(word for word in words if word and word not in VERSION_WORDS)


def succession_table(market: "pd.DataFrame", releases: "pd.DataFrame") -> "pd.DataFrame":
    """One row per set of closed weights with a predecessor: weights, developer, interval (months), ratio.

    The predecessor is what was released before it in its product line, at least a month earlier (less is a variant).
    ratio: list price in its first month on sale over the predecessor's in that month, nan where that is not quoted.
    """
    import pandas as pd

    closed = releases[~releases["open"].astype(bool)].sort_values(["released", "weights"])
    price = market.pivot_table(index="month", columns="weights", values="price")
    rows = []
    for _, line in closed.groupby([closed["developer"], closed["weights"].map(family)]):
        launches = zip(line["weights"], line["released"], strict=True)
        for (old, before), (new, released) in pairwise(launches):
            interval = (released - before).days / DAYS_PER_MONTH
            if interval >= 1:
                rows.append((new, line["developer"].iloc[0], interval, _launch_ratio(price, new, old)))
    return pd.DataFrame(rows, columns=["weights", "developer", "interval", "ratio"])


def _launch_ratio(price: "pd.DataFrame", new: str, old: str) -> float:
    """List price of ``new`` in its first month over that of ``old`` then; nan where one is not quoted."""
    if new not in price or old not in price:
        return float("nan")
    ratio = (price[new] / price[old])[price[new].notna()]
    return float(ratio.iloc[0])


def market_of_run(offers: "pd.DataFrame") -> "pd.DataFrame":
    """Market table of a run's offers, ``month`` counted from the start of the run."""
    open_weights = offers["openness"] != "closed"
    own = offers["seller"] == offers["developer"]
    rows = offers.assign(open=open_weights, rank=~own)
    key = ["month", "weights"]
    best = rows[rows["rank"] == rows.groupby(key)["rank"].transform("min")]
    table = best.groupby(key).agg(developer=("developer", "first"), open=("open", "first"), rating=("rating", "first"))
    table["price"] = best.groupby(key)["price"].quantile(0.5, interpolation="lower")
    table["cheapest"] = rows.groupby(key)["price"].min()
    return table.reset_index()[list(MARKET)]


def changes_of_run(offers: "pd.DataFrame") -> "pd.DataFrame":
    """Change table of a run's offers: every offer on sale in two months running."""
    return change_table(offers.assign(open=offers["openness"] != "closed"))


def frontier_table(releases: "pd.DataFrame") -> "pd.DataFrame":
    """Releases in time: weights, developer, open, rating, ``time`` in months from year 0 (fraction: the day)."""
    day = releases["released"].dt
    time = 12 * day.year + day.month - 1 + (day.day - 1) / day.days_in_month
    return releases.assign(time=time.astype(float), open=releases["open"].astype(bool)).drop(columns="released")
