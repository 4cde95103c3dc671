"""Read the shipped tables once and give every set of weights one name.

The tables were joined from several catalogues, and four joins are mended here: see ``ALIASES``.
Only the standard library is used, because the panel is read at the start of every run.
"""

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

INPUT_SHARE = 0.75
"""Share of input in a blended Mtok (3 input : 1 output)."""
HIGHEST_PRICE = 50.0
"""USD/Mtok; above it list prices in the catalogues are unit errors or special modes."""

ALIASES = MappingProxyType(
    {
        # Arena rows of Kimi K2.5 were filed under its predecessor.
        "Kimi K2.5 (Thinking)": "kimi-k2.5",
        "kimi-k2.5-thinking": "kimi-k2.5",
        # Catalogues name one release by date stamp, by size, and by the moving label "latest".
        "mistral-large-2512": "mistral-large-3",
        "mistral-large-latest": "mistral-large-3",
        "mistral.mistral-large-3-675b-instruct": "mistral-large-3",
        "meta.llama4-maverick-17b-instruct-v1:0": "llama-4-maverick-17b-128e",
    }
)
"""Name as the source spells it -> name in the panel."""

# Regional and product-line duplicates of one seller.
REGIONS = MappingProxyType(
    {
        "alibaba-cn": "alibaba",
        "azure-cognitive-services": "azure",
        "google-vertex-anthropic": "google-vertex",
        "minimax-cn": "minimax",
        "moonshotai-cn": "moonshotai",
        "siliconflow-cn": "siliconflow",
        "zhipuai": "zai",
    }
)


class Quote(NamedTuple):
    """One list price of one host over one spell; ``price`` in USD/Mtok, dates in ISO form."""

    name: str
    developer: str
    source: str
    host: str
    host_type: str
    first: str
    last: str
    price: float


class Score(NamedTuple):
    """Arena points of one variant in one category."""

    name: str
    variant: str
    category: str
    points: float


class Card(NamedTuple):
    """What the panel knows of one set of weights besides price and rating."""

    developer: str
    open_weights: bool
    released: str


def _rows(table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a shipped table as text, these columns alone."""
    shipped = files("simulation.data").joinpath(table)
    with shipped.open("rb") as raw, gzip.open(raw, "rb") as packed:
        text = packed.read().decode("utf-8")
    lines = csv.reader(StringIO(text, newline=""))
    names = next(lines)
    yield from map(itemgetter(*(names.index(column) for column in columns)), lines)


@lru_cache(maxsize=1)
def quotes() -> tuple[Quote, ...]:
    """Every usable list price (0 < price <= 50), blended 3 input : 1 output, in USD/Mtok."""
    found = []
    what = ("model", "model_raw", "developer", "source", "host")
    spell = ("host_type", "effective_date", "last_seen", "usd_in", "usd_out")
    for model, spelled, developer, source, host, kind, first, last, inward, outward in _rows(
        "prices.csv.gz", *what, *spell
    ):
        if not inward or not outward:
            continue
        # Rounded so that quotes that differ by a floating-point bit are one price.
        price = round(INPUT_SHARE * float(inward) + (1.0 - INPUT_SHARE) * float(outward), 6)
        if 0.0 < price <= HIGHEST_PRICE:
            name = ALIASES.get(spelled, model)  # after mending the known joins
            found.append(Quote(name, developer, source, REGIONS.get(host, host), kind, first, last, price))
    return tuple(found)


@lru_cache(maxsize=1)
def scores() -> tuple[Score, ...]:
    """Every Arena score, in points."""
    rows = _rows("capability.csv.gz", "model", "name_raw", "task", "score")
    return tuple(
        Score(ALIASES.get(spelled, model), spelled, task, float(points)) for model, spelled, task, points in rows
    )


@lru_cache(maxsize=1)
def cards() -> dict[str, Card]:
    """Developer, openness and release date by name."""
    rows = _rows("models.csv.gz", "model", "developer", "open_weights", "release_date")
    return {model: Card(developer, is_open == "True", released) for model, developer, is_open, released in rows}


@lru_cache(maxsize=1)
def unsorted_weights() -> frozenset[str]:
    """Names of weights whose openness the panel does not know; `cards` files them as closed."""
    rows = _rows("models.csv.gz", "model", "open_weights")
    return frozenset(model for model, is_open in rows if is_open not in {"True", "False"})
