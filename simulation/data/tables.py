"""Read the shipped tables once and give every set of weights one name.

The tables were joined from several catalogues, and four joins are mended here: see ``ALIASES``.
Only the standard library is used, because the panel is read at the start of every run.
"""

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
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


def _rows(table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a shipped table as text."""
    shipped = files("simulation.data").joinpath(table)
    with shipped.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8", newline="") as text:
        lines = csv.reader(text)  # twice as quick as csv.DictReader
        names = next(lines)
        yield from (dict(zip(names, line, strict=True)) for line in lines)


def _name(row: dict[str, str], spelled: str) -> str:
    """Name of the weights in the panel, after mending the known joins."""
    return ALIASES.get(row[spelled], row["model"])


@lru_cache(maxsize=1)
def quotes() -> tuple[Quote, ...]:
    """Every usable list price (0 < price <= 50), blended 3 input : 1 output, in USD/Mtok."""
    found = []
    for row in _rows("prices.csv.gz"):
        if not row["usd_in"] or not row["usd_out"]:
            continue
        # Rounded so that quotes that differ by a floating-point bit are one price.
        price = round(INPUT_SHARE * float(row["usd_in"]) + (1.0 - INPUT_SHARE) * float(row["usd_out"]), 6)
        if not 0.0 < price <= HIGHEST_PRICE:
            continue
        host = REGIONS.get(row["host"], row["host"])
        spell = (row["host_type"], row["effective_date"], row["last_seen"])
        found.append(Quote(_name(row, "model_raw"), row["developer"], row["source"], host, *spell, price))
    return tuple(found)


@lru_cache(maxsize=1)
def scores() -> tuple[Score, ...]:
    """Every Arena score, in points."""
    rows = _rows("capability.csv.gz")
    return tuple(Score(_name(row, "name_raw"), row["name_raw"], row["task"], float(row["score"])) for row in rows)


@lru_cache(maxsize=1)
def cards() -> dict[str, Card]:
    """Developer, openness and release date by name."""
    rows = _rows("models.csv.gz")
    return {row["model"]: Card(row["developer"], row["open_weights"] == "True", row["release_date"]) for row in rows}


@lru_cache(maxsize=1)
def unsorted_weights() -> frozenset[str]:
    """Names of weights whose openness the panel does not know; `cards` files them as closed."""
    return frozenset(row["model"] for row in _rows("models.csv.gz") if row["open_weights"] not in {"True", "False"})
