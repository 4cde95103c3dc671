"""What investors see, believe and would pay."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOUD
from simulation.equations.accounting import balanced_research, matched_result
from simulation.equations.beliefs import after_report, after_switching, expected_margin
from simulation.equations.valuation import Claims, appeal, claims, growth_path, values
from simulation.goods.weights import CLOSED

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


def raisable(economy: "Economy") -> Floats:
    """Money one funding round would bring each lab now, USD, (S,): dilution x valuation, nothing within the interval.

    The valuation is last month's; investors pay for a claim on the industry's profit, never for more of it than exists.
    """
    finance, sellers = economy.setup.finance, economy.sellers
    due = economy.month - sellers.last_round >= finance.round_interval
    return np.asarray(np.where(due & sellers.active, finance.dilution * sellers.valuation, 0.0))


def burn(economy: "Economy") -> Floats:
    """What each seller's last result takes out of its cash after its parent has paid, USD/month, (S,)."""
    sellers = economy.sellers
    return np.asarray(np.maximum(-sellers.profit - np.where(sellers.active, sellers.parent, 0.0), 0.0))


def reported(economy: "Economy") -> tuple[float, float]:
    """Revenue of all labs this month, and the result of those that sell after the R&D that their sales use up, USD."""
    sellers, life = economy.sellers, economy.setup.investors.research_life
    labs = sellers.kind < CLOUD
    serving = sellers.gross_profit
    fixed = np.where(sellers.active, sellers.overhead, 0.0)
    result = matched_result(serving, fixed, sellers.research, life)
    return float(sellers.revenue[labs].sum()), float(result[labs & (sellers.revenue > 0)].sum())


def learned(economy: "Economy") -> Floats:
    """Beliefs at the end of the month, (regimes,): moved by the margin of a reporting period once it is over."""
    investors, history = economy.setup.investors, economy.history
    before, months = history.belief[-1], investors.report_months
    if (economy.month + 1) % months:
        return np.asarray(before)
    revenue = history.lab_revenue[-months:].sum()
    margin = history.lab_result[-months:].sum() / revenue if revenue > 0 else float("nan")
    return after_report(
        after_switching(before, investors.switching), margin, regime_margins(economy), investors.margin_sd
    )


def expected_growth(economy: "Economy") -> float:
    """Growth of labs' revenue that investors expect, factor a year: adaptive.

    ln g' = ln g + (12 ln (revenue / revenue before) - ln g) / memory, within the most that anybody plans
    on, up or down. A month without revenue, or after one, teaches nothing.
    """
    investors, history = economy.setup.investors, economy.history
    revenue, before = history.lab_revenue, float(history.growth[-1])
    if not (revenue[-1] > 0 and revenue[-2] > 0):
        return before
    news = 12 * (np.log(revenue[-1]) - np.log(revenue[-2]))
    grown = np.log(before) + (news - np.log(before)) / investors.growth_memory
    most = np.log(investors.growth_most)
    return float(np.exp(np.clip(grown, -most, most)))


def regime_margins(economy: "Economy") -> Floats:
    """Margin that each regime predicts, share of revenue, (regimes,)."""
    investors = economy.setup.investors
    return np.array([investors.monopoly_margin, investors.oligopoly_margin, investors.commodity_margin])


def outlook(economy: "Economy") -> tuple[float, Claims]:
    """Margin that investors expect, and what the industry's future revenue is worth in months of today's."""
    investors, history = economy.setup.investors, economy.history
    path = growth_path(investors.horizon, float(history.growth[-1]), investors.growth_end, investors.growth_fade)
    margin = expected_margin(history.belief[-1], regime_margins(economy))
    return margin, claims(path, investors.rate, investors.share_half_life)


def nearness(economy: "Economy") -> Floats:
    """exp(-gap to the best weights / decay) of each seller's best weights, (S,); 0 without weights."""
    best = best_by_lab(economy)
    gap = np.where(np.isfinite(best), best.max(initial=0.0) - best, np.inf)
    return appeal(gap, economy.setup.investors.frontier_decay)


def best_by_lab(economy: "Economy") -> Floats:
    """Best rating of the weights each seller has developed, points, (S,); -inf without weights."""
    best = np.full(len(economy.sellers), -np.inf)
    np.maximum.at(best, economy.weights.developer, economy.weights.rating)
    return best


def kept_by_open_labs(economy: "Economy") -> float:
    """What an open lab is expected to earn for a closed lab's dollar at equal capability: adaptive, at most 1.

    k' = k + (k now - k) / memory, k now = revenue per unit of nearness of open labs over that of closed ones.
    """
    sellers, before = economy.sellers, float(economy.history.open_share[-1])
    near = nearness(economy)
    earned = []
    for is_open in (True, False):
        labs = sellers.active & (sellers.kind < CLOUD) & ((sellers.openness != CLOSED) == is_open) & (near > 0)
        earned.append(float(sellers.revenue[labs].sum() / near[labs].sum()) if labs.any() else 0.0)
    if not (earned[1] > 0 and near[sellers.openness != CLOSED].any()):
        return before
    now = min(earned[0] / earned[1], 1.0)
    return before + (now - before) / economy.setup.investors.growth_memory


def running(economy: "Economy") -> tuple[Floats, Floats]:
    """Appeal of each seller's weights, and the part of it that runs: of an active lab that spends on R&D, (S,)."""
    sellers = economy.sellers
    kept = np.where(sellers.openness == CLOSED, 1.0, float(economy.history.open_share[-1]))
    brought = kept * nearness(economy)
    return brought, np.where(sellers.active & (sellers.rd > 0) & (sellers.kind < CLOUD), brought, 0.0)


def valued(economy: "Economy", revenue: Floats) -> Floats:
    """What investors think every lab is worth, USD, (S,), at monthly revenue (S,); a reseller is not valued."""
    margin, claim = outlook(economy)
    sellers = economy.sellers
    labs = sellers.active & (sellers.kind < CLOUD)
    return values(margin, np.where(labs, revenue, 0.0), running(economy)[1], claim)


def open_books(economy: "Economy", revenue: Floats) -> None:
    """R&D not yet written off and valuations on the first day, at the revenue (S,) that the first list prices bring."""
    setup, sellers = economy.setup, economy.sellers
    trend = max(setup.technology.spend_growth ** (1 / 12), 1.0)
    sellers.research = balanced_research(sellers.rd, trend, setup.investors.research_life)
    sellers.valuation = valued(economy, revenue)
