"""Shadow equilibria on the month's state: how competitive prices are, what competition took, where profit is from."""

import numpy as np

from simulation.agents.seller import CLOSED_LAB
from simulation.equations.best_response import scan
from simulation.equations.collusion import collusive_prices
from simulation.equations.decomposition import competed_away, delta, rents
from simulation.equations.fixed_point import FixedPoint
from simulation.equations.response import RivalTables, SellerProblem
from simulation.goods.shadow import Outcome, World, developers_only
from simulation.measures import Floats, MonthView, ratio

TOLERANCE = 1e-2
"""Relative accuracy of margins: differences between equilibria are a tenth of profit, so each must be close."""
ROUNDING = 1e-13
"""Share of a sum by which two ways to add it up may differ."""
PRICED_OUT = 30.0
"""Margin of weights that a single owner does not want sold, in the highest margin at Nash."""
WORLDS = ("actual_prices", "nash", "monopoly", "at_cost", "openness_off", "absence")
NAMES = (
    "flagship_price_nash",
    "closed_price_nash",
    "closed_list_nash_gap",
    "nash_largest_gain",
    *(f"shadow_{world}_{what}_usd" for world in WORLDS for what in ("profit", "closed_profit", "cs")),
    "shadow_no_lead_closed_profit_usd",
    "shadow_no_lock_in_closed_profit_usd",
    "conduct",
    "delta_calvano",
    "lock_in_profit_usd",
    *(
        f"competed_away_{middle}{end}"
        for middle in ("", "openness_off_", "monopoly_")
        for end in ("usd", "transfer_usd", "new_usd", "dissipated_usd", "transfer_share")
    ),
    "rent_lead_usd",
    "rent_lock_in_usd",
    "rent_capacity_usd",
    "rent_taste_usd",
)


def measure(view: MonthView) -> dict[str, float]:
    """Shadow equilibria without switching costs and capacity limits at the month's rent, USD a month.

    What clouds and aggregators resell counts as their supplier's, applications buy at the supplier's cost.
    The market is what users buy at list this month: plans, free tiers and own hardware stand outside, users' split over
    ways to buy as it is.
    Prices: `closed_price_nash` is paid at Nash quantities (revenue / tokens as billed), the gap the revenue-weighted
    mean of |ln(list / Nash)| over closed offers, the largest gain what any closed lab could still win by a jump, share
    of its profit. `shadow_*`: serving profit of all sellers, that on closed weights, consumer surplus (cs) at actual,
    Nash, joint-monopoly and at-cost prices, and Nash with open weights sold by their developers alone (openness off)
    or removed (absence). delta = (profit at actual prices - Nash) / (monopoly - Nash), all without switching costs;
    conduct = profit at actual prices / monopoly (0 at cost, 1 joint monopoly); lock-in profit = profit with nobody
    turned away less that at the same prices without switching costs. `competed_away_*`: profit of all sellers lost
    from a benchmark and its split: absence to Nash (no infix), openness off to Nash, monopoly to actual prices. Rents
    add up to the serving profit on closed weights: lead (Nash less Nash with closed ratings capped at the best open
    rating on sale), lock-in (the same prices with nobody turned away less those without switching costs and with open
    weights seen by all), capacity (actual less the same prices with nobody turned away and no compute idle), taste
    (what is left, with what prices off Nash earn). Undefined outside shadow months, without closed weights, and where
    an equilibrium is not found.
    """
    found: dict[str, float] = {}
    if view.is_shadow and view.closed.any():
        view = view.folded()
        economy = view.tables
        market = view.market.sold(economy.users.metered)
        world = World(market, view.target_cost, view.price, len(economy.sellers))
        nash = world.nash(TOLERANCE, view.setup.solver.max_iterations)
        outcomes = _outcomes(view, world, nash)
        found = _prices(view, world, nash) | _recorded(outcomes) | _competition(view, outcomes) | _rents(view, outcomes)
    return {name: found.get(name, float("nan")) for name in NAMES}


