"""The best fee of one plan when everything else stands: profit at many fees at once, then closer and closer grids."""

from __future__ import annotations

import numpy as np

from simulation.equations.access_tables import log_sum
from simulation.equations.nests import Floats
from simulation.equations.subscription import Menu


def fee_profits(menu: Menu, mode: int, fees: Floats) -> Floats:
    """`Menu.profit` with the fee of one mode at each of `fees` (F,), USD a month, (F,).

    The other modes of the plan's own nest and all other nests enter as one sum and one mean earning each. Only users
    with money at stake may be in the menu.
    """
    lam, scale = 1.0 - menu.tastes.rho, menu.tastes.kappa * menu.money
    height = (menu.worth - menu.fee[:, None]) / scale
    top = np.where(np.arange(len(menu.fee))[:, None] == mode, -np.inf, height).max(axis=0)
    height -= top
    beside = (menu.seller == menu.seller[mode]) & (np.arange(len(menu.fee)) != mode)
    nest, nest_mean = _lumped(height[beside] / lam, menu.earned[beside])
    rest, rest_mean = _other_nests(menu, height, lam, mode)
    mine = ((menu.worth[mode] - fees[:, None]) / scale - top) / lam
    inner = np.logaddexp(nest, mine)
    total = np.logaddexp(lam * inner, rest)
    own = np.exp(lam * inner - total)
    earned = menu.margin[mode] + fees[:, None] * menu.own[mode]
    with np.errstate(invalid="ignore"):
        within = np.where(np.isneginf(mine), 0.0, np.exp(mine - inner))
        other = np.where(np.isneginf(nest), 0.0, np.exp(nest - inner))
    each = own * (within * earned + other * nest_mean) + np.exp(rest - total) * rest_mean
    return np.asarray(each @ menu.people)


def _lumped(height: Floats, earned: Floats) -> tuple[Floats, Floats]:
    """ln of the sum of exponentials over rows, and the mean earning they give, (I,) each."""
    if not len(height):
        return np.full(height.shape[1], -np.inf), np.zeros(height.shape[1])
    total = log_sum(height)
    share = np.exp(height - np.where(np.isfinite(total), total, 0.0))
    return total, np.where(share > 0, share * earned, 0.0).sum(axis=0)


def _other_nests(menu: Menu, height: Floats, lam: float, mode: int) -> tuple[Floats, Floats]:
    """The same over all nests but the mode's own, lam times the inner sums."""
    found = [
        _lumped(height[rows] / lam, menu.earned[rows])
        for rows in (menu.seller == nest for nest in np.unique(menu.seller) if nest != menu.seller[mode])
    ]
    return _lumped(lam * np.array([total for total, _ in found]), np.array([mean for _, mean in found]))


def best_fee_near(menu: Menu, mode: int, fee: float, reach: float, rounds: int = 3, points: int = 17) -> float:
    """The most profitable fee of one mode in [fee / reach, fee x reach], USD a month, to about 0.5 per cent.

    Each round looks at `points` log-spaced fees between the neighbours of the best so far.
    """
    low, high = fee / reach, fee * reach
    for _ in range(rounds):
        grid = np.geomspace(low, high, points)
        top = int(np.argmax(fee_profits(menu, mode, grid)))
        low, high = grid[max(top - 1, 0)], grid[min(top + 1, points - 1)]
    return float(grid[top])
