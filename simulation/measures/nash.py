"""Nash prices beside list prices, in shadow months, USD/Mtok."""

import numpy as np

from simulation.agents.seller import CLOSED_LAB
from simulation.equations.best_response import scan
from simulation.equations.equilibrium import stationary_prices
from simulation.equations.response import RivalTables, SellerProblem
from simulation.measures import MonthView, flagships, ratio

TOLERANCE = 1e-2
"""Relative accuracy of margins: list prices are compared with Nash prices to a per cent."""
NAMES = ("flagship_price_nash", "closed_price_nash", "closed_list_nash_gap", "nash_largest_gain")


def measure(view: MonthView) -> dict[str, float]:
    """Prices that meet every seller's first-order conditions without switching costs, and how far lists are from them.

    `closed_price_nash` is paid at Nash quantities (revenue / tokens as billed); the gap is the revenue-weighted mean
    of |ln(list / Nash)| over closed offers; the largest gain is what any closed lab could still win by a jump, share
    of its profit (0: the prices survive the scan). Undefined outside shadow months and where the iteration fails.
    """
    every = view.setup.shadow_every
    if not every or view.month % every or not view.closed.any():
        return dict.fromkeys(NAMES, float("nan"))
    economy = view.tables
    market = economy.this_market().pricing(view.cost, np.zeros_like(economy.sellers.incumbency), patience=1.0)
    solved = stationary_prices(market, view.price, TOLERANCE, view.setup.solver.max_iterations)
    if not solved.converged:
        return dict.fromkeys(NAMES, float("nan"))
    prices = solved.point
    gap = np.abs(np.log(view.price / prices))[view.closed]
    weight = view.revenue[view.closed]
    rivals = RivalTables(market, prices)
    firms = [firm for firm in market.firms if economy.sellers.kind[firm] == CLOSED_LAB]
    gains = [
        _gain(SellerProblem(rivals, firm), view.setup.pricing.scan_points or view.setup.solver.scan_points)
        for firm in firms
    ]
    values = (
        float(np.mean(prices[flagships(view)])) if flagships(view) else float("nan"),
        ratio((prices * view.billed)[view.closed].sum(), view.tokens[view.closed].sum()),
        ratio(float((gap * weight).sum()), float(weight.sum())),
        max(gains, default=float("nan")),
    )
    return dict(zip(NAMES, values, strict=True))


def _gain(problem: SellerProblem, points: int) -> float:
    now = problem.profit(problem.prices)
    _, best = scan(problem, problem.prices, points)
    return ratio(best - now, abs(now))
