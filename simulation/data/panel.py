"""The market as the panel shows it on one day: ratings, skills, list prices, hosts.

Ratings are Arena points (CC BY 4.0, see NOTICE), constant per set of weights; list prices are blended
0.75 input + 0.25 output in USD/Mtok. A price is on the market at T if its spell began by T and was last
seen no more than 75 days before T.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache
from statistics import fmean, median_low

from simulation.data.tables import Card, Quote, cards, quotes, scores

FRESH = timedelta(days=75)
"""How long a list price counts as current after it was last seen."""
OVERALL = "overall"
SOURCES = ("models.dev", "model-prices", "litellm", "openrouter")
"""Catalogues of list prices, the most trusted first."""
HOSTING = ("first-party", "inference-host", "hyperscaler")
OWN_HOSTS = {"zhipu": "zai", "moonshot": "moonshotai", "amazon": "amazon-bedrock", "meta": "llama"}
"""Developers whose own shop goes by another name."""


class PanelError(ValueError):
    """A question the panel cannot answer, said in a sentence."""


@dataclass(frozen=True)
class Panel:
    """The panel on one day; made by :func:`snapshot`.

    ``ratings[name][category]`` in points, ``offsets[category]`` in points, ``prices[name]`` the quotes
    on the market, ``cards[name]`` developer, openness, release date.
    """

    at: date
    ratings: Mapping[str, Mapping[str, float]]
    offsets: Mapping[str, float]
    prices: Mapping[str, tuple[Quote, ...]]
    cards: Mapping[str, Card]

    def names(self) -> tuple[str, ...]:
        """Weights that are rated and were released by the day, the best rated first."""
        released = (name for name in self.ratings if self.cards[name].released <= self.at.isoformat())
        return tuple(sorted(released, key=lambda name: (-self.ratings[name][OVERALL], name)))

    def rating(self, name: str) -> float:
        """Overall Arena score in points; of two variants under one name, the better rated.

        A buyer chooses the variant (say, thinking on or off), so the better one is what is on offer.
        Raises PanelError if the name is unknown, unrated or not yet released.
        """
        return self._rated(name)[OVERALL]

    def skill(self, name: str, categories: Iterable[str]) -> float:
        """Points above the overall rating in the categories: mean of score - offset, less the rating.

        The offset of a category is its mean distance from the overall score over all weights that have
        both, so a skill compares weights and not categories. Categories without a score are left out;
        0 if none is left. Raises PanelError for a category the panel does not know.
        """
        score = self._rated(name)
        asked = tuple(categories)
        for category in asked:
            if category not in self.offsets:
                raise PanelError(_unknown("Arena category", category, self.offsets))
        above = [score[c] - self.offsets[c] - score[OVERALL] for c in asked if c in score]
        return fmean(above) if above else 0.0

    def list_price(self, name: str, developer: str | None = None) -> float | None:
        """The developer's own list price in USD/Mtok, or None where it does not sell the weights.

        From the most trusted catalogue that quotes one. Where it quotes several (regions, turbo modes,
        date stamps) the lower of the middle two, which is always a price somebody posts.
        """
        owner = developer or self.developer(name)
        own = [q for q in self.prices.get(name, ()) if q.host_type == "first-party" and q.developer == owner]
        for source in SOURCES:
            quoted = [q.price for q in own if q.source == source]
            if quoted:
                return median_low(quoted)
        return None

    def hosts(self, name: str) -> dict[str, float]:
        """Host -> list price in USD/Mtok of everybody who serves open weights but their developer.

        From models.dev, the one catalogue that lists hosts evenly; regional shops of one host count
        once, at the cheaper price. Empty for closed weights, for weights nobody else lists yet, and
        before February 2026, when that catalogue begins.
        """
        if not self._card(name).open_weights:
            return {}
        own = OWN_HOSTS.get(self.developer(name), self.developer(name))
        found: dict[str, float] = {}
        for quote in self.prices.get(name, ()):
            if quote.source == SOURCES[0] and quote.host_type in HOSTING and quote.host != own:
                found[quote.host] = min(quote.price, found.get(quote.host, quote.price))
        return dict(sorted(found.items()))

    def released(self, name: str) -> date:
        """Day of release; for some weights the day they were first listed."""
        return date.fromisoformat(self._card(name).released)

    def developer(self, name: str) -> str:
        """Who trained the weights, as the panel spells it."""
        return self._card(name).developer

    def records(self, *, open_weights: bool) -> tuple[tuple[date, float], ...]:
        """Release date and points of each set of weights that beat all before it, oldest first.

        The frontier before the start, without which a lag at the start could not be dated.
        """
        found: list[tuple[date, float]] = []
        rated = [name for name in self.names() if self.cards[name].open_weights == open_weights]
        for name in sorted(rated, key=lambda name: (self.cards[name].released, -self.ratings[name][OVERALL])):
            points = self.ratings[name][OVERALL]
            if not found or points > found[-1][1]:
                found.append((self.released(name), points))
        return tuple(found)

    def _card(self, name: str) -> Card:
        if name not in self.cards:
            raise PanelError(_unknown("set of weights", name, self.names()))
        return self.cards[name]

    def _rated(self, name: str) -> Mapping[str, float]:
        card = self._card(name)
        if name not in self.ratings:
            raise PanelError(f"{name!r} has no Arena rating in the panel; give its rating in the scenario.")
        if card.released > self.at.isoformat():
            raise PanelError(f"{name!r} was released on {card.released}, after {self.at.isoformat()}.")
        return self.ratings[name]


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return f"The panel knows no {kind} {name!r}{hint}."


@lru_cache(maxsize=1)
def _ratings() -> dict[str, dict[str, float]]:
    """Points by name and category; all of one variant where it has them, the best rated first."""
    overall: dict[str, float] = {s.variant: s.points for s in scores() if s.category == OVERALL}
    table: dict[str, dict[str, float]] = {}
    for score in sorted(scores(), key=lambda s: (-overall.get(s.variant, float("-inf")), s.variant)):
        table.setdefault(score.name, {}).setdefault(score.category, score.points)
    return {name: row for name, row in table.items() if OVERALL in row}


@lru_cache(maxsize=1)
def _offsets() -> dict[str, float]:
    """Mean of (category - overall) over the weights that have both, in points."""
    gaps: dict[str, list[float]] = {}
    for row in _ratings().values():
        for category, points in row.items():
            gaps.setdefault(category, []).append(points - row[OVERALL])
    return {category: fmean(found) for category, found in gaps.items()}


@lru_cache(maxsize=8)
def snapshot(at: date) -> Panel:
    """The market on a day, cached.

    Raises PanelError where no list price is current: before July 2023 and from mid May 2026 on.
    """
    day, oldest = at.isoformat(), (at - FRESH).isoformat()
    current: dict[str, list[Quote]] = {}
    for quote in quotes():
        if quote.first <= day and quote.last >= oldest:
            current.setdefault(quote.name, []).append(quote)
    if not current:
        first, last = min(q.first for q in quotes()), max(q.last for q in quotes())
        span = f"it runs from {first} to {last} and {FRESH.days} days beyond"
        raise PanelError(f"The panel has no list price on {day}; {span}.")
    return Panel(at, _ratings(), _offsets(), {name: tuple(found) for name, found in current.items()}, cards())
