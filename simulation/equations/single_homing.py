# ruff: noqa: ANN001, ANN202, C901, FURB136, PLR0913, PLR0917 - compiled loops take bare arrays
"""What offers are worth at a price: to users who choose per task, and to users who take one offer for all tasks."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import have_numba

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Use(NamedTuple):
    """Users' side, (K, S) each: utility lost per USD/Mtok, share of stake, weight x rate, billed Mtok if used."""

    rate: Floats
    weight: Floats
    pull: Floats
    billed: Floats


class Values(NamedTuple):
    """Gross value of offers, share of value: of the R decisions per task, and per task for S users without a router.

    Decisions per task lose `rate` per USD/Mtok and are billed `billed` Mtok.
    """

    routed: Floats  # (J, R)
    rate: Floats  # (R,)
    billed: Floats  # (R,)
    single: Floats  # (J, K, S)
    use: Use


def offer_rows(
    values: Values, offers: Ints, paid: Floats, factor: Floats, *, compiled: bool | None = None
) -> tuple[Floats, Floats, Floats]:
    """Utility, -du/dp and billed Mtok of `offers` (m,) at prices paid p' = factor p + fee, (m, R + S) each.

    Router: u = gross - rate p'. Single-homer: u = sum_k weight_k max(gross_k - rate_k p', 0), -inf where the first
    task's gross value is; a task counts towards slope and billing only where its term is positive. `paid` and `factor`
    (m, R + S), or (m, 1) where all pay alike. `compiled` picks numba or numpy, default as installed.
    """
    whole = values.routed.shape[1]
    shape = (len(offers), whole + values.single.shape[2])
    utility, slope, quantity = np.empty((3, *shape))
    if have_numba() if compiled is None else compiled:
        scratch = tuple(np.empty((2, shape[1])))
        given = (offers, np.ascontiguousarray(paid), np.ascontiguousarray(factor))
        _kernel(_fill)(*values, *given, (utility, slope, quantity), scratch)
        return utility, slope, quantity
    paid, factor = np.broadcast_to(paid, shape), np.broadcast_to(factor, shape)
    utility[:, :whole] = values.routed[offers] - values.rate * paid[:, :whole]
    slope[:, :whole], quantity[:, :whole] = values.rate * factor[:, :whole], values.billed
    net = values.single[offers] - values.use.rate * paid[:, None, whole:]
    used = (net > 0).astype(float)
    utility[:, whole:] = np.einsum("jks,ks->js", np.maximum(net, 0.0), values.use.weight)
    utility[:, whole:][net[:, 0] == -np.inf] = -np.inf
    slope[:, whole:] = np.einsum("jks,ks->js", used, values.use.pull) * factor[:, whole:]
    quantity[:, whole:] = np.einsum("jks,ks->js", used, values.use.billed)
    return utility, slope, quantity


class Kept(NamedTuple):
    """What stays of offers' rows from one price to the next: nothing but utility moves until a task starts or stops.

    Of single-homers: u = `plain` - `pull` p' for prices paid in [`low`, `high`), within which the same tasks are used.
    """

    rows: tuple[Floats, Floats, Floats]  # utility, -du/dp and billed Mtok, (J, R + S) each
    plain: Floats  # (J, S)
    pull: Floats  # (J, S)
    low: Floats  # (J, S)
    high: Floats  # (J, S)


def kept_rows(values: Values, factor: Floats) -> Kept:
    """Rows of all offers that have no price yet; `factor` as in `offer_rows`."""
    many, whole = values.routed.shape
    kept = np.empty((3, many, whole + values.single.shape[2]))
    kept[1, :, :whole] = values.rate * np.broadcast_to(factor, kept.shape[1:])[:, :whole]
    kept[2, :, :whole] = values.billed
    shape = many, values.single.shape[2]
    nowhere = np.full(shape, np.inf), np.full(shape, -np.inf)
    return Kept((kept[0], kept[1], kept[2]), np.zeros(shape), np.zeros(shape), *nowhere)


