"""A market without incumbents, asked at many prices by the compiled kernel; imports numba."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.equations.demand_kernel import NO_LOGS, NOTHING_FIXED, Room, empty_logs, freeze, frozen, turns
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.free_kernel import LANES, MEMORY, Lists, Path, free_blocks, free_solve
from simulation.equations.layout import Firms, Ints, Layout
from simulation.equations.nests import Fixed, Floats, Logs, Scale
from simulation.equations.slopes import Rows, Sums

_ROOM = Room(LANES)


class FreeMarket:
    """A market without incumbents, ready to be asked at many prices; lists are made once."""

    def __init__(
        self,
        layout: Layout,
        firms: Firms,
        scale: Scale,
        fixed: Fixed | None = None,
        shared: dict[str, Any] | None = None,
    ) -> None:
        """`fixed` is what rivals keep; `shared` holds the order of decisions for markets of the same rows."""
        self.layout, self.firms, self.scale, self.fixed = layout, firms, scale, fixed
        self.shared = {} if shared is None else shared
        self._lists: Lists | None = None
        offers, groups = layout.order.size, 2 * (layout.nest_family.size + layout.family_start.size - 1)
        self.room = 7 * offers + groups + firms.nest.size + firms.family.size + 4  # see `carve`

    def lists(self, utility: Floats) -> Lists:
        """What the kernel needs besides prices, the same at every price."""
        if self._lists is None:
            if "turn" not in self.shared:
                self.shared["turn"] = turns(utility)
            fixed = NOTHING_FIXED if self.fixed is None else freeze(self.fixed)
            lists = self.layout, self.firms, self.scale, self.shared["turn"], fixed
            self._lists = Lists(*lists, self.fixed is not None)
        return self._lists

    def sums(self, rows: Rows, margin: Floats, *, slopes: bool = True, logs: bool = False) -> tuple[Sums, Logs]:
        """`slopes.profit_slopes` at `margin` (J,), in the order of `rows`, and, if asked for, `nests.log_tables`."""
        out = np.empty((3, margin.size))
        kept = empty_logs(self.layout, rows.utility.shape[1]) if logs else NO_LOGS
        given = self.lists(rows.utility), tuple(freeze(rows)), frozen(margin)
        free_blocks(*given, slopes, kept, out, _ROOM.of(self.room))
        return Sums(*out), kept

    def solve(
        self, at_zero: Rows, costs: Floats, holder: Ints, log_margin: Floats, ends: tuple[float, int]
    ) -> FixedPoint:
        """Stationary ln margins (J,) from `log_margin` where utility falls in a straight line; see `solve_fixed_point`.

        `at_zero` (J, N) are the rows at a price of nothing; `holder` (J,) counts the firm of each offer from 0; `ends`
        are tolerance and limit.
        """
        base, slope, quantity = freeze(at_zero)
        path, rows = new_path(costs.size), (np.empty(base.shape), slope, quantity)
        path.point[:] = log_margin
        used = free_solve(
            self.lists(base), rows, base, frozen(costs), frozen(holder), ends, NO_LOGS,
            np.empty((3, costs.size)), path, _ROOM.of(self.room),
        )  # fmt: skip
        return FixedPoint(path.point, abs(used), used > 0)


def new_path(count: int) -> Path:
    """Memory of an iteration over so many offers."""
    wide, deep = (np.zeros((MEMORY + 1, count)) for _ in range(2)), (np.zeros((MEMORY, count)) for _ in range(2))
    return Path(*wide, *deep, *(np.zeros(count) for _ in range(6)))
