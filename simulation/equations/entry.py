"""What one more host of open weights can expect to earn. Prices in USD/Mtok."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MARKUPS = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6)
"""Mark-ups over unit cost among which an entrant looks for its best price."""


class Nest(NamedTuple):
    """Demand for one set of weights over decisions n = 1..N, at posted prices; or for several, one in front, (..., N).

    `worth` (N,) kappa lam ln sum_j exp(u_j / (kappa lam)) over its offers, share of value; `tokens` (N,) billed Mtok of
    those who choose one of them; `scale` = kappa (1 - rho_host).
    """

    worth: Floats
    tokens: Floats
    scale: float


def entrant_tokens(nest: Nest, utility: Floats) -> float:
    """Billed Mtok of an offer that joins a nest, others' prices and the nest's customers as they are.

    T = sum_n t_n / (1 + exp((W_n - u_n) / scale)), u (N,) its utility. Customers it would win from other weights
    are left out, so T errs on the low side (by a share of order scale / kappa of it).
    Source: nested logit, McFadden (1978).
    """
    return float(tokens_at(nest, utility, np.zeros(len(utility)), np.zeros(1))[0])


class Prize(NamedTuple):
    """What the cheapest host wins besides: `tokens` (Mtok) of an aggregator for a price below `below` (USD/Mtok)."""

    below: ArrayLike = 0.0
    tokens: ArrayLike = 0.0


NO_PRIZE = Prize()


def entrant_profit(
    nest: Nest, at_cost: Floats, slope: Floats, cost: ArrayLike, prize: Prize = NO_PRIZE
) -> tuple[Floats, Floats]:
    """The best profit (USD a month) and price of an entrant with unit cost `cost`, rivals' prices given.

    max over p = c (1 + m) of (p - c) [T(u_c - slope (p - c)) + prize if p is the lowest]; `at_cost` (N,) its utility at
    p = c, `slope` (N,) -du/dp. The first of equals; where nothing earns anything the lowest mark-up. Entrants to
    several nests at once have the same axes in front as these, in all arguments and results.
    """
    cost, below, tokens = (np.asarray(part, dtype=np.float64)[..., None] for part in (cost, *prize))
    margin = np.array(MARKUPS) * cost
    profit = margin * (tokens_at(nest, at_cost, slope, margin) + np.where(cost + margin < below, tokens, 0.0))
    best = profit.argmax(axis=-1)[..., None]  # the first, of the lowest mark-up, where all are 0
    profit, price = (np.take_along_axis(part, best, axis=-1)[..., 0] for part in (profit, cost + margin))
    return profit, price


def tokens_at(nest: Nest, at_cost: Floats, slope: Floats, margin: Floats) -> Floats:
    """`entrant_tokens` at several margins (..., m) over cost, USD/Mtok, (..., m)."""
    with np.errstate(over="ignore", invalid="ignore"):  # infinite odds where it wins nobody
        behind = np.where(nest.tokens > 0, nest.worth - at_cost, 0.0)
        odds = margin[..., None] * (slope / nest.scale)[..., None, :]
        odds += (behind / nest.scale)[..., None, :]
        np.exp(odds, out=odds)
    odds += 1.0
    return np.asarray(np.divide(nest.tokens[..., None, :], odds, out=odds).sum(axis=-1))


def with_entrant(nest: Nest, utility: Floats) -> Nest:
    """The nest once an offer of utility (N,) is in it: W' = scale ln(exp(W / scale) + exp(u / scale))."""
    return nest._replace(worth=nest.scale * np.logaddexp(nest.worth / nest.scale, utility / nest.scale))
