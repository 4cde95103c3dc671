"""One seller's best prices against rivals that stand still: markup iteration, then a global scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulation.equations.demand import Ints
from simulation.equations.fixed_point import FixedPoint, solve_fixed_point
from simulation.equations.nests import Floats
from simulation.equations.response import Response, SellerProblem
from simulation.equations.rival_groups import RivalGroups

GUARD = np.log(3.0)  # one step changes a margin at most threefold
NEGLIGIBLE = 1e-12  # an offer earning less than this part of its firm's profit no longer steers the solution
JUMPS = 5
FEW, SAMPLE = 5000, 1000  # values whose median is worth bracketing, and how many of them bracket it
REAL_GAIN = 1e-7  # relative profit gain that makes a scanned price worth a jump


class BestResponse(NamedTuple):
    """Best prices found (m,), their profit (USD), evaluations, whether converged, relative gain owed to the scan."""

    prices: Floats
    profit: float
    iterations: int
    converged: bool
    gain_from_scan: float


def margin_residual(response: Response, prices: Floats, costs: Floats, firm_profit: Floats) -> Floats:
    """ln(next margin / margin), at most ln 3 in size, zero for offers that earn nothing; all arrays (m,).

    `firm_profit` (m,) is the profit of the firm that holds each offer.
    """
    margin, following = prices - costs, response.step - costs
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.log(np.maximum(following / margin, 1e-3))
    steering = margin * response.tokens > NEGLIGIBLE * firm_profit
    return np.where(steering, np.clip(gap, -GUARD, GUARD), 0.0)


def starting_margin(prices: Floats, costs: Floats, unit: float) -> Floats:
    """Margins to start from: as posted, but at least a thousandth of cost or of `unit` (USD/Mtok)."""
    return np.maximum(np.asarray(prices, dtype=float) - costs, 1e-3 * np.maximum(costs, unit))


def first_margin(prices: Floats, costs: Floats, slope: Floats, kappa: float) -> Floats:
    """`starting_margin` of prices (..., m) with `money_unit` of `slope`, whose median is only taken where it matters.

    A thousandth of the unit matters only above both the margin and a thousandth of cost of some offer. If most slopes
    exceed kappa over the least of these, so does their median, and the unit is smaller.
    """
    margin = np.maximum(np.asarray(prices, dtype=float) - costs, 1e-3 * costs)
    least = float(margin.min(initial=np.inf))
    if least > 0 and 2 * np.count_nonzero(slope > 1e-3 * kappa / least) > slope.size + 1:
        return margin
    return np.maximum(margin, 1e-3 * money_unit(slope, kappa))


def money_unit(slope: Floats, kappa: float) -> float:
    """USD/Mtok that move utility by kappa for the typical decision: kappa / median positive slope."""
    return float(kappa / median(slope[slope > 0])) if np.any(slope > 0) else 1.0


def median(values: Floats) -> float:
    """The median of (n,) values, n > 0: a sample brackets it, so that only what lies between is put in order."""
    if values.size < FEW:
        return float(np.median(values))
    sample = np.sort(values[:: values.size // SAMPLE])
    low, high = sample[int(0.45 * sample.size)], sample[int(0.55 * sample.size)]
    below, inside = np.count_nonzero(values < low), values[(values >= low) & (values <= high)]
    first, second = (values.size - 1) // 2 - below, values.size // 2 - below
    if first < 0 or second >= inside.size:
        return float(np.median(values))
    inside.partition((first, second))
    return float(np.mean(inside[[first, second]]))


def best_response(
    problem: SellerProblem, start_prices: Floats, tolerance: float = 1e-8, scan_points: int = 21
) -> BestResponse:
    """Prices (m,) that maximise the seller's profit, starting from `start_prices` (m,), USD/Mtok.

    Iterates ln margin to `tolerance`, then tries `scan_points` prices per offer between cost and 30 times cost (or
    margin, if larger) and the same factors on all margins at once; restarts from a jump that gains. `scan_points` = 0
    skips the scan. First-order conditions alone are not enough: profit can have several peaks.
    """
    found = climb(problem, start_prices, tolerance)
    first = profit = problem.profit(found[0])
    prices, iterations, converged = found
    for _ in range(JUMPS if scan_points else 0):
        jump, better = scan(problem, prices, scan_points)
        if better <= profit + REAL_GAIN * abs(profit):
            break
        prices, more, converged = climb(problem, jump, tolerance)
        iterations, profit = iterations + more, problem.profit(prices)
    gain = (profit - first) / abs(first) if first else 0.0
    return BestResponse(prices, profit, iterations, converged, gain)


def secant_step(gap: Floats, last: Floats, tolerance: float) -> Floats:
    """Next step in ln margin, offer by offer, from the residual and the step before it (residual at its start).

    r' / (1 - r'/r), the ratio kept in [-0.5, 0.75] and the step within a factor of 3; shapes (m,).
    """
    shrink = np.divide(gap, last, out=np.zeros_like(gap), where=np.abs(last) > tolerance)
    return np.clip(gap / (1.0 - np.clip(shrink, -0.5, 0.75)), -GUARD, GUARD)


def quick_responses(groups: RivalGroups, first_step: Floats, tolerance: float, limit: int) -> Floats:
    """Prices (m,) near each firm's best response after at most `limit` evaluations, each firm a group of its own.

    Secant steps in ln margin from the first step (m,) away from posted, for sellers who reprice only if it is worth
    it: few steps tell by how much the best price has moved. A step that loses profit ends a firm's search.
    """
    costs, (_, firm) = groups.costs, np.unique(groups.firm, return_inverse=True)
    before, point = np.log(_first_margins(groups, firm, first_step))
    last, best = np.clip(point - before, -GUARD, GUARD), groups.prices
    point, most, going = before + last, np.full(len(groups.groups), -np.inf), np.ones(len(groups.groups), bool)
    for _ in range(limit):
        prices = np.where(going[firm], costs + np.exp(point), best)
        response = groups.evaluate(prices)
        profit = np.bincount(firm, (prices - costs) * response.tokens)
        going &= profit >= most
        best, most = np.where(going[firm], prices, best), profit
        gap = margin_residual(response, prices, costs, profit[firm])
        going &= np.bincount(firm, ~(np.abs(gap) <= tolerance)) > 0
        if not going.any():
            break
        last = secant_step(gap, last, tolerance)
        point = point + last
        best = np.where(going[firm], costs + np.exp(point), best)
    return best


def _first_margins(groups: RivalGroups, firm: Ints, first_step: Floats) -> Floats:
    """`first_margin` of each firm's offers as posted and after the first step, (2, m)."""
    prices, kappa = np.stack([groups.prices, first_step]), groups.market.structure.scale.kappa
    out = np.empty(prices.shape)
    for place in range(len(groups.groups)):
        own = firm == place
        out[:, own] = first_margin(prices[:, own], groups.costs[own], groups.slopes[own], kappa)
    return out