def _outcomes(view: MonthView, world: World, nash: FixedPoint) -> dict[str, tuple[Outcome, float]]:
    """Outcome of each shadow world and the serving profit on closed weights in it."""
    limit, closed, weights = view.setup.solver.max_iterations, view.closed, view.tables.weights
    near = world.starting(nash.point) if nash.converged else world
    off = developers_only(near, view.weights, weights.developer[view.weights], ~closed)
    absent = near.only(np.flatnonzero(closed)).together()
    without = absent.nash(TOLERANCE, limit)
    # A single owner could also do as if open weights were absent: price them out.
    alone_prices = world.costs + PRICED_OUT * (near.start - world.costs).max()
    alone_prices[closed] = without.point
    group = 3 * closed + weights.tier[view.weights]
    together = collusive_prices(world.pricing, [near.start, alone_prices], group, limit)
    out = {
        "actual_prices": world.at(view.price),
        "nash": world.settled(nash),
        "monopoly": world.settled(together),
        "at_cost": world.at(world.costs),
        "no_lock_in": world.noticed().at(view.price),
    }
    if not closed.all():
        rating = weights.rating[view.weights]
        above = np.where(closed, np.maximum(rating - rating[~closed].max(), 0.0), 0.0)
        # Without a lead the world is the same: its equilibrium need not be found again.
        level = near.lowered(above, view.setup.demand.tau)
        out["no_lead"] = level.settled(level.nash(TOLERANCE, limit)) if above.any() else out["nash"]
    found = {name: (outcome, float(outcome.profit[closed].sum())) for name, outcome in out.items()}
    alone = absent.settled(without)
    apart = off.settled(off.nash(TOLERANCE, limit))
    stays = np.isin(off.market.live, view.live[closed])
    return found | {
        "openness_off": (apart, float(apart.profit[stays].sum())),
        "absence": (alone, float(alone.profit.sum())),
    }


def _recorded(outcomes: dict[str, tuple[Outcome, float]]) -> dict[str, float]:
    found = {}
    for name, (outcome, on_closed) in outcomes.items():
        found[f"shadow_{name}_closed_profit_usd"] = on_closed
        found[f"shadow_{name}_profit_usd"] = float(outcome.profit.sum())
        found[f"shadow_{name}_cs_usd"] = outcome.surplus
    return found


def _competition(view: MonthView, outcomes: dict[str, tuple[Outcome, float]]) -> dict[str, float]:
    profit = {name: float(outcome.profit.sum()) for name, (outcome, _) in outcomes.items()}
    surplus = {name: outcome.surplus for name, (outcome, _) in outcomes.items()}
    found = {
        "conduct": ratio(profit["actual_prices"], profit["monopoly"]),
        "delta_calvano": delta(profit["actual_prices"], profit["nash"], profit["monopoly"]),
        "lock_in_profit_usd": float(view.unlimited_profit.sum()) - profit["actual_prices"],
    }
    for middle, bench, now in (
        ("", "absence", "nash"),
        ("openness_off_", "openness_off", "nash"),
        ("monopoly_", "monopoly", "actual_prices"),
    ):
        split = competed_away(profit[bench], profit[now], surplus[bench], surplus[now])
        found[f"competed_away_{middle}usd"] = split.lost
        found[f"competed_away_{middle}transfer_usd"] = split.transfer
        found[f"competed_away_{middle}new_usd"] = split.new
        found[f"competed_away_{middle}dissipated_usd"] = split.dissipated
        found[f"competed_away_{middle}transfer_share"] = split.transfer_share
    return found


def _rents(view: MonthView, outcomes: dict[str, tuple[Outcome, float]]) -> dict[str, float]:
    """Rents on closed weights; without open weights on sale there is no lead to measure."""
    actual = float((view.revenue - view.serving_cost)[view.closed].sum())
    capacity = actual - float(view.unlimited_profit[view.closed].sum())
    if abs(capacity) < ROUNDING * abs(actual):  # nobody turned away, no compute idle
        capacity = 0.0
    level = outcomes["no_lead"][1] if "no_lead" in outcomes else float("nan")
    parts = rents(actual, outcomes["no_lock_in"][1], outcomes["nash"][1], level, capacity)
    return {f"rent_{name}_usd": value for name, value in parts._asdict().items()}


def _prices(view: MonthView, world: World, nash: FixedPoint) -> dict[str, float]:
    """Nash prices beside list prices, USD/Mtok."""
    if not nash.converged:
        return {}
    prices, economy = nash.point, view.tables
    gap = np.abs(np.log(view.price / prices))[view.closed]
    weight = view.revenue[view.closed]
    rivals = RivalTables(world.pricing, prices)
    firms = [firm for firm in world.pricing.firms if economy.sellers.kind[firm] == CLOSED_LAB]
    points = view.setup.pricing.scan_points or view.setup.solver.scan_points
    best = view.flagships
    return {
        "flagship_price_nash": float(np.mean(prices[best])) if best else float("nan"),
        "closed_price_nash": ratio((prices * view.billed)[view.closed].sum(), view.metered[view.closed].sum()),
        "closed_list_nash_gap": ratio(float((gap * weight).sum()), float(weight.sum())),
        "nash_largest_gain": max(
            (_gain(SellerProblem(rivals, firm), prices, points) for firm in firms), default=np.nan
        ),
    }


def _gain(problem: SellerProblem, prices: Floats, points: int) -> float:
    own = prices[problem.offers]
    now = problem.profit(own)
    _, best = scan(problem, own, points)
    return ratio(best - now, abs(now))