def price_again(values: Values, offers: Ints, paid: Floats, factor: Floats, kept: Kept) -> None:
    """`offer_rows` of `offers` (m,), no offer twice, into their rows of `kept`; needs numba."""
    given = (offers, np.ascontiguousarray(paid), np.ascontiguousarray(factor))
    _kernel(_fill_again)(values, *given, kept, np.empty(kept.plain.shape[1]))


def apart(gross: Floats, routers: Ints, singles: Ints, *, compiled: bool | None = None) -> tuple[Floats, Floats]:
    """Gross value (J, K, I) of routers' decisions, (J, K R), task by task, and of single-homers' tasks, (J, K, S)."""
    many, tasks = gross.shape[:2]
    if have_numba() if compiled is None else compiled:
        routed, single = np.empty((many, tasks * len(routers))), np.empty((many, tasks, len(singles)))
        _kernel(_split)(np.ascontiguousarray(gross), routers, singles, routed, single)
        return routed, single
    return gross[:, :, routers].reshape(many, -1), gross[:, :, singles]


class Buyers(NamedTuple):
    """Who buys: Mtok a month per task of routers and of the S single-homers, and the cells they are in."""

    routed: Floats  # (K, R / K)
    single: Floats  # (K, S)
    cell_routed: Ints  # (R / K,)
    cell_single: Ints  # (S,)


def tokens_by_cell(
    values: Values, share: Floats, paid: Floats, buyers: Buyers, cells: int, *, compiled: bool | None = None
) -> Floats:
    """Mtok of each offer by task and cell, (J, K, cells), of the masses `share` (J, R + S) at prices paid p'.

    A router's decision is one task; a single-homer uses an offer for the tasks worth more than they cost there.
    `paid` (J, S), or (J, 1) where all pay alike. Sums over users in their order.
    """
    many, tasks = share.shape[0], buyers.single.shape[0]
    out = np.zeros((many, tasks, cells))
    if have_numba() if compiled is None else compiled:
        paid = np.ascontiguousarray(paid)
        _kernel(_gather)(values.single, values.use.rate, np.ascontiguousarray(share), paid, buyers, out)
        return out
    whole = values.routed.shape[1]
    routed = share[:, :whole].reshape(many, tasks, -1) * buyers.routed
    used = share[:, None, whole:] * buyers.single * (values.single > values.use.rate * paid[:, None])
    for tokens, cell in ((routed, buyers.cell_routed), (used, buyers.cell_single)):
        for at in np.unique(cell):
            out[:, :, at] += tokens[:, :, cell == at].sum(2)
    return out


@cache
def _kernel(loop: Any) -> Any:
    """A compiled loop; cached on disk where some cache directory can be written."""
    from numba import njit

    options = {"nogil": True, "error_model": "numpy", "_nrt": False}
    try:
        return njit(cache=True, **options)(loop)
    except RuntimeError:  # no writable cache directory
        return njit(**options)(loop)


def _split(gross, routers, singles, routed, single):  # type: ignore[no-untyped-def]
    for j in range(gross.shape[0]):
        for k in range(gross.shape[1]):
            row, out, rest = gross[j, k], routed[j, k * routers.size : (k + 1) * routers.size], single[j, k]
            for r in range(routers.size):
                out[r] = row[np.uint64(routers[r])]
            for s in range(singles.size):
                rest[s] = row[np.uint64(singles[s])]


def _gather(single, rate, share, paid, buyers, out):  # type: ignore[no-untyped-def]
    routers, users = buyers.routed.shape[1], buyers.single.shape[1]
    tasks, apart = out.shape[1], paid.shape[1] > 1
    for j in range(out.shape[0]):
        for k in range(tasks):
            for r in range(routers):
                mass = share[j, k * routers + r]
                if mass > 0.0:  # half of all users cannot have an open offer
                    out[j, k, np.uint64(buyers.cell_routed[r])] += mass * buyers.routed[k, r]
            for s in range(users):
                mass = share[j, tasks * routers + s]
                if mass > 0.0 and single[j, k, s] > rate[k, s] * (paid[j, s] if apart else paid[j, 0]):
                    out[j, k, np.uint64(buyers.cell_single[s])] += mass * buyers.single[k, s]


