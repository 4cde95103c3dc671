# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled loops take bare arrays
"""What one offer for all tasks is worth to a user without a router."""

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


def single_rows(
    gross: Floats, offers: Ints, use: Use, paid: Floats, *, compiled: bool | None = None
) -> tuple[Floats, Floats, Floats]:
    """Utility, -du/dp' and billed Mtok of `offers` (m,) at prices paid (m, S) or (m, 1), (m, S) each.

    u = sum_k weight_k max(gross_k - rate_k p', 0), -inf where the first task's gross value (J, K, S) is; a task counts
    towards slope and billing only where its term is positive. `compiled` picks numba or numpy, default as installed.
    """
    if have_numba() if compiled is None else compiled:
        shape = (len(offers), gross.shape[2])
        utility, slope, quantity = np.empty(shape), np.zeros(shape), np.zeros(shape)
        whole = np.ascontiguousarray(np.broadcast_to(paid, shape))
        _kernel()(gross, offers, use.rate, use.weight, use.pull, use.billed, whole, utility, slope, quantity)
        return utility, slope, quantity
    net = gross[offers] - use.rate * paid[:, None]
    used = (net > 0).astype(float)
    utility = np.einsum("jks,ks->js", np.maximum(net, 0.0), use.weight)
    utility[net[:, 0] == -np.inf] = -np.inf
    slope, quantity = (np.einsum("jks,ks->js", used, part) for part in (use.pull, use.billed))
    return utility, slope, quantity


@cache
def _kernel() -> Any:
    """The compiled loop; cached on disk where some cache directory can be written."""
    from numba import njit

    try:
        return njit(nogil=True, error_model="numpy", cache=True)(_fill)
    except RuntimeError:  # no writable cache directory
        return njit(nogil=True, error_model="numpy")(_fill)


def _fill(gross, offers, rate, weight, pull, billed, paid, utility, slope, quantity):  # type: ignore[no-untyped-def]
    tasks, users = gross.shape[1], gross.shape[2]
    for m in range(offers.size):
        j = offers[m]
        for s in range(users):
            utility[m, s] = -np.inf if gross[j, 0, s] == -np.inf else 0.0
        for k in range(tasks):
            for s in range(users):
                net = gross[j, k, s] - rate[k, s] * paid[m, s]
                if net > 0.0:
                    utility[m, s] += weight[k, s] * net
                    slope[m, s] += pull[k, s]
                    quantity[m, s] += billed[k, s]
