"""A market in which outlets that follow another offer's price count as part of that offer."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simulation.equations.demand import Structure
from simulation.equations.resale import added, joined
from simulation.goods.market import Floats, Ints, Market


def kept(outlet: Ints) -> Ints:
    """Places of the offers that set their own price, ascending; `outlet` (J,): whose price each offer follows."""
    return np.flatnonzero(outlet == np.arange(len(outlet)))


def _add_alike(gross: Floats, place: Ints, others: Floats, rows: Ints, scale: float) -> None:
    """Join outlets of the same price and performance to their suppliers: each adds the same to every task."""
    one, other = gross[place, 0], others[rows, 0]
    gross[place] += added(one, other, scale)[:, None]
    only = np.nonzero(np.isneginf(one) & ~np.isneginf(other))
    gross[place[only[0]], :, only[1]] = others[rows[only[0]], :, only[1]]


def _add_dearer(gross: Floats, place: Ints, market: Market, rows: Ints, dearer: Floats, scale: float) -> None:
    """Join other outlets to their suppliers, for those users alone who can have them: few see most outlets."""
    at, user = np.nonzero(~np.isneginf(market.gross[rows, 0]))
    place, rows = place[at], rows[at]
    worth = market.gross[rows, :, user]
    worth -= dearer[rows, None] * market.people.rate.T[user]
    gross[place, :, user] = joined(gross[place, :, user], worth, scale)


def _turns(outlet: Ints) -> Iterator[Ints]:
    """One outlet of every supplier at a time, until all have had their turn."""
    left = (outlet != np.arange(len(outlet))).nonzero()[0]
    left = left[outlet[left].argsort(kind="stable")]
    turn = np.arange(len(left)) - outlet[left].searchsorted(outlet[left])
    for number in range(turn.max(initial=-1) + 1):
        yield left[turn == number]


def folded(market: Market, outlet: Ints, dearer: Floats) -> Market:
    """The market with every outlet folded into the offer whose price it follows.

    g_j <- kappa lam ln sum_o exp[(g_o - rate (p_o - p_j)) / (kappa lam)] over j and its outlets o; `dearer` (J,) is
    p_o - p_j at posted prices, USD/Mtok. Exact without a switching cost for users who route and pay no tax on the
    difference: the nest's worth is the same function of p_j. Without outlets it is the market itself.
    """
    keep, old = kept(outlet), market.structure
    if len(keep) == len(outlet):
        return market
    scale, gross = old.kappa * (1 - old.rho_host), market.gross[keep]
    for rows in _turns(outlet):
        at = outlet[rows]
        place, alike = keep.searchsorted(at), (dearer[rows] == 0.0) & (market.level[rows] == market.level[at])
        if alike.any():
            _add_alike(gross, place[alike], market.gross, rows[alike], scale)
        if not alike.all():
            _add_dearer(gross, place[~alike], market, rows[~alike], dearer, scale)
    used, weights = np.unique(np.asarray(old.weights)[keep], return_inverse=True)
    _, family = np.unique(np.asarray(old.family)[used], return_inverse=True)
    return replace(
        market,
        live=market.live[keep],
        structure=Structure(np.asarray(old.seller)[keep], weights, family, old.kappa, old.rho_host, old.rho_family),
        gross=gross,
        markup=market.markup[keep],
        fee=market.fee[keep],
        level=market.level[keep],
        informed=None,
    )
