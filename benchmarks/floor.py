"""The baseline against the exponentials of its own demand and price evaluations."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from benchmarks import Line, seconds
from simulation.economy import Economy
from simulation.equations import demand_kernel
from simulation.equations.free_market import FreeMarket
from simulation.scenario import load


@njit(nogil=True, error_model="numpy", _nrt=False)
def exponentials(rows, out, times):
    """`times` passes of exp over a block of 128 numbers that stays in the cache, own exp."""
    for _ in range(times):
        for i in range(rows.size):
            out[i] = demand_kernel.fast_exp(rows[i])


class Counter:
    """Counts exponentials and powers (a logarithm and an exponential) of every call of the demand kernels."""

    def __init__(self) -> None:
        self.exps = 0

    def counting(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """The kernel, counted: an exp per offer, two per nest, cell, family and block, and two per decision."""

        def counted(layout, scale, *rest, **named):
            blocks = [x for x in rest if isinstance(x, np.ndarray) and x.ndim == 2]
            wide = max((x.shape[1] for x in blocks), default=0) or next(
                x.utility.shape[1] for x in rest if hasattr(x, "utility")
            )
            self.add(layout, wide)
            return kernel(layout, scale, *rest, **named)

        return counted

    def counting_slopes(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        def counted(view, scale, rows, *rest, **named):
            self.add(view.layout, rows[0].shape[1])
            return kernel(view, scale, rows, *rest, **named)

        return counted

    def counting_groups(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """The same for groups of firms that move: each the nests and families where it sells, as if it were alone."""

        def counted(view, scale, groups, rows, *rest):
            layout, decisions = view.layout, rows[0].utility.shape[1]
            nests = np.diff(layout.nest_start) + 2 * (1 + np.diff(layout.nest_cell))
            families = 2 * (1 + np.diff(layout.block_start))
            each = groups.nest @ nests + groups.family @ families + 2
            self.exps += decisions * int(each.sum())
            return kernel(view, scale, groups, rows, *rest)

        return counted

    def counting_sums(self, sums: Callable[..., Any]) -> Callable[..., Any]:
        def counted(free, rows, *rest, **named):
            self.add(free.layout, rows.utility.shape[1])
            return sums(free, rows, *rest, **named)

        return counted

    def add(self, layout, decisions: int) -> None:
        groups = (
            layout.nest_family.size + layout.cell_nest.size + len(layout.family_start) - 1 + layout.block_seller.size
        )
        self.exps += decisions * (layout.order.size + 2 * groups + 2)


def counted_run(months: int, types: int) -> int:
    """Exponentials of all demand and price evaluations of a run."""
    counter, kernels = Counter(), ("choose_kernel", "slopes_kernel", "groups_kernel")
    kept, sums = [getattr(demand_kernel, name) for name in kernels], FreeMarket.sums
    counting = (counter.counting, counter.counting_slopes, counter.counting_groups)
    for name, count, kernel in zip(kernels, counting, kept, strict=True):
        setattr(demand_kernel, name, count(kernel))
    FreeMarket.sums = counter.counting_sums(sums)
    try:
        run(months, types)
    finally:
        for name, kernel in zip(kernels, kept, strict=True):
            setattr(demand_kernel, name, kernel)
        FreeMarket.sums = sums
    return counter.exps


def run(months: int, types: int) -> Economy:
    return Economy(load("baseline", [f"months={months}", f"users.types={types}"])).run()


def lines(*, quick: bool) -> list[Line]:
    """Time of the run over time of its exponentials alone."""
    months, types = (6, 256) if quick else (120, 1024)
    exps, rows = counted_run(months, types), np.linspace(-20, 0, 128)
    times, out = max(1, exps // rows.size), np.empty(128)
    exponentials(rows, out, 1)
    floor = seconds(lambda: exponentials(rows, out, times), 1)
    whole = seconds(lambda: run(months, types), 1)
    note = (
        f"{whole:.1f} s against {floor:.2f} s for {exps / 1e9:.2f} billion exp and log, {months} months, {types} types"
    )
    return [Line("baseline run over its exponentials alone", whole / floor, 5, False, note)]