def _fill(routed, rate, billed, single, use, offers, paid, factor, out, scratch):  # type: ignore[no-untyped-def]
    # Loops over users without branches, so that the compiler can use vector instructions.
    utility, slope, quantity = out
    price, wedge = scratch
    whole, tasks, users = rate.size, single.shape[1], single.shape[2]
    apart = paid.shape[1] > 1
    for m in range(offers.size):
        j, u, d, q = offers[m], utility[m], slope[m], quantity[m]
        one_price, one_wedge = paid[m, 0], factor[m, 0]
        for i in range(whole):
            q[i] = billed[i]
        for i in range(whole):
            u[i] = routed[j, i] - rate[i] * (paid[m, i] if apart else one_price)
        for i in range(whole):
            d[i] = rate[i] * (factor[m, i] if apart else one_wedge)
        for s in range(users):
            price[s] = paid[m, whole + s] if apart else one_price
        for s in range(users):
            wedge[s] = factor[m, whole + s] if apart else one_wedge
        worth, pull, used = u[whole:], d[whole:], q[whole:]
        for s in range(users):
            worth[s] = -np.inf if single[j, 0, s] == -np.inf else 0.0
        pull[:], used[:] = 0.0, 0.0
        for k in range(tasks):
            gross, lost, weight, drawn, tokens = single[j, k], use.rate[k], use.weight[k], use.pull[k], use.billed[k]
            for s in range(users):
                net = gross[s] - lost[s] * price[s]
                worth[s] += weight[s] * (net if net > 0.0 else 0.0)
                pull[s] += drawn[s] if net > 0.0 else 0.0
                used[s] += tokens[s] if net > 0.0 else 0.0
        for s in range(users):
            pull[s] *= wedge[s]


def _fill_again(values, offers, paid, factor, kept, price):  # type: ignore[no-untyped-def]
    rate, use, (utility, slope, quantity) = values.rate, values.use, kept.rows
    whole, apart = rate.size, paid.shape[1] > 1
    for m in range(offers.size):
        j = offers[m]
        u, one_price, single = utility[j], paid[m, 0], values.single[j]
        plain, pull, low, high, moved = kept.plain[j], kept.pull[j], kept.low[j], kept.high[j], 0
        for i in range(whole):
            u[i] = values.routed[j, i] - rate[i] * (paid[m, i] if apart else one_price)
        for s in range(price.size):
            price[s] = paid[m, whole + s] if apart else one_price
        for s in range(price.size):
            moved += 0 if low[s] <= price[s] < high[s] else 1
        for s in range(price.size if moved > 0 else 0):
            if low[s] <= price[s] < high[s]:
                continue
            start, fall, tokens, below, above = 0.0, 0.0, 0.0, -np.inf, np.inf
            for k in range(single.shape[0]):
                end = single[k, s] / use.rate[k, s]  # the price from which on the task is not worth it
                if single[k, s] - use.rate[k, s] * price[s] > 0.0:
                    start += use.weight[k, s] * single[k, s]
                    fall += use.pull[k, s]
                    tokens += use.billed[k, s]
                    above = min(above, end)
                else:
                    below = max(below, end)
            plain[s], pull[s], low[s], high[s] = -np.inf if single[0, s] == -np.inf else start, fall, below, above
            slope[j, whole + s] = fall * (factor[m, whole + s] if apart else factor[m, 0])
            quantity[j, whole + s] = tokens
        for s in range(price.size):
            u[whole + s] = plain[s] - pull[s] * price[s]
