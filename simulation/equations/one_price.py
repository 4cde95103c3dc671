"""A firm's profit at many prices of one of its offers, all else equal, where nobody has incumbents.

Seen from one offer, demand is three choices between two: the offer or the rest of its weights' hosts, those weights or
the rest of the family, that family or the rest of the market. Only the first of each pair moves with the price.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.equations.layout import Layout
from simulation.equations.nests import FLOOR, Fixed, Floats, Scale
from simulation.equations.slopes import Rows


class Side(NamedTuple):
    """One side of a choice between two, (..., N): ln of its weight and what the firm earns per person who takes it."""

    log: Floats
    money: Floats


class Shop(NamedTuple):
    """A firm's offers and their rivals in the nests where it sells, in the sorted order of `layout`.

    `money` (J, N) is margin x quantity of own offers, 0 of others.
    """

    layout: Layout
    scale: Scale
    fixed: Fixed | None
    utility: Floats
    money: Floats


def profits(shop: Shop, place: int, rows: Rows, margin: Floats) -> Floats:
    """Profit of the firm, (T,), with the offer at `place` of the sorted order at T prices, others as in the shop.

    sum_n P (s (h y + (1 - h) Y) + (1 - s) Y_F) + (1 - P) Y_0, shares h in the nest, s in the family, P in the market
    from ln weights by h = 1 / (1 + exp(rest - own)); `rows` (T, N), `margin` (T,).
    """
    scale, family = shop.scale, shop.layout.nest_family[shop.layout.offer_nest[place]]
    nest, near, far = _rest_of_nest(shop, place), _rest_of_family(shop, place), _rest_of_market(shop, int(family))
    offer = Side(_finite(rows.utility / (scale.kappa * scale.lam)), margin[:, None] * rows.quantity)
    within = _raised(offer if nest is None else _either(offer, nest), scale.theta)
    together = _raised(_either(within, near), scale.mu)
    return np.asarray(_average(together, far)[0].sum(axis=1))


def _finite(log: Floats) -> Floats:
    """Weights of nothing as a number, so that no infinity is subtracted from another."""
    return np.maximum(log, FLOOR)


def _raised(side: Side, power: float) -> Side:
    return Side(power * side.log, side.money)


def _either(one: Side, other: Side) -> Side:
    """Both sides together: ln of the sum of weights, money on average."""
    money, total = _average(one, other)
    return Side(np.maximum(one.log, other.log) + np.log(total), money)


def _average(one: Side, other: Side) -> tuple[Floats, Floats]:
    """Money of both sides on average, and the sum of their weights over the larger."""
    gap = other.log - one.log
    small = np.exp(-np.abs(gap))
    total = 1.0 + small
    share = np.where(gap > 0, small, 1.0) / total
    return other.money + share * (one.money - other.money), total


def _together(sides: list[Side], people: int) -> Side:
    """All of some sides, (N,); a weight of nothing where there are none."""
    out = Side(np.full(people, FLOOR), np.zeros(people))
    for side in sides:
        out = _either(side, out)
    return out


def _rest_of_nest(shop: Shop, place: int) -> Side | None:
    start, end = shop.layout.nest_start[shop.layout.offer_nest[place] :][:2]
    return _nest(shop, [j for j in range(start, end) if j != place]) if end - start > 1 else None


def _nest(shop: Shop, places: list[int]) -> Side:
    unit = 1.0 / (shop.scale.kappa * shop.scale.lam)
    sides = [Side(_finite(shop.utility[j] * unit), shop.money[j]) for j in places]
    return _together(sides, shop.utility.shape[1])


def _family(shop: Shop, family: int, without: int = -1) -> Side:
    """A family but for the nest `without`, what rivals keep in it included; not yet raised to mu."""
    layout, sides = shop.layout, list[Side]()
    for g in range(layout.family_start[family], layout.family_start[family + 1]):
        if g != without:
            places = list(range(layout.nest_start[g], layout.nest_start[g + 1]))
            sides.append(_raised(_nest(shop, places), shop.scale.theta))
    people = shop.utility.shape[1]
    if shop.fixed is not None:
        with np.errstate(divide="ignore"):
            kept = np.log(shop.fixed.family[family]) + shop.fixed.family_shift[family]
        sides.append(Side(_finite(kept), np.zeros(people)))
    return _together(sides, people)


def _rest_of_family(shop: Shop, place: int) -> Side:
    nest = int(shop.layout.offer_nest[place])
    return _family(shop, int(shop.layout.nest_family[nest]), nest)


def _rest_of_market(shop: Shop, family: int) -> Side:
    """Other families, and the outside option of weight 1 or what rivals keep in the market, which includes it."""
    people, fixed = shop.utility.shape[1], shop.fixed
    kept = np.zeros(people) if fixed is None else np.log(fixed.total) + fixed.shift
    others = [f for f in range(shop.layout.family_start.size - 1) if f != family]
    sides = [_raised(_family(shop, f), shop.scale.mu) for f in others]
    return _together([Side(kept, np.zeros(people)), *sides], people)
