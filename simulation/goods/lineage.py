"""Products followed through time, and the market with parts of two months."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from simulation.equations.decomposition import shapley
from simulation.equations.surplus import consumer_surplus
from simulation.goods.market import Floats, Ints, Market

PARTS = ("price", "quality", "variety", "adoption")


@dataclass(frozen=True)
class Snapshot:
    """A month's market at its list prices (J,); `lineage` names each offer's product line."""

    market: Market
    prices: Floats
    lineage: tuple[Hashable, ...]


def lineages(seller: Ints, weights: Ints, predecessor: Ints) -> tuple[Hashable, ...]:
    """Product line of each offer: (seller, first weights in the ladder slot, age among those on sale), (J,).

    `seller`, `weights` (J,) rows; `predecessor` by row of weights, -1 where there is none. A successor continues the
    line of the weights whose place it takes; a superseded offer still on sale is a line of its own (age 1, 2, ...).
    """
    root = np.arange(len(predecessor))
    for row, before in enumerate(predecessor):  # predecessors are older rows, whose root is known
        root[row] = row if before < 0 else root[before]
    seen: dict[tuple[int, int], int] = {}
    keys: list[Hashable] = [None] * len(weights)
    for place in sorted(range(len(weights)), key=lambda at: -weights[at]):
        slot = (int(seller[place]), int(root[weights[place]]))
        keys[place] = (*slot, seen.setdefault(slot, 0))
        seen[slot] += 1
    return tuple(keys)


def mixed(price: Snapshot, quality: Snapshot, variety: Snapshot, adoption: Snapshot) -> tuple[Market, Floats]:
    """The market with the product lines of one month, the gross value and prices of others and the people of a fourth.

    Whatever a line lacks in a month (it was not on sale, or not to these users) comes from the month of `variety`.
    """
    gross = variety.market.gross
    here, there = _matched(variety, quality)
    other = quality.market.gross[there]
    mended = gross.copy()
    mended[here] = np.where(np.isfinite(gross[here]) & np.isfinite(other), other, gross[here])
    prices, markup, fee = variety.prices.copy(), variety.market.markup.copy(), variety.market.fee.copy()
    here, there = _matched(variety, price)
    prices[here], markup[here], fee[here] = price.prices[there], price.market.markup[there], price.market.fee[there]
    market = replace(variety.market, gross=mended, markup=markup, fee=fee, people=adoption.market.people)
    return market, prices


def surplus_change(before: Snapshot, now: Snapshot) -> dict[str, float]:
    """Change of consumer surplus by `PARTS`, which add up to it, USD a month: Shapley shares over all orderings.

    On long-run demand (no switching costs), so that it is users' gain from what is on sale and not from when they move.
    """
    months = (before, now)
    values: dict[tuple[bool, ...], float] = {}
    # Where nothing but the number of people changes, what one of them gains need not be computed again.
    alike = _same_tasks(before.market, now.market)
    for moved in product((False, True), repeat=len(PARTS) - 1):
        gain = None
        for later in (False, True):
            if gain is None or not alike:
                market, prices = mixed(*(months[part] for part in (*moved, later)))
                gain = market.unlocked(prices).surplus
            values[(*moved, later)] = consumer_surplus(gain, months[later].market.people.stake)
    return dict(zip(PARTS, shapley(values), strict=True))


def _same_tasks(one: Market, other: Market) -> bool:
    """Whether users spread over tasks and weigh money in the same way, but for rounding."""
    pairs = ((one.people.weight, other.people.weight), (one.people.rate, other.people.rate))
    return all(np.allclose(*pair, rtol=1e-9, atol=1e-12) for pair in pairs)


def _matched(variety: Snapshot, other: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the lines that both have, in each."""
    places = {line: place for place, line in enumerate(other.lineage)}
    here = [place for place, line in enumerate(variety.lineage) if line in places]
    there = [places[variety.lineage[place]] for place in here]
    return np.array(here, dtype=np.int64), np.array(there, dtype=np.int64)
