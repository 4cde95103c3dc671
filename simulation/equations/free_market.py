"""A market without incumbents, asked at many prices by the compiled kernel; imports numba."""

from __future__ import annotations

import numpy as np

from simulation.equations.demand_kernel import freeze, frozen, turns
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.free_kernel import LANES, MEMORY, Path, free_blocks, free_gap, free_solve
from simulation.equations.layout import Firms, Ints, Layout
from simulation.equations.nests import Floats, Scale
from simulation.equations.slopes import Rows, Sums


def room_for(layout: Layout, firms: Firms) -> Floats:
    """Working memory of one block, see `carve`."""
    offers, nests, families = layout.order.size, layout.nest_family.size, layout.family_start.size - 1
    return np.empty((7 * offers + 2 * nests + 2 * families + firms.nest.size + firms.family.size + 4, LANES))


class FreeMarket:
    """A market without incumbents, ready to be asked at many prices; lists are made once."""

    def __init__(self, layout: Layout, firms: Firms, scale: Scale, holder: Ints) -> None:
        """`holder` (J,) counts the firm of each offer from 0."""
        self.layout, self.firms, self.scale, self.holder = freeze(layout), freeze(firms), scale, frozen(holder)
        count = holder.size
        wide, deep = (np.zeros((MEMORY + 1, count)) for _ in range(2)), (np.zeros((MEMORY, count)) for _ in range(2))
        self.path = Path(*wide, *deep, *(np.zeros(count) for _ in range(6)))
        self.room, self.out = room_for(layout, firms), np.zeros((3, count))
        self.turn: Ints | None = None

    def _turn(self, utility: Floats) -> Ints:
        """The order of decisions, the same at every price."""
        if self.turn is None:
            self.turn = turns(utility)
        return self.turn

    def sums(self, rows: Rows, margin: Floats) -> Sums:
        """`slopes.profit_slopes` at `margin` (J,), in the order of `rows`."""
        lists = self.layout, self.firms, self.scale, self._turn(rows.utility)
        free_blocks(*lists, tuple(freeze(rows)), frozen(margin), self.out, self.room)
        return Sums(*self.out.copy())

    def gap(self, rows: Rows, log_margin: Floats) -> Floats:
        """`best_response.margin_residual` of every firm at `log_margin` (J,)."""
        self.path.point[:] = log_margin
        lists = self.layout, self.firms, self.scale, self._turn(rows.utility)
        free_gap(*lists, tuple(freeze(rows)), self.holder, self.out, self.path, self.room)
        return self.path.gap.copy()

    def solve(self, at_zero: Rows, costs: Floats, log_margin: Floats, tolerance: float, limit: int) -> FixedPoint:
        """Stationary ln margins (J,) from `log_margin` where utility falls in a straight line; see `solve_fixed_point`.

        `at_zero` (J, N) are the rows at a price of nothing.
        """
        base, slope, quantity = freeze(at_zero)
        self.path.point[:] = log_margin
        rows = np.empty(base.shape), slope, quantity
        lists = self.layout, self.firms, self.scale, self._turn(base)
        used = free_solve(
            *lists, rows, base, frozen(costs), self.holder, (tolerance, limit), self.out, self.path, self.room
        )  # fmt: skip
        return FixedPoint(self.path.point.copy(), abs(used), used > 0)