def climb(problem: SellerProblem, start_prices: Floats, tolerance: float) -> tuple[Floats, int, bool]:
    """Stationary prices (m,) reached from `start_prices` that earn at least as much, evaluations, converged."""
    costs = problem.costs
    unit = money_unit(problem.slopes, problem.market.structure.scale.kappa)
    margin = starting_margin(start_prices, costs, unit)
    before = problem.profit(costs + margin)

    def residual(log_margin: Floats) -> Floats:
        """Step of the markup iteration in ln margin, (m,)."""
        prices = costs + np.exp(log_margin)
        response = problem.evaluate(prices)
        return margin_residual(response, prices, costs, np.full(prices.size, response.profit))

    solved = solve_fixed_point(residual, np.log(margin), tolerance, limit=300)
    prices = costs + np.exp(solved.point)
    if solved.converged and problem.profit(prices) >= before * (1 - 1e-12):
        return prices, solved.iterations, True
    uphill = _ascend(problem, np.log(margin), residual, tolerance)
    return costs + np.exp(uphill.point), solved.iterations + uphill.iterations, uphill.converged


def _ascend(
    problem: SellerProblem, start: Floats, residual: Callable[[Floats], Floats], tolerance: float
) -> FixedPoint:
    """Follow the residual, an ascent direction of profit, halving steps until profit does not fall."""
    point, profit = start, problem.profit(problem.costs + np.exp(start))
    length = 1.0
    for count in range(1, 400):
        gap = residual(point)
        if np.max(np.abs(gap), initial=0.0) <= tolerance:
            return FixedPoint(point, count, True)
        while length > 1e-10:
            trial = point + length * gap
            earned = problem.profit(problem.costs + np.exp(trial))
            if earned >= profit:
                break
            length *= 0.5
        else:  # profit no longer tells neighbours apart
            return FixedPoint(point, count, bool(np.max(np.abs(gap)) < np.sqrt(tolerance)))
        point, profit, length = trial, earned, min(2.0 * length, 1.0)
    return FixedPoint(point, 400, False)


def scan(problem: SellerProblem, prices: Floats, points: int, only: Ints | None = None) -> tuple[Floats, float]:
    """Best of a grid of log-spaced margins per own offer, and of common factors on all: prices (m,), profit.

    `only` names the offers (places in `prices`) whose price may jump, default all.
    """
    costs = problem.costs
    best, profit = prices, problem.profit(prices)
    top = 30.0 * np.maximum(np.maximum(costs, prices - costs), 1e-9)
    for j in range(prices.size) if only is None else only:
        tried = costs[j] + np.geomspace(top[j] / 3000, top[j], points)
        found = problem.profits(prices, int(j), tried)
        if found.max(initial=-np.inf) > profit:
            best, profit = prices.copy(), float(found.max())
            best[j] = tried[found.argmax()]
    for factor in np.geomspace(0.1, 10.0, points) if prices.size > 1 else []:
        trial = costs + (prices - costs) * factor
        earned = problem.profit(trial)
        if earned > profit:
            best, profit = trial, earned
    return best, profit
