"""One situation of a market as sums are taken of it: sorted lists, incumbents, and what rivals keep fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from simulation.equations.layout import Firms, Layout
from simulation.equations.nests import Fixed, Floats, Logs, Scale, log_tables, nest_tables
from simulation.equations.slopes import Rows, Situation, Sums, profit_slopes


@dataclass(frozen=True)
class View:
    """One situation of a (reduced) market: its weight, lists, incumbents and what rivals keep fixed."""

    weight: float | Floats
    layout: Layout
    firms: Firms
    switching: Floats
    incumbent: Floats
    fixed: Fixed | None
    shared: dict[str, Any] = field(default_factory=dict, repr=False)  # the kernel's own, for the same people
    prepared: dict[str, Any] = field(default_factory=dict, repr=False)  # the kernel's own, made once per view
    later: Floats | None = None  # weight of long-run demand, (J,), where the kernel answers for it too

    @property
    def weights(self) -> list[float | Floats]:
        """Weights of what `sums_of` finds."""
        return [self.weight] if self.later is None else [self.weight, self.later]


class Wanted(NamedTuple):
    """How to compute, and what besides tokens."""

    compiled: bool
    slopes: bool = True
    logs: bool = False


def sums_of(view: View, scale: Scale, rows: Rows, margin: Floats, wanted: Wanted) -> tuple[list[Sums], Logs | None]:
    """Tokens, slopes and logarithms of one situation; sums in the view's unsorted order; compiled can skip slopes.

    Sums are as many as the view has weights.
    """
    if wanted.compiled and view.layout.block_at.shape[1] == 0:
        if "free" not in view.prepared:
            from simulation.equations.free_market import FreeMarket

            view.prepared["free"] = FreeMarket(view.layout, view.firms, scale, view.fixed, view.shared)
        free: FreeMarket = view.prepared["free"]
        found, kept = free.sums(rows, margin, slopes=wanted.slopes, logs=wanted.logs)
        return [found], kept
    if wanted.compiled:
        from simulation.equations.demand_kernel import slopes_kernel

        return slopes_kernel(view, scale, rows, margin, slopes=wanted.slopes, logs=wanted.logs)
    order = view.layout.order
    ordered = Rows(*(array[order] for array in rows))
    tables = nest_tables(view.layout, scale, ordered.utility, view.switching, view.fixed)
    situation = Situation(scale, tables, view.incumbent, ordered, margin[order])
    sums = profit_slopes(view.layout, view.firms, situation)
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    logs = log_tables(view.layout, scale, tables.lower) if wanted.logs else None
    return [Sums(*(array[back] for array in sums))], logs
