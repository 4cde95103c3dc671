"""Simultaneous Bertrand-Nash prices of multi-product firms, tested against a global scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.equations.best_response import best_response, first_margin, margin_residual, money_unit, scan
from simulation.equations.fixed_point import FixedPoint, solve_fixed_point
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.response import LinearDemand, Market, RivalTables, SellerProblem, evaluate

if TYPE_CHECKING:
    from simulation.equations.free_market import FreeMarket

ROUNDS = 4
NASH_GAIN = 1e-6  # relative profit gain by a jump above which prices are not called Nash


class Equilibrium(NamedTuple):
    """Prices (J,) USD/Mtok, evaluations, whether first-order conditions hold, and how far any firm gains by a jump.

    `max_gain` is the largest relative profit gain the scan found for any firm (NaN when not scanned); `is_nash` says
    that the conditions hold and no jump gains more than 1e-6.
    """

    prices: Floats
    iterations: int
    converged: bool
    max_gain: float
    is_nash: bool


def stationary_prices(market: Market, start_prices: Floats, tolerance: float = 1e-8, limit: int = 1000) -> FixedPoint:
    """Prices (J,) where every firm's first-order conditions hold, within `limit` evaluations; `point` in USD/Mtok.

    Where no starting price exceeds its cost, nothing is known of margins, and all start from the markup of a small
    offer of the typical decision under plain logit, kappa / slope.
    """
    costs, everything = market.costs, np.arange(market.costs.size)
    holder = np.unique(market.owners[market.structure.seller], return_inverse=True)[1]
    start = np.asarray(start_prices, dtype=float)
    slope, kappa = market.demand.rows(everything, start).slope, market.structure.scale.kappa
    if np.all(start <= costs):
        margin = np.full(costs.size, money_unit(slope, kappa))
    else:
        margin = first_margin(start, costs, slope, kappa)
    free = _free(market)
    if free is not None:
        at_zero = market.demand.rows(everything, np.zeros(costs.size))
        solved = free.solve(at_zero, costs, holder, np.log(margin), (tolerance, limit))
    else:
        solved = solve_fixed_point(_residual(market, holder), np.log(margin), tolerance, limit)
    return solved._replace(point=costs + np.exp(solved.point))


def _free(market: Market) -> FreeMarket | None:
    """The market as the kernel solves it, where utility is linear, nobody has incumbents and all firms price."""
    view = market.views[0] if len(market.views) == 1 else None
    if not market.compiled or market.pricing is not None or view is None or view.layout.block_at.shape[1] > 0:
        return None
    if not isinstance(market.demand, LinearDemand):
        return None
    from simulation.equations.free_market import FreeMarket

    return FreeMarket(view.layout, view.firms, market.structure.scale)


def _residual(market: Market, holder: Ints) -> Callable[[Floats], Floats]:
    """Steps of the markup iteration in ln margin, (J,) to (J,)."""
    costs = market.costs

    def residual(log_margin: Floats) -> Floats:
        """Step in ln margin of everybody's offers, (J,)."""
        prices = costs + np.exp(log_margin)
        response = evaluate(market, prices)
        profit = np.bincount(holder, weights=response.tokens * (prices - costs))[holder]
        return margin_residual(response, prices, costs, profit)

    return residual


def equilibrium(market: Market, start_prices: Floats, tolerance: float = 1e-8, scan_points: int = 21) -> Equilibrium:
    """Bertrand-Nash prices from `start_prices` (J,): markup iteration, then a scan of each firm's jumps.

    A stationary point where a jump gains is left by that firm's best response and the iteration starts anew, up to 4
    times; if all fail, the point where jumps gain least is returned with `is_nash` False. `scan_points` = 0 skips the
    scan (`is_nash` False).
    Sources: Morrow & Skerlos (2011); Caplin & Nalebuff (1991) on existence.
    """
    solved = stationary_prices(market, start_prices, tolerance)
    if not scan_points:
        return Equilibrium(solved.point, solved.iterations, solved.converged, np.nan, False)
    iterations = solved.iterations
    gain, problem, jump = largest_gain(market, solved.point, scan_points)
    best, smallest = solved, gain
    for _ in range(ROUNDS):
        if problem is None or (solved.converged and gain <= NASH_GAIN):
            break
        prices = solved.point.copy()
        answer = best_response(problem, jump, tolerance, scan_points)
        prices[problem.offers] = answer.prices
        solved = stationary_prices(market, prices, tolerance)
        iterations += solved.iterations + answer.iterations
        gain, problem, jump = largest_gain(market, solved.point, scan_points)
        if (not solved.converged, gain) < (not best.converged, smallest):
            best, smallest = solved, gain
    is_nash = bool(best.converged and smallest <= NASH_GAIN)
    return Equilibrium(best.point, iterations, best.converged, smallest, is_nash)


def largest_gain(market: Market, prices: Floats, scan_points: int = 21) -> tuple[float, SellerProblem | None, Floats]:
    """Largest relative profit gain any firm finds by a jump from `prices` (J,), its problem and the prices it finds.

    Gains are relative to the firm's profit, but at least to a millionth of the industry's, so that a firm that sells
    next to nothing does not decide.
    """
    rivals = RivalTables(market, prices)
    least = 1e-6 * abs(rivals.response.profit)
    gain, winner, jump = 0.0, None, np.zeros(0)
    for firm in market.firms:
        problem = SellerProblem(rivals, firm)
        own = prices[problem.offers]
        now = problem.profit(own)
        better_prices, better = scan(problem, own, scan_points)
        scale = max(abs(now), least)
        relative = (better - now) / scale if scale else float(better > 0)
        if winner is None or relative > gain:
            gain, winner, jump = max(relative, 0.0), problem, better_prices
    return gain, winner, jump


def joint_monopoly(market: Market, start_prices: Floats, tolerance: float = 1e-8, scan_points: int = 21) -> Equilibrium:
    """Prices (J,) of a single owner of all offers: the collusive benchmark."""
    return equilibrium(joint_market(market), start_prices, tolerance, scan_points)


def joint_market(market: Market) -> Market:
    """The same market with firm 0 as the owner of everything."""
    return replace(market, owner=np.zeros(market.incumbent.shape[0], dtype=np.int64))
