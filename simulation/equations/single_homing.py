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
        scratch = tuple(np.empty((3, shape[1])))
        given = (offers, np.ascontiguousarray(paid), np.ascontiguousarray(factor))
        _kernel()(*values, *given, (utility, slope, quantity), scratch)
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


@cache
def _kernel() -> Any:
    """The compiled loop; cached on disk where some cache directory can be written."""
    from numba import njit

    options = {"nogil": True, "error_model": "numpy", "_nrt": False}
    try:
        return njit(cache=True, **options)(_fill)
    except RuntimeError:  # no writable cache directory
        return njit(**options)(_fill)


def _fill(routed, rate, billed, single, use, offers, paid, factor, out, scratch):  # type: ignore[no-untyped-def]
    # A loop over users writes one row only, so that the compiler can use vector instructions.
    utility, slope, quantity = out
    net, price, wedge = scratch
    whole, tasks, users = rate.size, single.shape[1], single.shape[2]
    apart = paid.shape[1] > 1
    for m in range(offers.size):
        j, u, d, q = offers[m], utility[m], slope[m], quantity[m]
        for i in range(whole):
            q[i] = billed[i]
        if apart:
            for i in range(whole):
                u[i] = routed[j, i] - rate[i] * paid[m, i]
            for i in range(whole):
                d[i] = rate[i] * factor[m, i]
            for s in range(users):
                price[s] = paid[m, whole + s]
            for s in range(users):
                wedge[s] = factor[m, whole + s]
        else:
            one_price, one_wedge = paid[m, 0], factor[m, 0]
            for i in range(whole):
                u[i] = routed[j, i] - rate[i] * one_price
            for i in range(whole):
                d[i] = rate[i] * one_wedge
            for s in range(users):
                price[s] = one_price
            for s in range(users):
                wedge[s] = one_wedge
        worth, pull, used = u[whole:], d[whole:], q[whole:]
        for s in range(users):
            worth[s] = -np.inf if single[j, 0, s] == -np.inf else 0.0
        for s in range(users):
            pull[s] = 0.0
        for s in range(users):
            used[s] = 0.0
        for k in range(tasks):
            gross, lost, weight, drawn, tokens = single[j, k], use.rate[k], use.weight[k], use.pull[k], use.billed[k]
            for s in range(users):
                net[s] = gross[s] - lost[s] * price[s]
            for s in range(users):
                worth[s] += weight[s] * (net[s] if net[s] > 0.0 else 0.0)
            for s in range(users):
                pull[s] += drawn[s] if net[s] > 0.0 else 0.0
            for s in range(users):
                used[s] += tokens[s] if net[s] > 0.0 else 0.0
        for s in range(users):
            pull[s] *= wedge[s]
