"""Prices of one owner of everything, found by search: profit of single-homers has steps that slopes do not see."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.equations.best_response import money_unit, starting_margin
from simulation.equations.equilibrium import joint_market
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.response import Market, RivalTables, SellerProblem

FINEST, STEPS = 0.2, (2, 1)
"""Moves of a group's ln margin are multiples of the finest; first wide ones, then single ones."""
REAL_GAIN = 1e-3  # relative profit gain that makes a move worth it
COMMON = np.geomspace(0.5, 128.0, 9)
"""Margins tried on all offers alike, in mean margins of the start, or in the markup of plain logit if that is more."""

Counts = tuple[int, ...]  # finest moves of each group's margins, up from the start


def collusive_prices(market: Market, starts: list[Floats], group: Ints, limit: int = 1000) -> FixedPoint:
    """Prices (J,) at which a single owner gains no thousandth by moving one group's margins by a fifth, USD/Mtok.

    Starts from the best of `starts` (J,) and of common margins (the form of the optimum under plain logit: Anderson, de
    Palma & Thisse 1992), then moves the margins of each `group` (J,) up and down by a factor, which shrinks from
    exp(0.4) to exp(0.2) (Hooke & Jeeves 1961). Within a group margins keep their proportions, so the profit is a lower
    bound of what an owner free to set every price could earn (one to seven per cent below it in random markets that
    slopes can solve), and never below that at `starts`. What was tried is not tried
    again; `limit` counts evaluations of profit after the starts.
    """
    problem = SellerProblem(RivalTables(joint_market(market), np.asarray(starts[0], dtype=float)), 0)
    return owner_prices(problem, starts, group, limit)


def owner_prices(problem: SellerProblem, starts: list[Floats], group: Ints, limit: int = 1000) -> FixedPoint:
    """The same for one owner of some offers, rivals fixed: prices (m,) of the offers of `problem`."""
    start, profit = _start(problem, starts)
    _, place = np.unique(group, return_inverse=True)
    at = (0,) * (1 + int(place.max(initial=-1)))
    tried = {at: profit}

    def prices(counts: Counts) -> Floats:
        return problem.costs + start * np.exp(FINEST * np.array(counts, dtype=float))[place]

    def earned(counts: Counts) -> float:
        if counts not in tried:
            tried[counts] = problem.profit(prices(counts))
        return tried[counts]

    for step in STEPS:
        moved = True
        while moved:
            before = earned(at)
            for one in range(len(at)):
                if len(tried) + 1 > limit:
                    return FixedPoint(prices(at), len(tried) - 1, False)
                at = _moved(earned, at, one, step)
            moved = earned(at) > before
    return FixedPoint(prices(at), len(tried) - 1, True)


def _moved(earned: Callable[[Counts], float], at: Counts, one: int, step: int) -> Counts:
    """The group `one` at margins larger or smaller by `step`, whichever first earns more; else as it is."""
    for move in (step, -step):
        trial = (*at[:one], at[one] + move, *at[one + 1 :])
        if earned(trial) > earned(at) * (1 + REAL_GAIN):
            return trial
    return at


def _start(problem: SellerProblem, starts: list[Floats]) -> tuple[Floats, float]:
    """The best of the margins at `starts` (made positive) and of common ones, (m,); its profit."""
    unit = money_unit(problem.slopes, problem.market.structure.scale.kappa)
    tried = [starting_margin(prices, problem.costs, unit) for prices in starts]
    mean = max(float(tried[0].mean()), unit)
    tried += [np.full(tried[0].size, factor * mean) for factor in COMMON]
    earned = [problem.profit(problem.costs + margin) for margin in tried]
    best = int(np.argmax(earned))
    return tried[best], earned[best]
