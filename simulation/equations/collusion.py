"""Prices of one owner of everything, found by search: profit of single-homers has steps that slopes do not see."""

from __future__ import annotations

import numpy as np

from simulation.equations.best_response import money_unit, starting_margin
from simulation.equations.equilibrium import joint_market
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.response import Market, RivalTables, SellerProblem

WIDEST, HALVINGS = 0.4, 1
REAL_GAIN = 1e-3  # relative profit gain that makes a move worth it
COMMON = np.geomspace(0.5, 128.0, 9)
"""Margins tried on all offers alike, in mean margins of the start, or in the markup of plain logit if that is more."""


def collusive_prices(market: Market, starts: list[Floats], group: Ints, limit: int = 1000) -> FixedPoint:
    """Prices (J,) at which a single owner gains no thousandth by moving one group's margins by a fifth, USD/Mtok.

    Starts from the best of `starts` (J,) and of common margins (the form of the optimum under plain logit: Anderson, de
    Palma & Thisse 1992), then moves the margins of each `group` (J,) up and down by a factor, which shrinks from
    exp(0.4) to exp(0.2) (Hooke & Jeeves 1961). Within a group margins keep their proportions, so the profit is a lower
    bound of what an owner free to set every price could earn (one to seven per cent below it in random markets that
    slopes can solve), and never below that at `starts`. `limit` counts evaluations of profit after the starts.
    """
    problem = SellerProblem(RivalTables(joint_market(market), np.asarray(starts[0], dtype=float)), 0)
    return owner_prices(problem, starts, group, limit)


def owner_prices(problem: SellerProblem, starts: list[Floats], group: Ints, limit: int = 1000) -> FixedPoint:
    """The same for one owner of some offers, rivals fixed: prices (m,) of the offers of `problem`."""
    costs = problem.costs
    best, profit = _start(problem, starts)
    members, used, step = [group == one for one in np.unique(group)], 0, WIDEST
    for _ in range(HALVINGS + 1):
        moved = True
        while moved:
            before = profit
            for inside in members:
                if used + 2 > limit:
                    return FixedPoint(costs + best, used, False)
                best, profit, spent = _move(problem, best, profit, np.where(inside, np.exp(step), 1.0))
                used += spent
            moved = profit > before
        step /= 2
    return FixedPoint(costs + best, used, True)


def _move(problem: SellerProblem, margin: Floats, profit: float, factor: Floats) -> tuple[Floats, float, int]:
    """Margins (m,) times or over `factor`, whichever first earns more; their profit and evaluations."""
    for count, trial in enumerate((margin * factor, margin / factor), start=1):
        earned = problem.profit(problem.costs + trial)
        if earned > profit * (1 + REAL_GAIN):
            return trial, earned, count
    return margin, profit, 2


def _start(problem: SellerProblem, starts: list[Floats]) -> tuple[Floats, float]:
    """The best of the margins at `starts` (made positive) and of common ones, (m,); its profit."""
    unit = money_unit(problem.slopes, problem.market.structure.scale.kappa)
    tried = [starting_margin(prices, problem.costs, unit) for prices in starts]
    mean = max(float(tried[0].mean()), unit)
    tried += [np.full(tried[0].size, factor * mean) for factor in COMMON]
    earned = [problem.profit(problem.costs + margin) for margin in tried]
    best = int(np.argmax(earned))
    return tried[best], earned[best]
